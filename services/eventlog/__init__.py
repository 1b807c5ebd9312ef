"""The event log: a port (`base`) and its adapters, `sqlite` for one machine and `kafka` for a fleet."""
