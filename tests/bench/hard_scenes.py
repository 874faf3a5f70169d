"""Drawn scenes that are hard to read, in two halves: one to tune on, one kept back.

A scene is a kind, a number and a half; the same three make the same picture. The two
halves share no random number.
"""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from drivers.vision.pictures import Pixels, scaled, smoothed
from tests.bench import hard_views as views
from tests.bench.hard_prints import on_ground, page, print_of_bars, print_of_qr
from tests.bench.hard_views import Chance

HALVES = ("tuning", "kept-back")
Print = tuple[Pixels, frozenset[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class HardScene:
    """A picture and the symbologies and texts of the codes on it."""

    kind: str
    picture: Pixels
    shown: frozenset[tuple[str, str]]


def hard_scene(kind: str, number: int, half: str) -> HardScene:
    """The scene of this number."""
    chance = np.random.default_rng(
        [zlib.crc32(kind.encode()), number, HALVES.index(half)]
    )
    picture, shown = KINDS[kind](chance)
    return HardScene(kind, picture, shown)


def _taken(picture: Pixels, chance: Chance) -> Pixels:
    """As a fair camera sees it."""
    seen = smoothed(picture, chance.uniform(0.4, 1.0))
    return views.sensed(seen, chance, noise=chance.uniform(1, 5))


# --- QR ---


def _qr(chance: Chance, *, quiet: int = 4, odd: bool = False) -> Print:
    bars, text = print_of_qr(chance, quiet=quiet, odd=odd)
    return bars, frozenset({("QR", text)})


def _qr_on_page(chance: Chance, spoil: Callable[[Pixels, Chance], Pixels]) -> Print:
    bars, shown = _qr(chance)
    laid = page(spoil(bars, chance), chance)
    turned = views.slanted(laid, chance, turn_deg=25, tilt=0.06)
    return _taken(turned, chance), shown


def _glare(chance: Chance) -> Print:
    return _qr_on_page(
        chance,
        lambda bars, by: views.glared(
            bars, by, spots=1, size=float(by.uniform(0.12, 0.3))
        ),
    )


def _bright_spots(chance: Chance) -> Print:
    bars, shown = _qr(chance)
    laid = views.slanted(page(bars, chance), chance, turn_deg=15, tilt=0.05)
    dim = views.paled(laid, 5, chance.uniform(70, 150))
    spots = int(chance.integers(2, 6))
    lit = views.glared(dim, chance, spots=spots, size=float(chance.uniform(0.03, 0.2)))
    return _taken(lit, chance), shown


def _holes(chance: Chance) -> Print:
    return _qr_on_page(
        chance,
        lambda bars, by: views.with_holes(bars, by, share=float(by.uniform(0.02, 0.1))),
    )


def _torn_finder(chance: Chance) -> Print:
    def torn(bars: Pixels, by: Chance) -> Pixels:
        turns = int(by.integers(4))
        spoilt = np.ascontiguousarray(np.rot90(bars, turns))
        side = spoilt.shape[0]
        edge = int(side * by.uniform(0.1, 0.19))
        shape = [[0, 0], [2 * edge, 0], [edge, int(edge * 0.6)], [0, 2 * edge]]
        cv2.fillPoly(spoilt, [np.array(shape, np.int32)], float(by.integers(60, 230)))
        return np.ascontiguousarray(np.rot90(spoilt, -turns))

    return _qr_on_page(chance, torn)


def _dark_page(chance: Chance) -> Print:
    """A phone in dark mode: no white border, or light modules on dark."""
    bars, shown = _qr(chance, quiet=0)
    ground = int(chance.integers(0, 70))
    if chance.random() < 0.25:
        bars = np.invert(bars)
    laid = on_ground(bars, ground, margin=float(chance.uniform(0.2, 0.8)))
    turned = views.slanted(laid, chance, turn_deg=15, tilt=0.05)
    turned = views.paled(turned, chance.uniform(0, 25), chance.uniform(150, 255))
    return _taken(turned, chance), shown


def _held(chance: Chance) -> Print:
    bars, shown = _qr(chance)
    laid = page(bars, chance)
    turned = views.slanted(laid, chance, turn_deg=25, tilt=0.06)
    return _taken(views.fingers(turned, chance, reach=0.4), chance), shown


def _odd_maker(chance: Chance) -> Print:
    bars, shown = _qr(chance, odd=True)
    turned = views.slanted(page(bars, chance), chance, turn_deg=20, tilt=0.05)
    return _taken(turned, chance), shown


def _bent_qr(chance: Chance) -> Print:
    return _qr_on_page(
        chance, lambda bars, by: views.bent(bars, by, depth=float(by.uniform(0, 0.12)))
    )


def _blurred_qr(chance: Chance) -> Print:
    bars, shown = _qr(chance)
    turned = views.slanted(page(bars, chance), chance, turn_deg=20, tilt=0.04)
    if chance.random() < 0.5:
        soft = views.out_of_focus(turned, chance.uniform(1.5, 6))
    else:
        soft = views.smeared(turned, chance, int(chance.integers(4, 13)))
    return views.sensed(soft, chance, noise=2), shown


def _small_qr(chance: Chance) -> Print:
    bars, shown = _qr(chance)
    turned = views.slanted(page(bars, chance), chance, turn_deg=20, tilt=0.04)
    small = scaled(turned, float(chance.uniform(0.2, 0.45)))
    return _taken(small, chance), shown


# --- bars ---


def _bars(chance: Chance, symbology: str, add_on: int = 0) -> Print:
    return print_of_bars(chance, symbology, add_on)


def _of(chance: Chance, *symbologies: str) -> str:
    return str(chance.choice(symbologies))


def _blurred(chance: Chance, symbology: str, module_px: float) -> Print:
    bars, shown = _bars(chance, symbology)
    picture = scaled(page(bars, chance), module_px / 4)
    turned = views.slanted(picture, chance, turn_deg=8, tilt=0.03)
    wide = float(chance.uniform(0.5, 1.7)) * module_px
    if chance.random() < 0.6:
        soft = views.out_of_focus(turned, wide)
    else:
        soft = smoothed(turned, wide / 2)
    return views.sensed(soft, chance, noise=chance.uniform(1, 3)), shown


def _blurred_ean(chance: Chance) -> Print:
    return _blurred(chance, _of(chance, "EAN13", "UPCA"), chance.uniform(2, 4))


def _blurred_upce(chance: Chance) -> Print:
    return _blurred(chance, "UPCE", chance.uniform(2, 4.5))


def _blurred_ean8(chance: Chance) -> Print:
    return _blurred(chance, "EAN8", chance.uniform(2, 4.5))


def _at_an_angle(chance: Chance) -> Print:
    bars, shown = _bars(chance, _of(chance, "EAN13", "UPCA"))
    picture = scaled(page(bars, chance), float(chance.uniform(0.4, 0.9)))
    squeezed = cv2.resize(
        picture,
        None,
        fx=float(chance.uniform(0.5, 1)),
        fy=float(chance.uniform(0.4, 1)),
    )
    view = np.asarray(squeezed, np.uint8)
    turned = views.slanted(view, chance, turn_deg=50, tilt=0.1)
    return _taken(turned, chance), shown


def _small_and_pale(chance: Chance) -> Print:
    bars, shown = _bars(chance, _of(chance, "EAN13", "UPCA"))
    small = scaled(page(bars, chance), float(chance.uniform(1.2, 2.6)) / 4)
    turned = views.slanted(small, chance, turn_deg=6, tilt=0.02)
    dark = chance.uniform(90, 190)
    pale = views.paled(turned, dark, dark + chance.uniform(22, 65))
    seen = smoothed(pale, chance.uniform(0.3, 0.9))
    return views.sensed(seen, chance, noise=chance.uniform(0.5, 3)), shown


def _small_and_sharpened(chance: Chance) -> Print:
    """As phones deliver it: two pixels a module, sharpened, through JPEG twice."""
    bars, shown = _bars(chance, _of(chance, "EAN13", "UPCA"))
    small = scaled(page(bars, chance), float(chance.uniform(1.4, 2.4)) / 4)
    seen = smoothed(small, chance.uniform(0.5, 1.1))
    pale = views.paled(seen, chance.uniform(60, 120), chance.uniform(160, 235))
    soft = smoothed(pale, 1.5)
    sharp = views.clipped(2.6 * pale.astype(np.float32) - 1.6 * soft)
    return views.sensed(sharp, chance, noise=chance.uniform(1, 4)), shown


def _add_on(chance: Chance) -> Print:
    bars, shown = _bars(chance, "EAN13", int(chance.choice([2, 5])))
    picture = scaled(page(bars, chance), float(chance.uniform(0.35, 0.9)))
    turned = views.slanted(picture, chance, turn_deg=12, tilt=0.05)
    return _taken(turned, chance), shown


def _upce(chance: Chance) -> Print:
    bars, shown = _bars(chance, "UPCE")
    picture = scaled(page(bars, chance), float(chance.uniform(0.3, 0.9)))
    bowed = views.bent(picture, chance, depth=float(chance.uniform(0, 0.05)))
    turned = views.slanted(bowed, chance, turn_deg=20, tilt=0.05)
    lit = views.shaded(turned, chance, depth=float(chance.uniform(0, 0.6)))
    return _taken(lit, chance), shown


def _scratched(chance: Chance) -> Print:
    symbology = _of(chance, "EAN13", "UPCA", "EAN8", "UPCE", "CODE128")
    bars, shown = _bars(chance, symbology)
    spoilt = views.with_holes(bars, chance, share=float(chance.uniform(0.02, 0.1)))
    picture = scaled(page(spoilt, chance), float(chance.uniform(0.35, 0.8)))
    turned = views.slanted(picture, chance, turn_deg=10, tilt=0.04)
    lit = views.glared(turned, chance, spots=1, size=float(chance.uniform(0.05, 0.2)))
    return _taken(lit, chance), shown


def _on_a_bottle(chance: Chance) -> Print:
    bars, shown = _bars(chance, _of(chance, "EAN13", "UPCA", "EAN8"))
    picture = scaled(page(bars, chance), float(chance.uniform(0.4, 0.9)))
    bowed = views.bent(picture, chance, depth=float(chance.uniform(0, 0.2)))
    turned = views.slanted(bowed, chance, turn_deg=10, tilt=0.03)
    lit = views.shaded(turned, chance, depth=float(chance.uniform(0.2, 0.8)))
    return _taken(lit, chance), shown


def _cut_or_foreign(chance: Chance) -> Print:
    """No code that counts: cut off at a side, and spoilt. Nothing may be read."""
    symbology = _of(chance, "EAN13", "UPCA", "EAN8", "UPCE")
    bars, _ = _bars(chance, symbology)
    width = int(bars.shape[1] * chance.uniform(0.45, 0.85))
    part = bars[:, :width] if chance.random() < 0.5 else bars[:, -width:]
    if chance.random() < 0.5:
        part = np.hstack([part, np.full((len(part), 60), part.max(), np.uint8)])
    picture = scaled(page(part, chance), float(chance.uniform(0.35, 0.9)))
    turned = views.slanted(picture, chance, turn_deg=10, tilt=0.04)
    soft = smoothed(turned, chance.uniform(0.4, 2.5))
    return views.sensed(soft, chance, noise=chance.uniform(1, 4)), frozenset()


KINDS: dict[str, Callable[[Chance], Print]] = {
    "QR glare": _glare,
    "QR bright spots": _bright_spots,
    "QR holes": _holes,
    "QR torn finder": _torn_finder,
    "QR dark page": _dark_page,
    "QR held": _held,
    "QR odd maker": _odd_maker,
    "QR bent": _bent_qr,
    "QR blurred": _blurred_qr,
    "QR small": _small_qr,
    "EAN blurred": _blurred_ean,
    "EAN-8 blurred": _blurred_ean8,
    "UPC-E blurred": _blurred_upce,
    "EAN at an angle": _at_an_angle,
    "EAN small and pale": _small_and_pale,
    "EAN small, sharpened": _small_and_sharpened,
    "EAN with add-on": _add_on,
    "UPC-E": _upce,
    "bars scratched": _scratched,
    "EAN on a bottle": _on_a_bottle,
    "cut off": _cut_or_foreign,
}
