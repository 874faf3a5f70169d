"""X and Z reports on the wire."""
