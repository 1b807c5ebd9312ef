"""The commands, one module each. A module's `command` is what `services.cli` registers."""
