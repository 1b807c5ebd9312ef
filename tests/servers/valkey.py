"""A real Valkey server for the tests, from a package alone."""
