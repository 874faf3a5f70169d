"""Points: what a sale earns. Pure."""
