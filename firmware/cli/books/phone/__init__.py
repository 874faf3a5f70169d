"""`countertop payments`: what stands at payment networks, and what people decide."""
