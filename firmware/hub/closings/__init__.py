"""X and Z reports of kiosks and of the store (E22)."""
