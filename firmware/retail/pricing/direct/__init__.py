"""Prices of usual baskets without a search. Pure."""
