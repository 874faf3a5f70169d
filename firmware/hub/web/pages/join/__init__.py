"""Joining: the form, the code that proves a phone, what is refused."""
