"""Passes: made with a key of their own, and each used once."""
