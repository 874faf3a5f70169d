"""Outlines of codes in a picture: their length, and whether two are apart. Pure.

An outline is a code's corners (x_px, y_px) in order around it; a line has two.
"""

from collections.abc import Sequence
from math import dist

Outline = Sequence[tuple[int, int]]
MIN_AREA_POINTS = 3


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


def chord(outline: Outline, *, upright: bool) -> Outline:
    """Where the middle row of an outline crosses it, or its middle column (upright).

    Two points, from left to right, or from top to bottom. All of the outline if it has
    less than three points.
    """
    points = [(y, x) for x, y in outline] if upright else list(outline)
    if len(points) < MIN_AREA_POINTS:
        return tuple(outline)
    rows = [y for _, y in points]
    middle = (min(rows) + max(rows)) / 2
    crossed = [
        x + (u - x) * ((middle - y) / (v - y) if v != y else 0.5)
        for (x, y), (u, v) in zip(points, [*points[1:], points[0]], strict=True)
        if min(y, v) <= middle <= max(y, v)
    ]
    ends = [(round(x), round(middle)) for x in (min(crossed), max(crossed))]
    return tuple((y, x) for x, y in ends) if upright else tuple(ends)


def _middle(outline: Outline) -> tuple[float, float]:
    xs, ys = zip(*outline, strict=True)
    return sum(xs) / len(xs), sum(ys) / len(ys)
