"""Reads an EAN-13 or UPC-A off one blurred line across its bars, and says how surely.

The readers decide bar by bar where dark ends; a blur of more than half a module leaves
nothing to decide. Here the whole line is compared with what a lens would make of every
number: first where the code may begin and end, then which number it is, then place,
light and blur again with that number in hand, for fewer and fewer places. The answer
says how much worse the second likeliest number fits, which is what lets a till trust
it.

Places are `(count, 3)` in pixels of the line: where the first bar begins, where the
last one ends, and how far the middle lies beside their mean, as it does where the code
is seen aslant or is bent.
"""

from dataclasses import dataclass

import numpy as np

from drivers.decode.ean_model import (
    GRID,
    MODULES,
    SAMPLES,
    Blurred,
    Floats,
    Indices,
    blurred,
)
from drivers.decode.ean_search import glimpsed, likeliest, loosest

BLURS: tuple[Blurred, ...] = tuple(
    blurred(blur) for blur in (0.35, 0.6, 0.9, 1.25, 1.6)
)
"""Gaussians that are tried; their widths are in modules."""
FIRST_BLUR = BLURS[2]
GUARDED_MOST = 48
KEPT = (8, 3)
"""How many places stay in the race, round by round."""
EDGES_MOST = 8
HOPELESS = (0.27, 0.2)
HOPELESS_AT_FIRST = 0.35
"""Shares left unexplained by any digits, round by round, that end the race."""
NARROWEST_PX = 95
"""A module of one pixel: below, the line holds less than the code."""

_ALONG = GRID / MODULES
_BEND = np.stack([1 - _ALONG, _ALONG, 4 * _ALONG * (1 - _ALONG)], axis=1)
_BEFORE, _BEHIND = GRID < -1, GRID > MODULES + 1
_WITHIN = ~(_BEFORE | _BEHIND)
_GUARD = 3.5
_FROM_GUARD = np.minimum.reduce([np.abs(GRID - at) for at in (0, MODULES / 2, MODULES)])
_GUARDED = _FROM_GUARD < _GUARD
_STAY = np.array([0.15, 0.15, 0.15, 0, 0, 0, 0.3]) ** 2


@dataclass(frozen=True, slots=True)
class Likely:
    """A number, how well it explains the line, and by how much it leads.

    `fit` is the share of the line's variance that it explains, at most 1. `lead` is
    how much worse the next best number fits, relative to this one: 0 is a tie.
    """

    text: str
    fit: float
    lead: float


def read_line(line: Floats) -> Likely | None:
    """The likeliest number on a line of grey; None where no code fits it."""
    places = _places(line)
    if not len(places):
        return None
    places, codes, misfits = _first_look(line, places)
    if misfits.min() > HOPELESS_AT_FIRST:
        return None
    models = np.full(len(places), BLURS.index(FIRST_BLUR))
    darkness = np.empty((0, len(GRID)))
    for kept, hopeless in zip(KEPT, HOPELESS, strict=True):
        best = np.argsort(misfits)[:kept]
        dark = _rendered(codes[best], models[best])
        places = _moved(line, places[best], dark)
        darkness, models = _developed(_sampled(line, places), codes[best])
        misfits, codes = _decoded(darkness, models)
        if misfits.min() > hopeless:
            return None
    best = int(misfits.argmin())
    return _judged(darkness[best], int(models[best]))


def _places(line: Floats) -> Floats:
    """From each edge into dark to each edge into light, straight and bent."""
    slope = np.gradient(line)
    steep = 0.12 * float(np.abs(slope).max())
    starts, ends = (
        _peaks(-slope, steep)[:EDGES_MOST],
        _peaks(slope, steep)[-EDGES_MOST:],
    )
    if steep <= 0:
        return np.empty((0, 3))
    start, end, bend = np.meshgrid(starts, ends, [-2.0, 0.0, 2.0], indexing="ij")
    arch = bend * (end - start) / MODULES
    places = np.stack([start.ravel(), end.ravel(), arch.ravel()], axis=1)
    return places[places[:, 1] - places[:, 0] >= NARROWEST_PX]


def _peaks(values: Floats, least: float) -> Floats:
    inner = values[1:-1]
    high = (inner > least) & (inner >= values[:-2]) & (inner > values[2:])
    return np.flatnonzero(high).astype(np.float64) + 1.5


def _sampled(line: Floats, places: Floats) -> Floats:
    """The line on the model's grid, for each place: `(count, samples)`."""
    return np.interp(places @ _BEND.T, np.arange(len(line)) + 0.5, line)


def _first_look(line: Floats, places: Floats) -> tuple[Floats, Floats, Floats]:
    """The places whose guards fit best, in both directions, with their codes."""
    darkness = _darkness(_sampled(line, places))
    off = ((darkness - FIRST_BLUR.guards)[:, _GUARDED] ** 2).sum(axis=1)
    best = np.argsort(off)[:GUARDED_MOST]
    # The guards look the same from both ends, the digits do not.
    turned = places[best][:, [1, 0, 2]]
    darkness = np.concatenate([darkness[best], darkness[best, ::-1]])
    distances, codes = glimpsed(darkness, FIRST_BLUR)
    misfits = distances / _spread(darkness)
    return np.concatenate([places[best], turned]), codes, misfits


def _spread(darkness: Floats) -> Floats:
    """What there is to explain in each line; a place beside the bars has little."""
    off = darkness - darkness.mean(axis=-1, keepdims=True)
    return np.maximum((off * off).sum(axis=-1), 1e-9)


def _darkness(seen: Floats) -> Floats:
    """0 where it is as light as the quiet zones, 1 where it is darkest."""
    before = seen[:, _BEFORE].mean(axis=1, keepdims=True)
    behind = seen[:, _BEHIND].mean(axis=1, keepdims=True)
    dark = before + (behind - before) * _ALONG - seen
    return dark / np.maximum(dark[:, _WITHIN].max(axis=1, keepdims=True), 1.0)


def _rendered(codes: Floats, models: Indices) -> Floats:
    """What the codes look like, each under its blur: `(count, samples)`."""
    dark = np.empty((len(codes), len(GRID)))
    for row, at in enumerate(models):
        dark[row] = BLURS[int(at)].response @ codes[row]
    return dark


def _moved(line: Floats, places: Floats, dark: Floats) -> Floats:
    """Places corrected so that their codes explain the line (least squares).

    A module at most, and with a weak wish to stay: a dull line says little of where
    it lies.
    """
    seen = _sampled(line, places)
    slope = np.gradient(seen, 1.0 / SAMPLES, axis=1)
    terms = np.concatenate([-slope[:, :, None] * _BEND, _light(dark)], axis=2)
    turned = terms.transpose(0, 2, 1)
    steep = np.abs(slope).mean(axis=1, keepdims=True)
    stay: Floats = np.asarray(_STAY * (5 * steep) ** 2 + 1e-6, np.float64)
    normal = turned @ terms + stay[:, :, None] * np.eye(7)
    solved = np.linalg.solve(normal, turned @ seen[:, :, None])
    module_px = (places[:, 1] - places[:, 0])[:, None] / MODULES
    return places + np.clip(solved[:, :3, 0], -1, 1) * module_px


def _light(dark: Floats) -> Floats:
    """White and contrast, each with a slope along the code: `(…, samples, 4)`."""
    slope = np.broadcast_to(_ALONG - 0.5, dark.shape)
    return np.stack([np.ones_like(dark), slope, -dark, -dark * slope], axis=-1)


def _developed(seen: Floats, codes: Floats) -> tuple[Floats, Indices]:
    """Lines as darkness, under the light and the blur that suit their codes best."""
    dark = np.stack([codes @ model.response.T for model in BLURS], axis=1)
    terms = _light(dark)
    turned = terms.transpose(0, 1, 3, 2)
    normal = turned @ terms + 1e-6 * np.eye(4)
    light = np.linalg.solve(normal, turned @ seen[:, None, :, None])
    rest = seen[:, None] - (terms @ light)[..., 0]
    models = (rest * rest).sum(axis=2).argmin(axis=1)
    white, fall, contrast, change = light[np.arange(len(seen)), models, :, 0].T[
        ..., None
    ]
    slope = _ALONG - 0.5
    depth = np.maximum(contrast + change * slope, 1.0)
    return (white + fall * slope - seen) / depth, models


def _decoded(darkness: Floats, models: Indices) -> tuple[Floats, Floats]:
    """Shares left unexplained, and codes, each line under the model of its blur."""
    distances, codes = np.empty(len(models)), np.empty((len(models), MODULES))
    for at in range(len(BLURS)):
        chosen = models == at
        if not chosen.any():
            continue
        distances[chosen], codes[chosen] = loosest(darkness[chosen], BLURS[at])
    return distances / _spread(darkness), codes


def _judged(darkness: Floats, at: int) -> Likely:
    found = likeliest(darkness, BLURS[at])
    lead = (found.next_distance - found.distance) / max(found.distance, 1e-9)
    return Likely(found.text, 1.0 - found.distance / float(_spread(darkness)), lead)
