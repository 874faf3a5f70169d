"""Payments by phone between the sale and the hub."""
