"""Refunds of orders, whole or by line: booked once, in the books of the sale (E19)."""
