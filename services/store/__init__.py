"""The store: a port (`base`) and its adapters, `sqlite` for one machine and `valkey` for a fleet."""
