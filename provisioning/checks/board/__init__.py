"""Checks of the board under a box: what its kernel reports of it."""
