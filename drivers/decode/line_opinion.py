"""Asks a line whether it is the number that a library read at a place.

A library decides bar by bar. Where bars are small or pale, both libraries are misled
alike, by the same sharpened edges for instance: they are one witness there, and the
line's likelihood has to be the second. Elsewhere it is asked where one library alone
read a number.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from drivers.api import Symbology
from drivers.decode.finding import Corners, Finding, as_upc_a
from drivers.decode.likelihood.check import LineCheck, SeenNumber, check_line
from drivers.decode.likelihood.layouts import EAN8, EAN13, UPCE, Floats
from drivers.vision.bar_regions import region_between, straightened
from drivers.vision.geometry import length_px
from drivers.vision.pictures import Pixels, percentile

LAYOUTS = {
    Symbology.EAN13: EAN13,
    Symbology.UPCA: EAN13,
    Symbology.EAN8: EAN8,
    Symbology.UPCE: UPCE,
}
EAN_DIGITS = 13
LINE_CHECK = "line check"
SMALL_MODULE_PX, PALE_GREY = 2.5, 60.0
"""Narrower modules, or less between light and dark, mislead both libraries alike."""
MARGIN, WIDTH_PX, ALONG = 0.4, 480, 0.15
"""The strip around the bars: room on both sides, width, height by its width."""
SPAN_PX = (
    WIDTH_PX * MARGIN / (1 + 2 * MARGIN),
    WIDTH_PX * (1 + MARGIN) / (1 + 2 * MARGIN),
)
LINES = (0.5, 0.2)
LINE_SHARE = 0.1
"""Half the share of the strip's height that one line averages."""
MIN_FIT, MIN_LEAD = 0.7, 0.1
"""From when a line is a witness of a number that a library read."""
AGAINST_LEAD, SILENT_FIT = -0.5, 0.75
"""Below this lead another number is there; below this fit of the best digits, none."""
OTHER_FIT, OTHER_LEAD, SURE_LEAD = 0.86, 0.3, 0.5
"""From when another number at the same place is a finding, and a sure one."""
LIGHT_AND_DARK = (5, 95)
SAMPLES = 200


@dataclass(frozen=True, slots=True)
class LineOpinion:
    """What lines are where a library read a number: findings, often none.

    `silent`: no number explains them, so that they are not against it either.
    """

    findings: tuple[Finding, ...] = ()
    silent: bool = True


def doubtful(
    one: Finding, picture: Pixels, *, min_module_px: float = SMALL_MODULE_PX
) -> bool:
    """Whether bars are so small or pale that both libraries may misread them alike."""
    layout = LAYOUTS.get(one.symbology)
    if layout is None or not one.corners:
        return False
    if length_px(one.corners) < min_module_px * layout.modules:
        return True
    across = _across(picture, one.corners)
    dark, light = (percentile(across, share) for share in LIGHT_AND_DARK)
    return light - dark < PALE_GREY


def line_opinion(one: Finding, picture: Pixels) -> LineOpinion:
    """Whether one of two lines is this number, or surely another one."""
    layout = LAYOUTS.get(one.symbology)
    region = region_between(one.corners, along=ALONG) if layout else None
    if layout is None or region is None:
        return LineOpinion()
    strip = straightened(picture, region, width_px=WIDTH_PX, margin=MARGIN)
    number = one.text.zfill(EAN_DIGITS) if layout is EAN13 else one.text
    seen, silent = SeenNumber(number, layout, SPAN_PX), True
    for share in LINES:
        line = line_across(strip, share)
        checked = check_line(line, seen)
        if checked is None:
            continue
        if checked.fit >= MIN_FIT and checked.lead >= MIN_LEAD:
            return LineOpinion((replace(one, witness=LINE_CHECK, weight=1),), False)
        if checked.lead <= AGAINST_LEAD:
            return LineOpinion(tuple(_other(one, line, checked)), False)
        silent &= checked.best_fit < SILENT_FIT
    return LineOpinion(silent=silent)


def _other(one: Finding, line: Floats, checked: LineCheck) -> Iterable[Finding]:
    """The number that explains the line better, if it is ahead of all others."""
    if LAYOUTS[one.symbology] is not EAN13:
        return
    again = check_line(line, SeenNumber(checked.likeliest, EAN13, SPAN_PX))
    if again and again.fit >= OTHER_FIT and again.lead >= OTHER_LEAD:
        text, symbology = as_upc_a(checked.likeliest, Symbology.EAN13)
        weight = 1 + (again.lead >= SURE_LEAD)
        yield Finding(text, symbology, one.corners, LINE_CHECK, weight)


def line_across(strip: Pixels, share: float) -> Floats:
    """A line across upright bars: rows around this share of their length, averaged."""
    height = len(strip)
    top = int(height * (share - LINE_SHARE))
    bottom = max(int(height * (share + LINE_SHARE)), top + 1)
    return strip[top:bottom].mean(axis=0)


def _across(picture: Pixels, corners: Corners) -> Pixels:
    """The picture's grey along the middle of a linear code."""
    first, second, third, fourth = np.asarray(corners, np.float64)
    along = np.linspace(0, 1, SAMPLES)[:, None]
    points = ((first + fourth) * (1 - along) + (second + third) * along) / 2
    last = np.array(picture.shape[::-1]) - 1
    columns, rows = np.clip(points.round(), 0, last).astype(int).T
    return picture[rows, columns]
