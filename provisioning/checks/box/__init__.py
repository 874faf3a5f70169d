"""All checks of one box: the machine, and what its configuration names."""
