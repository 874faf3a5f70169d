"""Refunds whose money goes back by the phone payment that paid the sale."""
