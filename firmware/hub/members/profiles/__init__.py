"""Profiles: what members gave of themselves, encrypted in the books."""
