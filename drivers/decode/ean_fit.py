"""Reads an EAN-13 or UPC-A off one blurred line across its bars, and says how surely.

The readers decide bar by bar where dark ends; a blur of more than half a module leaves
nothing to decide. Here the whole line is compared with what a lens would make of every
number: first where the code may begin and end, then which number it is, then place,
light and blur again with that number in hand, for fewer and fewer places. The answer
says how much worse the second likeliest number fits, which is what lets a till trust
it.
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
    defocused,
)
from drivers.decode.ean_places import (
    ALONG,
    FIRST_BLUR,
    promising,
    sampled,
    spread,
    terms_of_place,
)
from drivers.decode.ean_search import likeliest, loosest

BLURS: tuple[Blurred, ...] = (
    blurred(0.35),
    FIRST_BLUR,
    defocused(2.0),
    defocused(2.8),
    defocused(3.6),
)
"""The blurs that are tried; their widths are in modules."""
TONE = 1.25
"""A lens blurs light, and a camera's grey is no measure of light. Towards it: a full
linearisation (2.2) suits some cameras and not others, this suited the most."""
KEPT = (4, 2, 1)
"""How many places stay in the race, round by round."""
HOPELESS_AT_FIRST, HOPELESS = 0.35, (0.27, 0.2, 0.15)
"""Shares left unexplained by any digits, round by round, that end the race."""

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
    """The likeliest number on a line of grey (0 to 255); None where no code fits it."""
    line = 255.0 * (line / 255.0) ** TONE
    found = promising(line)
    if found is None or found[2].min() > HOPELESS_AT_FIRST:
        return None
    places, codes, misfits = found
    models = np.full(len(places), BLURS.index(FIRST_BLUR))
    darkness = np.empty((0, len(GRID)))
    for kept, hopeless in zip(KEPT, HOPELESS, strict=True):
        best = np.argsort(misfits)[:kept]
        dark = _rendered(codes[best], models[best])
        places = _moved(line, places[best], dark)
        darkness, models = _developed(sampled(line, places), codes[best])
        misfits, codes = _decoded(darkness, models)
        if misfits.min() > hopeless:
            return None
    return _judged(darkness[0], int(models[0]))


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
        distances[chosen], codes[chosen] = loosest(darkness[chosen], BLURS[at])
    return distances / spread(darkness), codes


def _judged(darkness: Floats, at: int) -> Likely:
    found = likeliest(darkness, BLURS[at])
    lead = (found.next_distance - found.distance) / max(found.distance, 1e-9)
    return Likely(found.text, 1.0 - found.distance / float(spread(darkness)), lead)
