"""Profiles: what members told of themselves, encrypted in the books."""
