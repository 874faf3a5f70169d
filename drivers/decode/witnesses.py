"""Who says what about a place: zxing-cpp, zbar, and lines read by likelihood.

A stage finds; here its finding gets its second opinion, at the place where it stands
and nowhere else, which costs a quarter of a look at the whole picture. What would make
witnesses agree on something wrong is kept from them: a sharpened picture, the parts of
an ITF, modules too fine for bar by bar.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from drivers.api import Symbology
from drivers.decode import zbar, zxing
from drivers.decode.ean_fit import read_line
from drivers.decode.finding import Corners, Finding, settle_upc
from drivers.decode.scene import SECOND_MARGIN, DecodeScene
from drivers.vision.bar_regions import bars_end
from drivers.vision.pictures import Pixels, flattened, sharpened

EDGE_PX = 3.0
"""How wide the edges are that are sharpened."""

FINE = frozenset({Symbology.EAN13, Symbology.UPCA})
"""Where modules are fine, both libraries invent alike, and a line knows better."""
LINE_SHARE = 0.1
"""Half the share of the bars' length that one line averages."""
MIN_FIT, MIN_LEAD, SURE_LEAD = 0.86, 0.3, 0.5
"""Of 14,480 lines, most of them spoilt on purpose, wrong ones led by 0.26 at most."""


def seconded(found: Iterable[Finding], scene: DecodeScene) -> Iterable[Finding]:
    """Findings in the picture, and what is said of the linear ones where they stand.

    A strip of the picture costs zbar a quarter of all of it.
    """
    for one in found:
        if not scene.options.wants(one.text, one.symbology):
            continue
        if one.symbology is Symbology.ITF:
            yield from _at(one.corners, _whole_itf(one, scene))
        else:
            yield one
            yield from _at(one.corners, _opinions(one, scene))


def _opinions(one: Finding, scene: DecodeScene) -> Iterable[Finding]:
    """What zbar, and a line where modules are fine, say of a finding's place."""
    kinds = _linear(scene) - {Symbology.ITF}
    if one.symbology in kinds:
        for strip in scene.place(one.corners):
            yield from zbar.read(strip, kinds)
    if one.symbology in FINE:
        for strip in scene.fine_place(one.corners):
            yield from likely_on(strip, 0.5)


def _whole_itf(one: Finding, scene: DecodeScene) -> Iterable[Finding]:
    """What both read across all bars of an ITF, of which a part was found.

    Any two digits of an ITF may begin and end one, wherever a line leaves the bars.
    Where the bars are too low to be found as a field, the finding's own line counts if
    the bars go on neither before nor behind it.
    """
    kinds = {Symbology.ITF}
    strips = list(scene.bars_around(one.corners))
    for strip in strips:
        yield from _whole(zxing.read(strip, kinds) + zbar.read(strip, kinds), strip)
    for strip in () if strips else scene.place(one.corners):
        left_px = strip.shape[1] * SECOND_MARGIN / (1 + 2 * SECOND_MARGIN)
        if bars_end(strip, left_px, strip.shape[1] - left_px):
            yield one
            yield from zbar.read(strip, kinds)


def upright(scene: DecodeScene) -> Iterable[Finding]:
    """What both libraries read in the fields, each after some changes."""
    kinds = _linear(scene)
    for field, strip in zip(scene.fields, scene.upright, strict=True):
        for changed, beside in _changes(strip):
            found = zxing.read(changed, kinds)
            seconds = zbar.read(beside, kinds) if found else []
            yield from _at(field.corners, _whole(found + seconds, strip))
            if seconds:
                break


def whole_zbar(scene: DecodeScene) -> Iterable[Finding]:
    """What zbar reads in the picture; of an ITF it might be any part."""
    return zbar.read(scene.picture, scene.options.symbologies - {Symbology.ITF})


def upright_zbar(scene: DecodeScene) -> Iterable[Finding]:
    """What zbar reads in the fields, in even light."""
    for field, strip in zip(scene.fields, scene.upright, strict=True):
        found = zbar.read(flattened(strip), _linear(scene))
        yield from _at(field.corners, _whole(found, strip))


def _whole(found: Iterable[Finding], strip: Pixels) -> Iterable[Finding]:
    """Findings in a strip without those ITF beyond whose ends the bars go on."""
    for one in found:
        columns = [x for x, _ in one.corners] or [0]
        left_px, right_px = min(columns), max(columns)
        itf = one.symbology is Symbology.ITF
        if not itf or (left_px < right_px and bars_end(strip, left_px, right_px)):
            yield one


def _changes(strip: Pixels) -> Iterator[tuple[Pixels, Pixels]]:
    """Pictures of the same bars, for zxing-cpp and for zbar."""
    yield strip, strip
    even = flattened(strip)
    yield even, even
    # What sharpening invents, both would read, so zbar sees the strip before it.
    yield sharpened(even, EDGE_PX), even
    inverse = np.invert(strip)
    yield inverse, inverse


def likely_on(strip: Pixels, share: float) -> Iterable[Finding]:
    """The likeliest number on one line across bars, if it leads by enough."""
    height = len(strip)
    top = int(height * (share - LINE_SHARE))
    bottom = max(int(height * (share + LINE_SHARE)), top + 1)
    likely = read_line(strip[top:bottom].mean(axis=0))
    if likely and likely.fit >= MIN_FIT and likely.lead >= MIN_LEAD:
        text, symbology = settle_upc(likely.text, Symbology.EAN13)
        weight = 1 + (likely.lead >= SURE_LEAD)
        yield Finding(text, symbology, (), f"line {share}", weight)


def _at(corners: Corners, found: Iterable[Finding]) -> Iterable[Finding]:
    return (replace(one, corners=corners) for one in found)


def _linear(scene: DecodeScene) -> frozenset[Symbology]:
    return scene.options.symbologies - {Symbology.QR, Symbology.DATAMATRIX}
