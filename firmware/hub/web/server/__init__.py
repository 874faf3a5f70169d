"""How browsers reach the web: listening, TLS, bounds of connections."""
