"""The commands `catalogue` and `policy`, and a module for each kind of their acts."""
