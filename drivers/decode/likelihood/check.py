"""Asks of a line across bars whether it is this number, whose place is known. Pure.

A number that libraries read is rendered as a lens would show it and fitted to the line
at its place; then every other number is compared at that same place.
"""

from dataclasses import dataclass

import numpy as np

from drivers.decode.likelihood.layouts import BarLayout, Floats, Indices
from drivers.decode.likelihood.model import MIDDLES
from drivers.decode.likelihood.refine import (
    FIRST_BLUR,
    blurs,
    normalised,
    on_line,
    refined,
    rendered,
    sampled,
    toned,
    variation,
)
from drivers.decode.likelihood.search import likeliest, nearest_other, nearest_unchecked

SHIFTS = np.array([-2.0, 0.0, 2.0])
"""By how many modules each end may be off, where a library saw it."""
BENDS = np.array([-3.0, -1.5, 0.0, 1.5, 3.0])
ROUNDS = 2
KEPT = 2
MIN_BEST_FIT, CLEAR_LEAD = 0.6, 0.5
"""Nothing is compared where the best digits explain less of the line; from this lead
on, no exact one is computed."""


@dataclass(frozen=True, slots=True)
class SeenNumber:
    """A number that was read between two pixels of a line, and its layout."""

    text: str
    layout: BarLayout
    span_px: tuple[float, float]


@dataclass(frozen=True, slots=True)
class LineCheck:
    """How well a number explains a line, and its lead over all others.

    `fit` is the share of the line's variance that it explains, at most 1, `best_fit`
    that of the best digits, number or not. `lead` is how much worse the best other
    number fits; below 0 if `likeliest` fits better.
    """

    fit: float
    best_fit: float
    lead: float
    likeliest: str


def check_line(line: Floats, seen: SeenNumber) -> LineCheck | None:
    """Compare a number with a line of grey (0 to 255), read from either end.

    None if no digits at all explain the line: it is crumpled, or it is no code.
    """
    layout = seen.layout
    darkness, models = _fitted(toned(line), seen)
    rest = darkness - rendered(_repeated(seen, len(models)), models, layout)
    distances = (rest * rest).sum(axis=1)
    shares = distances / variation(darkness)
    best = int(shares.argmin())
    model, dark = blurs(layout)[int(models[best])], darkness[best]
    fit, distance = 1.0 - float(shares[best]), max(float(distances[best]), 1e-9)
    # Most numbers lead over all rows of signs, which is cheaper to find.
    lead = nearest_other(dark, model, layout.signs_of(seen.text)) / distance - 1.0
    if lead >= CLEAR_LEAD and fit >= MIN_BEST_FIT:
        return LineCheck(fit, fit, lead, seen.text)
    nearest, _ = nearest_unchecked(dark[None, :], model)
    best_fit = 1.0 - float(nearest[0] / variation(dark))
    if best_fit < MIN_BEST_FIT:
        return None
    found = likeliest(dark, model)
    other = found.next_distance if found.text == seen.text else found.distance
    lead = (other - distance) / max(min(other, distance), 1e-9)
    return LineCheck(fit, best_fit, lead, found.text)


def _fitted(line: Floats, seen: SeenNumber) -> tuple[Floats, Indices]:
    """The line as darkness, and its blur, at the likeliest places of the number."""
    layout, places = seen.layout, _first_places(line, seen)
    codes = _repeated(seen, len(places))
    models = np.full(len(places), FIRST_BLUR)
    darkness = np.empty((0, len(layout.grid)))
    for _ in range(ROUNDS):
        dark = rendered(codes, models, layout)
        places = refined(line, places, dark, layout=layout)
        darkness, models = normalised(sampled(line, places, layout), codes, layout)
    return darkness, models


def _repeated(seen: SeenNumber, count: int) -> Floats:
    return np.tile(seen.layout.modules_of(seen.text), (count, 1))


def _first_places(line: Floats, seen: SeenNumber) -> Floats:
    """The places near where a library saw it at which the code correlates best."""
    layout, (start_px, end_px) = seen.layout, seen.span_px
    offsets = _OFFSETS * (end_px - start_px) / layout.modules
    forward, backward = [start_px, end_px, 0.0, 0.0], [end_px, start_px, 0.0, 0.0]
    places = np.concatenate([np.array(ends) + offsets for ends in (forward, backward)])
    dark = blurs(layout)[FIRST_BLUR].response[MIDDLES] @ layout.modules_of(seen.text)
    grey = on_line(line, places @ layout.bend[MIDDLES].T)
    off = grey - grey.mean(axis=1, keepdims=True)
    alike = -(off @ (dark - dark.mean())) / np.sqrt((off * off).sum(axis=1) + 1e-9)
    return places[np.argsort(-alike)[:KEPT]]


def _offsets() -> Floats:
    first, last, bend = np.meshgrid(SHIFTS, SHIFTS, BENDS, indexing="ij")
    flat = np.zeros(first.size)
    return np.stack([first.ravel(), last.ravel(), bend.ravel(), flat], axis=1)


_OFFSETS = _offsets()
"""`(count, 4)`, in modules, as places are."""
