"""Past orders as another policy would have priced them (N10)."""
