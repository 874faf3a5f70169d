"""A suspended basket as its slip shows it. Pure."""
