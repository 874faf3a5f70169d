"""What does not agree in the books, and what people decide about it (S05)."""
