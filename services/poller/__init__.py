"""The poller: fetches due feeds, finds what is new or changed in them, and publishes it as raw articles."""
