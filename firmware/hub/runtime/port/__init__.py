"""The hub's end of the port: an entrance and a few desks, each a thread."""
