"""Outlines of codes in a picture: their length, and whether two are apart. Pure.

An outline is a code's corners (x_px, y_px) in order around it; a line has two.
"""

from collections.abc import Sequence
from math import dist

Outline = Sequence[tuple[int, int]]


def length_px(outline: Outline) -> float:
    """The longest side of an outline, or of a line."""
    return max(map(dist, outline, (*outline[1:], outline[0])))


def apart(one: Outline, other: Outline, *, lengths: float) -> bool:
    """Whether their middles are more than `lengths` of the longer one apart.

    False if one has no outline, since its place is unknown.
    """
    if not one or not other:
        return False
    longest_px = max(length_px(one), length_px(other))
    return dist(_middle(one), _middle(other)) > lengths * longest_px


def _middle(outline: Outline) -> tuple[float, float]:
    xs, ys = zip(*outline, strict=True)
    return sum(xs) / len(xs), sum(ys) / len(ys)
