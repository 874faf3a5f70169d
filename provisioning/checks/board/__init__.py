"""Checks of the board under a box: what its kernel tells of it."""
