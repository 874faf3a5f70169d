"""The far side of a receipt printer."""
