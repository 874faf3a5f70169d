"""Commands about the people whom the hub knows: one module for each."""
