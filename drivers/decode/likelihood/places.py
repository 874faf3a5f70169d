"""Where on a blurred line an EAN-13 or UPC-A may be: the candidate places. Pure.

Places are `(count, 3)` in pixels of the line: where the first bar begins, where the
last one ends, and how far the middle is from their mean, which is not 0 if the code is
slanted or bent.
"""

import numpy as np

from drivers.decode.likelihood.layouts import EAN13, Floats
from drivers.decode.likelihood.model import MIDDLES, gaussian_model
from drivers.decode.likelihood.refine import on_line, variation
from drivers.decode.likelihood.search import nearest_by_digit

FIRST_BLUR = gaussian_model(0.7)
MAX_ENDS = 4
"""How many beginnings and ends are tried: those with the widest light beside them."""
BENDS = np.arange(-4, 5) * 1.25
"""Displacements of the middle to try, in modules."""
MAX_GUARDED = 48
MIN_WIDTH_PX = 95
"""A module of one pixel: a narrower line holds less than the code."""
STEEP = 0.12
"""A slope of at least this share of the steepest one is an edge."""

_FIRST_MODEL = FIRST_BLUR.coarse
_MIDDLES = EAN13.grid[MIDDLES]
_BEFORE, _BEHIND = _MIDDLES < -1, EAN13.modules + 1 < _MIDDLES
_WITHIN = ~(_BEFORE | _BEHIND)
_GUARD = 3.5
_GUARDED = (
    np.minimum.reduce(
        [np.abs(_MIDDLES - at) for at in (0, EAN13.modules / 2, EAN13.modules)]
    )
    < _GUARD
)


def candidate_places(line: Floats) -> tuple[Floats, Floats, Floats] | None:
    """Places whose guards fit best, in both directions; None if there are no edges.

    Also the modules `(count, 95)` of the digits that fit the line best there, and the
    share of the line that these leave unexplained.
    """
    places = _places(line)
    if not len(places):
        return None
    darkness = _darkness(on_line(line, places @ EAN13.bend[MIDDLES].T))
    off = ((darkness - _FIRST_MODEL.guards)[:, _GUARDED] ** 2).sum(axis=1)
    best = np.argsort(off)[:MAX_GUARDED]
    # The guards look the same from both ends, the digits do not.
    turned = places[best][:, [1, 0, 2, 3]]
    darkness = np.concatenate([darkness[best], darkness[best, ::-1]])
    distances, codes = nearest_by_digit(darkness, _FIRST_MODEL)
    places = np.concatenate([places[best], turned])
    return places, codes, distances / variation(darkness)


def _places(line: Floats) -> Floats:
    """From each edge into dark to each edge into light, straight and bent."""
    slope = np.gradient(line)
    steep = STEEP * float(np.abs(slope).max())
    starts, ends = _peaks(-slope, steep), _peaks(slope, steep)
    light_before = starts - _next(ends, starts, 0.0, side=-1)
    light_behind = _next(starts, ends, float(len(line)), side=0) - ends
    starts, ends = _widest(starts, light_before), _widest(ends, light_behind)
    start, end, bend = np.meshgrid(starts, ends, BENDS, indexing="ij")
    arch = bend * (end - start) / EAN13.modules
    flat = np.zeros(start.size)
    places = np.stack([start.ravel(), end.ravel(), arch.ravel(), flat], axis=1)
    return places[places[:, 1] - places[:, 0] >= MIN_WIDTH_PX]


def _peaks(values: Floats, min_slope: float) -> Floats:
    inner = values[1:-1]
    high = (inner > min_slope) & (inner >= values[:-2]) & (inner > values[2:])
    return np.flatnonzero(high).astype(np.float64) + 1.5


def _next(edges: Floats, to: Floats, border: float, *, side: int) -> Floats:
    """The edge before (side -1) or behind (side 0) each place, or the border."""
    bounds = [border, *edges] if side else [*edges, border]
    return np.asarray(bounds)[np.searchsorted(edges, to)]


def _widest(edges: Floats, light: Floats) -> Floats:
    return edges[np.argsort(-light)[:MAX_ENDS]]


def _darkness(seen: Floats) -> Floats:
    """0 is as light as the quiet zones, 1 the darkest."""
    before = seen[:, _BEFORE].mean(axis=1, keepdims=True)
    behind = seen[:, _BEHIND].mean(axis=1, keepdims=True)
    dark = before + (behind - before) * EAN13.along[MIDDLES] - seen
    return dark / np.maximum(dark[:, _WITHIN].max(axis=1, keepdims=True), 1.0)
