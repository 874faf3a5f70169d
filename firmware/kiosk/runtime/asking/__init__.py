"""Questions of the sale to the hub."""
