"""What `countertop catalogue` does: one module for each kind of act."""
