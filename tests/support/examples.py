"""How many examples a test of a property tries, where it does not leave that open."""

from hypothesis import settings

OF = 100
"""What a profile tries of a property that leaves it open, if it has all the time."""


def tries(number: int) -> int:
    """So many in `make long`; a quicker run tries its part of them."""
    return max(1, number * settings().max_examples // OF)
