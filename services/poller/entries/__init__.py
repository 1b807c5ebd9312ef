"""What of a document is new: entries compared with what is remembered. Pure."""
