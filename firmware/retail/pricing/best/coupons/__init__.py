"""Coupons of a search: which go together, and what may serve beside them. Pure."""
