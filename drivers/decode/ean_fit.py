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

from drivers.decode.ean_model import (
    GRID,
    MODULES,
    SAMPLES,
    BlurModel,
    Floats,
    Indices,
    defocus_model,
    gaussian_model,
)
from drivers.decode.ean_places import (
    ALONG,
    FIRST_BLUR,
    candidate_places,
    sampled,
    terms_of_place,
    variation,
)
from drivers.decode.ean_search import likeliest, nearest_unchecked

BLURS: tuple[BlurModel, ...] = (
    gaussian_model(0.35),
    FIRST_BLUR,
    defocus_model(2.0),
    defocus_model(2.8),
    defocus_model(3.6),
)
"""The blurs that are tried; their widths are in modules."""
TONE = 1.25
"""Gamma to undo: a lens blurs light, and a camera's grey is not linear in light. Full
linearisation (2.2) suits some cameras and not others; this value suited the most."""
PLACES_KEPT = (4, 2, 1)
"""How many places are kept, round by round."""
MAX_UNEXPLAINED_FIRST, MAX_UNEXPLAINED = 0.35, (0.27, 0.2, 0.15)
"""Largest shares that the best digits may leave unexplained, round by round."""

_STAY = np.array([0.15, 0.15, 0.15, 0, 0, 0, 0.3]) ** 2


@dataclass(frozen=True, slots=True)
class LikelyNumber:
    """A number, how well it explains the line, and its lead over the next best.

    `fit` is the share of the line's variance that it explains, at most 1. `lead` is
    how much worse the next best number fits, relative to this one: 0 is a tie.
    """

    text: str
    fit: float
    lead: float


def read_line(line: Floats) -> LikelyNumber | None:
    """The likeliest number on a line of grey (0 to 255); None if no code fits it."""
    line = 255.0 * (line / 255.0) ** TONE
    found = candidate_places(line)
    if found is None or found[2].min() > MAX_UNEXPLAINED_FIRST:
        return None
    places, codes, misfits = found
    models = np.full(len(places), BLURS.index(FIRST_BLUR))
    darkness = np.empty((0, len(GRID)))
    for kept, max_unexplained in zip(PLACES_KEPT, MAX_UNEXPLAINED, strict=True):
        best = np.argsort(misfits)[:kept]
        dark = _rendered(codes[best], models[best])
        places = _refined(line, places[best], dark)
        darkness, models = _normalised(sampled(line, places), codes[best])
        misfits, codes = _decoded(darkness, models)
        if misfits.min() > max_unexplained:
            return None
    return _with_lead(darkness[0], int(models[0]))


def _rendered(codes: Floats, models: Indices) -> Floats:
    """The darkness of the codes, each under its blur: `(count, samples)`."""
    dark = np.empty((len(codes), len(GRID)))
    for row, at in enumerate(models):
        dark[row] = BLURS[int(at)].response @ codes[row]
    return dark


def _refined(line: Floats, places: Floats, dark: Floats) -> Floats:
    """Places corrected so that their codes explain the line (least squares).

    By a module at most, and with a small penalty on moving: a line of low contrast
    determines its place badly.
    """
    seen = sampled(line, places)
    slope = np.gradient(seen, 1.0 / SAMPLES, axis=1)
    terms = np.concatenate([terms_of_place(slope), _light(dark)], axis=2)
    turned = terms.transpose(0, 2, 1)
    steep = np.abs(slope).mean(axis=1, keepdims=True)
    stay: Floats = np.asarray(_STAY * (5 * steep) ** 2 + 1e-6, np.float64)
    normal = turned @ terms + stay[:, :, None] * np.eye(7)
    solved = np.linalg.solve(normal, turned @ seen[:, :, None])
    module_px = (places[:, 1] - places[:, 0])[:, None] / MODULES
    return places + np.clip(solved[:, :3, 0], -1, 1) * module_px


def _light(dark: Floats) -> Floats:
    """White and contrast, each with a slope along the code: `(…, samples, 4)`."""
    slope = np.broadcast_to(ALONG - 0.5, dark.shape)
    return np.stack([np.ones_like(dark), slope, -dark, -dark * slope], axis=-1)


def _normalised(seen: Floats, codes: Floats) -> tuple[Floats, Indices]:
    """Lines as darkness, under the light and the blur that fit their codes best."""
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
    slope = ALONG - 0.5
    depth = np.maximum(contrast + change * slope, 1.0)
    return (white + fall * slope - seen) / depth, models


def _decoded(darkness: Floats, models: Indices) -> tuple[Floats, Floats]:
    """Shares left unexplained, and codes, each line under the model of its blur."""
    distances, codes = np.empty(len(models)), np.empty((len(models), MODULES))
    for at in range(len(BLURS)):
        chosen = models == at
        if not chosen.any():
            continue
        distances[chosen], codes[chosen] = nearest_unchecked(
            darkness[chosen], BLURS[at]
        )
    return distances / variation(darkness), codes


def _with_lead(darkness: Floats, at: int) -> LikelyNumber:
    found = likeliest(darkness, BLURS[at])
    lead = (found.next_distance - found.distance) / max(found.distance, 1e-9)
    return LikelyNumber(
        found.text, 1.0 - found.distance / float(variation(darkness)), lead
    )
