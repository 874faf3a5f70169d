"""The cascade: ways to read a picture, ordered by codes gained for each millisecond.

docs/decode.md has the measurements that gave the order. A stage answers findings, not
readings: what to believe is a matter of evidence.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from drivers.api import Symbology
from drivers.decode import zbar, zxing
from drivers.decode.ean_fit import Likely, read_line
from drivers.decode.finding import Corners, Finding, settle_upc
from drivers.decode.scene import TAKEN_PX, Scene
from drivers.pictures import (
    Field,
    Pixels,
    bounded,
    contrasted,
    flattened,
    opened,
    scaled,
    sharpened,
    smoothed,
)

SMALL_PX = 550 * 550
"""Up to here a picture is cheap to enlarge, and gains most by it."""
EDGE_PX = 3.0
"""How wide the edges are that are sharpened."""

LINES = (0.4, 0.6, 0.25, 0.5)
"""Where lines are taken, as shares of the bars' length from the top."""
HOPED = (2, 1)
"""Lines that are tried in the largest field and in the next, while none gives hope."""
LINE_SHARE = 0.1
"""Half the share of the bars' length that one line averages."""
LEAST_FIT, LEAST_LEAD, SURE_LEAD = 0.86, 0.3, 0.5
"""Of 14,480 lines, most of them spoilt on purpose, wrong ones led by XXX at most."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One way to read a scene."""

    name: str
    run: Callable[[Scene], Iterable[Finding]]


def _linear(scene: Scene) -> frozenset[Symbology]:
    return scene.options.symbologies - {Symbology.QR, Symbology.DATAMATRIX}


def _zxing(scene: Scene) -> Iterable[Finding]:
    found = zxing.read(scene.picture, scene.options.symbologies, hard=True)
    return _seconded(found, scene)


def _zxing_fast(scene: Scene) -> Iterable[Finding]:
    return _seconded(zxing.read(scene.picture, scene.options.symbologies), scene)


def _seconded(found: Iterable[Finding], scene: Scene) -> Iterable[Finding]:
    """Findings in the picture, and what zbar says where a linear one stands.

    A strip of the picture is a quarter of the cost of all of it.
    """
    linear = _linear(scene)
    for one in found:
        yield one
        if one.symbology in linear and scene.options.wants(one.text, one.symbology):
            for strip in scene.place(one.corners):
                yield from _at(one.corners, zbar.read(strip, linear))


def _at(corners: Corners, found: Iterable[Finding]) -> Iterable[Finding]:
    return (replace(one, corners=corners) for one in found)


def _zbar(scene: Scene) -> Iterable[Finding]:
    return zbar.read(scene.picture, scene.options.symbologies)


def _upright_zbar(scene: Scene) -> Iterable[Finding]:
    for field, strip in zip(scene.fields, scene.upright, strict=True):
        yield from _at(field.corners, zbar.read(flattened(strip), _linear(scene)))


def _upright(scene: Scene) -> Iterable[Finding]:
    """What both libraries read in the fields, each after some changes."""
    linear = _linear(scene)
    for field, strip in zip(scene.fields, scene.upright, strict=True):
        for changed, beside in _changes(strip):
            found = zxing.read(changed, linear)
            seconds = zbar.read(beside, linear) if found else []
            yield from _at(field.corners, found + seconds)
            if seconds:
                break


def _changes(strip: Pixels) -> Iterator[tuple[Pixels, Pixels]]:
    """Pictures of the same bars, for zxing-cpp and for zbar."""
    yield strip, strip
    even = flattened(strip)
    yield even, even
    # What sharpening invents, both would read, so zbar sees the strip before it.
    yield sharpened(even, EDGE_PX), even
    inverse = np.invert(strip)
    yield inverse, inverse


def _halved(scene: Scene) -> Iterable[Finding]:
    return _of_another_size(smoothed(scaled(scene.picture, 0.5), 1.0), scene)


def _enlarged(scene: Scene) -> Iterable[Finding]:
    return _of_another_size(scene.enlarged, scene)


def _as_taken(scene: Scene) -> Iterable[Finding]:
    """Small codes in large photographs."""
    if not scene.shrunk:
        return ()
    return _of_another_size(bounded(scene.taken, TAKEN_PX, TAKEN_PX), scene)


def _of_another_size(picture: Pixels, scene: Scene) -> Iterable[Finding]:
    """What zxing-cpp reads in it, with corners in the scene's own pixels."""
    scale = scene.picture.shape[1] / picture.shape[1]
    for one in zxing.read(picture, scene.options.symbologies):
        corners = tuple((round(x * scale), round(y * scale)) for x, y in one.corners)
        yield from _seconded([replace(one, corners=corners)], scene)


def _small_enlarged(scene: Scene) -> Iterable[Finding]:
    return _enlarged(scene) if scene.picture.size <= SMALL_PX else ()


def _large_enlarged(scene: Scene) -> Iterable[Finding]:
    return _enlarged(scene) if scene.picture.size > SMALL_PX else ()


def _sharpened(scene: Scene) -> Iterable[Finding]:
    return _changed(sharpened(scene.picture, EDGE_PX), scene)


def _opened(scene: Scene) -> Iterable[Finding]:
    return _changed(opened(scene.picture), scene)


def _flattened(scene: Scene) -> Iterable[Finding]:
    return _changed(flattened(scene.picture), scene)


def _evened(scene: Scene) -> Iterable[Finding]:
    return _changed(contrasted(scene.picture), scene)


def _changed(picture: Pixels, scene: Scene) -> Iterable[Finding]:
    return _seconded(zxing.read(picture, scene.options.symbologies), scene)


def _lines(scene: Scene) -> Iterable[Finding]:
    if Symbology.EAN13 not in scene.options.symbologies:
        return ()
    return chain.from_iterable(map(_lines_of, scene.fields, scene.wide, HOPED))


def _lines_of(field: Field, upright: Pixels, hoped: int) -> Iterable[Finding]:
    """Likely numbers of one field, until they are enough or give no hope."""
    weight = 0
    for tried, share in enumerate(LINES):
        if weight > 1 or (weight == 0 and tried >= hoped):
            return
        likely = _line_at(upright, share)
        if likely and likely.fit >= LEAST_FIT and likely.lead >= LEAST_LEAD:
            finding = _finding(likely, f"line {share}", field)
            weight += finding.weight
            yield finding


def _line_at(upright: Pixels, share: float) -> Likely | None:
    height = len(upright)
    top = int(height * (share - LINE_SHARE))
    bottom = max(int(height * (share + LINE_SHARE)), top + 1)
    return read_line(upright[top:bottom].mean(axis=0))


def _finding(likely: Likely, witness: str, field: Field) -> Finding:
    text, symbology = settle_upc(likely.text, Symbology.EAN13)
    weight = 1 + (likely.lead >= SURE_LEAD)
    return Finding(text, symbology, field.corners, witness, weight)


FAST = Stage("zxing fast", _zxing_fast)
FIRST = Stage("zxing", _zxing)
CASCADE = (
    FIRST,
    Stage("halved", _halved),
    Stage("upright", _upright),
    Stage("small enlarged", _small_enlarged),
    Stage("flattened", _flattened),
    Stage("lines", _lines),
    Stage("enlarged", _large_enlarged),
    Stage("sharpened", _sharpened),
    Stage("opened", _opened),
    Stage("evened", _evened),
    Stage("as taken", _as_taken),
)
CONFIRMING = (Stage("zbar", _zbar), Stage("upright zbar", _upright_zbar))
"""Second opinions on weak findings; what zbar alone reads would not be believed."""


def next_stage(due: list[Stage], *, pending: bool) -> Stage | None:
    """Take the stage whose turn it is off those that are due: see `CONFIRMING`."""
    for stage in due:
        if (stage in CONFIRMING) == pending:
            due.remove(stage)
            return stage
    return next_stage(due, pending=False) if pending else None
