"""What visitors do at the counter, kept as lines of a sale script."""
