"""Quotes: what they say, what they promise, how they are made."""
