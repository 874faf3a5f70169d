"""Tables of hub.toml that have a module of their own."""
