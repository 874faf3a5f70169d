"""Commands about what the hub has written down: one module for each."""
