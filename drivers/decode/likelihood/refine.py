"""Fits place, light and blur of a known code to a line. Pure.

Places are `(count, 3)` in pixels of the line: where the first bar begins, where the
last one ends, and how far the middle is from their mean, which is not 0 if the code is
slanted or bent.
"""

from functools import cache

import numpy as np

from drivers.decode.likelihood.layouts import SAMPLES, BarLayout, Floats, Indices
from drivers.decode.likelihood.model import (
    BlurModel,
    defocus_model,
    gaussian_model,
)
from drivers.decode.likelihood.search import nearest_unchecked

TONE = 1.25
"""Gamma to undo: a lens blurs light, and a camera's grey is not linear in light. Full
linearisation (2.2) suits some cameras and not others; this value suited the most."""
FIRST_BLUR = 1
"""Which of the blurs a line is taken to have until it is fitted."""

_STAY = np.array([0.15, 0.15, 0.15, 0.15, 0, 0, 0, 0.3]) ** 2


@cache
def blurs(layout: BarLayout) -> tuple[BlurModel, ...]:
    """The blurs that are tried; their widths are in modules."""
    return (
        gaussian_model(0.35, layout),
        gaussian_model(0.7, layout),
        defocus_model(2.0, layout),
        defocus_model(2.8, layout),
        defocus_model(3.6, layout),
    )


def toned(line: Floats) -> Floats:
    """A line of grey (0 to 255) as light, in which blur is a sum."""
    return 255.0 * (line / 255.0) ** TONE


def on_line(line: Floats, at: Floats) -> Floats:
    """The line at places between its pixels."""
    return np.interp(at, np.arange(len(line)) + 0.5, line)


def sampled(line: Floats, places: Floats, layout: BarLayout) -> Floats:
    """The line on the layout's grid, for each place: `(count, samples)`."""
    return on_line(line, places @ layout.bend.T)


def variation(darkness: Floats) -> Floats:
    """The squared deviation of each line from its mean; small beside the bars."""
    off = darkness - darkness.mean(axis=-1, keepdims=True)
    return np.maximum((off * off).sum(axis=-1), 1e-9)


def rendered(codes: Floats, models: Indices, layout: BarLayout) -> Floats:
    """The darkness of the codes, each under its blur: `(count, samples)`."""
    dark = np.empty((len(codes), len(layout.grid)))
    for row, at in enumerate(models):
        dark[row] = blurs(layout)[int(at)].response @ codes[row]
    return dark


def refined(line: Floats, places: Floats, dark: Floats, *, layout: BarLayout) -> Floats:
    """Places corrected so that their codes explain the line (least squares).

    By a module at most, and with a small penalty on moving: a line of low contrast
    determines its place badly.
    """
    seen = sampled(line, places, layout)
    slope = np.gradient(seen, 1.0 / SAMPLES, axis=1)
    moves = -slope[..., None] * layout.bend
    terms = np.concatenate([moves, _light(dark, layout)], axis=2)
    turned = terms.transpose(0, 2, 1)
    steep = np.abs(slope).mean(axis=1, keepdims=True)
    stay: Floats = np.asarray(_STAY * (5 * steep) ** 2 + 1e-6, np.float64)
    normal = turned @ terms + stay[:, :, None] * np.eye(8)
    solved = np.linalg.solve(normal, turned @ seen[:, :, None])
    module_px = (places[:, 1] - places[:, 0])[:, None] / layout.modules
    return places + np.clip(solved[:, :4, 0], -1, 1) * module_px


def normalised(
    seen: Floats, codes: Floats, layout: BarLayout
) -> tuple[Floats, Indices]:
    """Lines as darkness, under the light and the blur that fit their codes best."""
    dark = np.stack([codes @ model.response.T for model in blurs(layout)], axis=1)
    terms = _light(dark, layout)
    turned = terms.transpose(0, 1, 3, 2)
    normal = turned @ terms + 1e-6 * np.eye(4)
    light = np.linalg.solve(normal, turned @ seen[:, None, :, None])
    rest = seen[:, None] - (terms @ light)[..., 0]
    models = (rest * rest).sum(axis=2).argmin(axis=1)
    best = light[np.arange(len(seen)), models, :, 0]
    white, fall, contrast, change = best.T[..., None]
    slope = layout.along - 0.5
    depth = np.maximum(contrast + change * slope, 1.0)
    return (white + fall * slope - seen) / depth, models


def nearest(
    darkness: Floats, models: Indices, layout: BarLayout
) -> tuple[Floats, Floats]:
    """Shares left unexplained, and codes, each line under the model of its blur."""
    distances = np.empty(len(models))
    codes = np.empty((len(models), layout.modules))
    for at, model in enumerate(blurs(layout)):
        chosen = models == at
        if not chosen.any():
            continue
        distances[chosen], codes[chosen] = nearest_unchecked(darkness[chosen], model)
    return distances / variation(darkness), codes


def _light(dark: Floats, layout: BarLayout) -> Floats:
    """White and contrast, each with a slope along the code: `(…, samples, 4)`."""
    slope = np.broadcast_to(layout.along - 0.5, dark.shape)
    return np.stack([np.ones_like(dark), slope, -dark, -dark * slope], axis=-1)
