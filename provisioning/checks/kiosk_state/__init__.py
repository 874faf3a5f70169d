"""Checks of what kiosks say of themselves, and of what they cannot say any more."""
