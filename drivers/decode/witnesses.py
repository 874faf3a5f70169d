"""The witnesses of a finding: zxing-cpp, zbar, and lines read by likelihood.

A finding gets its second opinion at its own place only, which costs a quarter of
reading the whole picture. What could make two witnesses agree on a wrong number is kept
from them: a sharpened picture, parts of an ITF, modules too fine to read bar by bar.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from drivers.api import Symbology
from drivers.decode import zbar, zxing
from drivers.decode.finding import LIBRARIES, Corners, Finding, as_upc_a
from drivers.decode.likelihood.check import SeenNumber, check_line
from drivers.decode.likelihood.fit import LikelyNumber, read_line
from drivers.decode.likelihood.layouts import EAN13
from drivers.decode.line_opinion import doubtful, line_across
from drivers.decode.scene import READ_MARGIN, SECOND_MARGIN, DecodeScene
from drivers.vision.bar_regions import BarRegion, bars_end
from drivers.vision.pictures import Pixels, flattened, sharpened

EDGE_PX = 3.0
"""How wide the edges are that are sharpened."""

HALF, AWAY = 0.5, 0.3
"""How far the line is that has to bear out a sure one, as a share of the bars."""
FINE_MODULE_PX = 1.5
"""Bars of smaller modules are never believed without a line."""
MIN_FIT, MIN_LEAD, SURE_LEAD = 0.86, 0.3, 0.5
"""On 14,480 lines, most spoilt on purpose, a wrong number led by 0.26 at most."""


def with_second_opinions(
    found: Iterable[Finding], scene: DecodeScene
) -> Iterable[Finding]:
    """The findings, and for each linear one the second opinions at its place.

    A strip costs zbar a quarter of the whole picture.
    """
    for one in found:
        if not scene.options.wants(one.text, one.symbology):
            continue
        if one.symbology is Symbology.ITF:
            yield from _at(one.corners, _whole_itf(one, scene))
        else:
            yield one
            yield from _at(one.corners, _second_opinions(one, scene))


def _second_opinions(one: Finding, scene: DecodeScene) -> Iterable[Finding]:
    """What zbar reads at a finding's place."""
    kinds = _linear(scene) - {Symbology.ITF}
    if one.symbology in kinds:
        for strip in scene.strip_at(one.corners):
            yield from zbar.read(strip, kinds)


def _whole_itf(one: Finding, scene: DecodeScene) -> Iterable[Finding]:
    """What both libraries read across all bars of an ITF of which a part was found.

    Any two digits of an ITF may begin and end one, where a line leaves the bars. If the
    bars are too low to be found as a region, the finding itself counts, provided that
    no bars continue on either side of it.
    """
    kinds = {Symbology.ITF}
    strips = list(scene.strips_around(one.corners))
    for strip in strips:
        yield from _whole(zxing.read(strip, kinds) + zbar.read(strip, kinds), strip)
    for strip in () if strips else scene.strip_at(one.corners):
        left_px = strip.shape[1] * SECOND_MARGIN / (1 + 2 * SECOND_MARGIN)
        if bars_end(strip, left_px, strip.shape[1] - left_px):
            yield one
            yield from zbar.read(strip, kinds)


def upright(scene: DecodeScene) -> Iterable[Finding]:
    """What both libraries read in the regions, as they are and after some changes."""
    kinds = _linear(scene)
    for region, strip in zip(scene.regions, scene.upright_strips, strict=True):
        for changed, beside in _changes(strip):
            found = zxing.read(changed, kinds)
            seconds = zbar.read(beside, kinds) if found else []
            yield from _in_picture(region, _whole(found + seconds, strip), strip)
            if seconds:
                break


def whole_zbar(scene: DecodeScene) -> Iterable[Finding]:
    """What zbar reads in the picture, but for ITF, of which it might read any part."""
    return zbar.read(scene.picture, scene.options.symbologies - {Symbology.ITF})


def upright_zbar(scene: DecodeScene) -> Iterable[Finding]:
    """What zbar reads in the regions, in even light."""
    for region, strip in zip(scene.regions, scene.upright_strips, strict=True):
        found = zbar.read(flattened(strip), _linear(scene))
        yield from _in_picture(region, _whole(found, strip), strip)


def _in_picture(
    region: BarRegion, found: Iterable[Finding], strip: Pixels
) -> Iterable[Finding]:
    """Findings in a region's strip with their corners in the picture."""
    for one in found:
        corners = region.in_picture(one.corners, strip, margin=READ_MARGIN)
        yield replace(one, corners=corners or region.corners)


def _whole(found: Iterable[Finding], strip: Pixels) -> Iterable[Finding]:
    """Findings in a strip, less each ITF beyond whose ends the bars continue."""
    for one in found:
        columns = [x for x, _ in one.corners] or [0]
        left_px, right_px = min(columns), max(columns)
        itf = one.symbology is Symbology.ITF
        if not itf or (left_px < right_px and bars_end(strip, left_px, right_px)):
            yield one


def _changes(strip: Pixels) -> Iterator[tuple[Pixels, Pixels]]:
    """Pairs of pictures of the same bars, for zxing-cpp and for zbar."""
    yield strip, strip
    even = flattened(strip)
    yield even, even
    # Both would read what sharpening invents, so zbar gets the strip before it.
    yield sharpened(even, EDGE_PX), even
    inverse = np.invert(strip)
    yield inverse, inverse


def likely_number(strip: Pixels, share: float) -> Iterable[Finding]:
    """The likeliest number on one line across bars, if its lead is enough."""
    likely = read_line(line_across(strip, share))
    if likely and likely.fit >= MIN_FIT and likely.lead >= MIN_LEAD:
        text, symbology = as_upc_a(likely.text, Symbology.EAN13)
        sure = likely.lead >= SURE_LEAD and not _is_stain(likely, strip, share)
        yield Finding(text, symbology, (), f"line {share}", 1 + sure)


def _is_stain(likely: LikelyNumber, strip: Pixels, share: float) -> bool:
    """Whether a line elsewhere is another number: a stain changes some of the bars."""
    seen = SeenNumber(likely.text, EAN13, likely.span_px)
    elsewhere = line_across(strip, share + (AWAY if share < HALF else -AWAY))
    checked = check_line(elsewhere, seen)
    return checked is not None and checked.lead <= -MIN_LEAD


def _at(corners: Corners, found: Iterable[Finding]) -> Iterable[Finding]:
    return (replace(one, corners=corners) for one in found)


def _linear(scene: DecodeScene) -> frozenset[Symbology]:
    return scene.options.symbologies - {Symbology.QR, Symbology.DATAMATRIX}


def with_line_opinions(found: Iterable[Finding], scene: DecodeScene) -> list[Finding]:
    """The findings of a stage, and lines of each that fewer than two witnesses read."""
    by_text = dict[str, list[Finding]]()
    for one in found:
        by_text.setdefault(one.text, []).append(one)
    return [each for same in by_text.values() for each in _with_line(same, scene)]


def _with_line(same: list[Finding], scene: DecodeScene) -> list[Finding]:
    """Findings of one text, marked where libraries may be misled alike, and a line."""
    read = [one for one in same if one.witness in LIBRARIES and one.corners]
    alike = any(doubtful(one, scene.picture) for one in read)
    if not read or (not alike and len({one.witness for one in read}) > 1):
        return same
    opinion = scene.line_opinion(read[0])
    if alike and opinion.silent:
        alike = doubtful(read[0], scene.picture, min_module_px=FINE_MODULE_PX)
    return [replace(one, alike=alike) for one in same] + [*opinion.findings]
