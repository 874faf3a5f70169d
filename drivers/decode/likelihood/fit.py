"""Reads an EAN-13 or UPC-A from one blurred line across its bars, by likelihood.

The libraries decide bar by bar where dark ends, which a blur of more than half a module
makes impossible. Here the whole line is compared with what a lens would make of every
number: first where the code may begin and end, then which number it is, then place,
light and blur again with that number, for fewer and fewer places. The result includes
how much worse the second likeliest number fits: that lead decides whether to accept it.
Pure.
"""

from dataclasses import dataclass

import numpy as np

from drivers.decode.likelihood.layouts import EAN13, Floats
from drivers.decode.likelihood.places import candidate_places
from drivers.decode.likelihood.refine import (
    FIRST_BLUR,
    blurs,
    nearest,
    normalised,
    refined,
    rendered,
    sampled,
    toned,
    variation,
)
from drivers.decode.likelihood.search import likeliest

PLACES_KEPT = (4, 2, 1)
"""How many places are kept, round by round."""
MAX_UNEXPLAINED_FIRST, MAX_UNEXPLAINED = 0.35, (0.27, 0.2, 0.15)
"""Largest shares that the best digits may leave unexplained, round by round."""


@dataclass(frozen=True, slots=True)
class LikelyNumber:
    """A number, how well it explains the line, and its lead over the next best.

    `fit` is the share of the line's variance that it explains, at most 1. `lead` is
    how much worse the next best number fits, relative to this one: 0 is a tie. Its bars
    are between the pixels `span_px` of the line.
    """

    text: str
    fit: float
    lead: float
    span_px: tuple[float, float]


def read_line(line: Floats) -> LikelyNumber | None:
    """The likeliest number on a line of grey (0 to 255); None if no code fits it."""
    line = toned(line)
    found = candidate_places(line)
    if found is None or found[2].min() > MAX_UNEXPLAINED_FIRST:
        return None
    places, codes, misfits = found
    models = np.full(len(places), FIRST_BLUR)
    darkness, ends = np.empty((0, len(EAN13.grid))), places
    for kept, max_unexplained in zip(PLACES_KEPT, MAX_UNEXPLAINED, strict=True):
        best = np.argsort(misfits)[:kept]
        dark = rendered(codes[best], models[best], EAN13)
        places = refined(line, places[best], dark, layout=EAN13)
        darkness, models = normalised(sampled(line, places, EAN13), codes[best], EAN13)
        misfits, codes = nearest(darkness, models, EAN13)
        ends = places
        if misfits.min() > max_unexplained:
            return None
    return _with_lead(darkness[0], int(models[0]), ends[0])


def _with_lead(darkness: Floats, at: int, place: Floats) -> LikelyNumber:
    found = likeliest(darkness, blurs(EAN13)[at])
    lead = (found.next_distance - found.distance) / max(found.distance, 1e-9)
    fit = 1.0 - found.distance / float(variation(darkness))
    return LikelyNumber(found.text, fit, lead, (float(place[0]), float(place[1])))
