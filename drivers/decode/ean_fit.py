"""Reads an EAN-13 or UPC-A off one blurred line across its bars, and says how surely.

The readers decide bar by bar where dark ends; a blur of more than half a module leaves
nothing to decide. Here the whole line is compared with what a lens would make of every
number: first where the code may begin and end, then which number it is, then place,
light and blur again with that number in hand, until it stands. The answer carries how
much worse the second likeliest number fits, which is what makes a till able to trust
it.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np

from drivers.decode.ean_model import (
    GRID,
    MODULES,
    SAMPLES,
    Blurred,
    Floats,
    blurred,
    modules_of,
)
from drivers.decode.ean_search import Likeliest, likeliest, loosest

BLURS = (0.35, 0.6, 0.9, 1.25, 1.6)
"""Widths of the Gaussian that are tried, in modules."""
FIRST_BLUR = 0.9
PLACED = 16
TRIED = 3
ROUNDS = 4
NARROWEST_PX = 95
"""A module of one pixel: below, the line holds less than the code."""

_ALONG = GRID / MODULES
_ARCH = 4.0 * _ALONG * (1.0 - _ALONG)
_BEFORE, _BEHIND = GRID < -1, GRID > MODULES + 1
_GUARDED = (GRID < 3.5) | (np.abs(GRID - MODULES / 2) < 3) | (GRID > MODULES - 3.5)
_WITHIN = ~(_BEFORE | _BEHIND)
_ALL_RESPONSES = np.stack([blurred(blur).response for blur in BLURS])


@dataclass(frozen=True, slots=True)
class Likely:
    """A number, how well it explains the line, and by how much it leads.

    `fit` is the share of the line's variance that it explains, at most 1. `lead` is
    how much worse the next best number fits, relative to this one: 0 is a tie.
    """

    text: str
    fit: float
    lead: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where the bars lie on the line, in pixels: both ends, and how far the middle
    is off, as it is where the code is seen aslant or is bent.
    """

    start_px: float
    end_px: float
    arch_px: float

    def positions(self) -> Floats:
        """The model's grid on the line."""
        width = self.end_px - self.start_px
        return self.start_px + width * _ALONG + self.arch_px * _ARCH

    def turned(self) -> "Place":
        """The same bars, read from the other end."""
        return Place(self.end_px, self.start_px, self.arch_px)

    def moved(self, modules: Floats) -> "Place":
        """This place, corrected by at most a module each."""
        step = np.clip(modules, -1, 1) * (self.end_px - self.start_px) / MODULES
        return Place(
            self.start_px + float(step[0]),
            self.end_px + float(step[1]),
            self.arch_px + float(step[2]),
        )


def read_line(line: Floats) -> Likely | None:
    """The likeliest number on a line of grey; None where no code can lie there."""
    places = _places(line)
    if not places:
        return None
    darkness = _darkness(line, places)
    model = blurred(FIRST_BLUR)
    off = ((darkness - model.guards)[:, _GUARDED] ** 2).sum(axis=1)
    likely = np.argsort(off)[:PLACED]
    places = [places[at] for at in likely]
    darkness = darkness[likely]
    # The guards look the same from both ends, the digits do not.
    places += [place.turned() for place in places]
    darkness = np.concatenate([darkness, darkness[:, ::-1]])
    distances, codes = loosest(darkness, model)
    best = np.argsort(distances)[:TRIED]
    settled = [_settled(line, places[at], codes[at]) for at in best]
    darkness, model, _ = min(settled, key=lambda one: one[2])
    return _judged(likeliest(darkness, model), darkness)


def _places(line: Floats) -> list[Place]:
    """From each edge into dark to each edge into light, straight and bent."""
    slope = np.gradient(line)
    steep = 0.12 * float(np.abs(slope).max())
    if steep <= 0:
        return []
    starts, ends = _peaks(-slope, steep), _peaks(slope, steep)
    return [
        Place(start, end, bend * (end - start) / MODULES)
        for start, end in product(starts[:8], ends[-8:])
        if end - start >= NARROWEST_PX
        for bend in (-2.0, 0.0, 2.0)
    ]


def _peaks(values: Floats, least: float) -> list[float]:
    inner = values[1:-1]
    high = (inner > least) & (inner >= values[:-2]) & (inner > values[2:])
    return [float(at) + 1.5 for at in np.flatnonzero(high)]


def _sampled(line: Floats, positions: Floats) -> Floats:
    return np.interp(positions, np.arange(len(line)) + 0.5, line)


def _darkness(line: Floats, places: list[Place]) -> Floats:
    """0 where it is as light as the quiet zones, 1 where it is darkest, by place."""
    seen = _sampled(line, np.stack([place.positions() for place in places]))
    before = seen[:, _BEFORE].mean(axis=1, keepdims=True)
    behind = seen[:, _BEHIND].mean(axis=1, keepdims=True)
    dark = before + (behind - before) * _ALONG - seen
    return dark / np.maximum(dark[:, _WITHIN].max(axis=1, keepdims=True), 1.0)


def _settled(line: Floats, place: Place, code: Floats) -> tuple[Floats, Blurred, float]:
    """Place, light, blur and number, each corrected by the others.

    Answers the line as darkness, the model that suits it, and how far they differ.
    """
    model, distance = blurred(FIRST_BLUR), 0.0
    darkness = GRID
    for _ in range(ROUNDS):
        place = _refined(line, place, model.response @ code)
        darkness, model = _developed(_sampled(line, place.positions()), code)
        before = code
        (distance,), (code,) = loosest(darkness[None, :], model)
        if np.array_equal(before, code):
            break
    return darkness, model, float(distance)


def _judged(found: Likeliest, darkness: Floats) -> Likely:
    spread = float(((darkness - darkness.mean()) ** 2).sum())
    lead = (found.next_distance - found.distance) / max(found.distance, 1e-9)
    return Likely(found.text, 1.0 - found.distance / max(spread, 1e-9), lead)


def _refined(line: Floats, place: Place, dark: Floats) -> Place:
    """Where the code must lie for its darkness to explain the line (least squares)."""
    seen = _sampled(line, place.positions())
    slope = np.gradient(seen, 1.0 / SAMPLES)
    shifts = -slope[:, None] * np.stack([1 - _ALONG, _ALONG, _ARCH], axis=1)
    terms = np.concatenate([shifts, _light(dark)], axis=1)
    # A weak wish to stay put: a dull line says little of where it lies.
    stay = np.diag([0.15, 0.15, 0.15, 0, 0, 0, 0.3]) * (5 * np.abs(slope).mean())
    normal = terms.T @ terms + stay.T @ stay
    return place.moved(np.linalg.solve(normal + 1e-6 * np.eye(7), terms.T @ seen)[:3])


def _light(dark: Floats) -> Floats:
    """White and contrast, each with a slope along the code: `(…, samples, 4)`."""
    slope = np.broadcast_to(_ALONG - 0.5, dark.shape)
    return np.stack([np.ones_like(dark), slope, -dark, -dark * slope], axis=-1)


def _developed(seen: Floats, code: Floats) -> tuple[Floats, Blurred]:
    """The line as darkness under the light and the blur that suit the code best."""
    terms = _light(_ALL_RESPONSES @ code)
    turned = terms.transpose(0, 2, 1)
    normal = turned @ terms + 1e-6 * np.eye(4)
    light = np.linalg.solve(normal, turned @ seen[:, None])
    rest = seen - (terms @ light)[:, :, 0]
    best = int((rest * rest).sum(axis=1).argmin())
    white, fall, contrast, change = light[best, :, 0]
    slope = _ALONG - 0.5
    depth = np.maximum(contrast + change * slope, 1.0)
    return (white + fall * slope - seen) / depth, blurred(BLURS[best])
