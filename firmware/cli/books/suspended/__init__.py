"""`countertop orders suspended`: baskets that were put aside, and their money (E17)."""
