"""Wireroom's services: the poller, the enricher, their two ports (`eventlog`, `store`) and the command line."""
