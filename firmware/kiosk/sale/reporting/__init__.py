"""X and Z reports at an idle counter, for staff (E22)."""
