"""Keys of the shop's own programs for the HTTP API: made, listed, revoked, used."""
