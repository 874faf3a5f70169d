"""The cascade: ways to read a picture, ordered by codes gained for each millisecond.

docs/decode.md has the measurements that gave the order. A stage answers findings, not
readings: what to believe is a matter of evidence.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from drivers.api import Symbology
from drivers.decode import zbar, zxing
from drivers.decode.ean_fit import Likely, read_line
from drivers.decode.finding import Finding, settle_upc
from drivers.decode.scene import Scene
from drivers.pictures import Field, Pixels, contrasted, sharpened, smoothed

SHARPENED_UP_TO_PX = 600 * 600
"""In larger pictures a code is seldom as small as this helps."""

LINES = (0.4, 0.6, 0.25, 0.5)
"""Where lines are taken, as shares of the bars' length from the top."""
HOPED = (2, 1)
"""Lines that are tried in the largest field and in the next, while none gives hope."""
LINE_SHARE = 0.1
"""Half the share of the bars' length that one line averages."""
LEAST_FIT, LEAST_LEAD, SURE_LEAD = 0.88, 0.3, 0.5
"""Of 4,600 lines, most of them spoilt on purpose, wrong ones led by 0.25 at most."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One way to read a scene."""

    name: str
    run: Callable[[Scene], Iterable[Finding]]


def _zxing(scene: Scene) -> Iterable[Finding]:
    return zxing.read(scene.picture, scene.options.symbologies, hard=True)


def _zxing_fast(scene: Scene) -> Iterable[Finding]:
    return _fast_on(scene.picture, scene)


def _zbar(scene: Scene) -> Iterable[Finding]:
    return zbar.read(scene.picture, scene.options.symbologies)


def _linear(scene: Scene) -> frozenset[Symbology]:
    return scene.options.symbologies - {Symbology.QR, Symbology.DATAMATRIX}


def _both_on(scene: Scene, change: Callable[[Pixels], Pixels]) -> Iterable[Finding]:
    """What zxing-cpp reads in the upright fields after a change, and zbar beside it."""
    wanted = _linear(scene)
    for field, upright in zip(scene.fields, scene.upright, strict=True):
        picture = change(upright)
        found = zxing.read(picture, wanted, hard=False)
        if found:
            found += zbar.read(picture, wanted)
        for finding in found:
            yield replace(finding, corners=field.corners)


def _upright_zbar(scene: Scene) -> Iterable[Finding]:
    for field, upright in zip(scene.fields, scene.upright, strict=True):
        for finding in zbar.read(upright, _linear(scene)):
            yield replace(finding, corners=field.corners)


def _upright(scene: Scene) -> Iterable[Finding]:
    return _both_on(scene, lambda picture: picture)


def _upright_inverted(scene: Scene) -> Iterable[Finding]:
    return _both_on(scene, np.invert)


def _fast_on(picture: Pixels, scene: Scene) -> list[Finding]:
    return zxing.read(picture, scene.options.symbologies, hard=False)


def _evened(scene: Scene) -> Iterable[Finding]:
    return _fast_on(contrasted(scene.picture), scene)


def _smoothed(scene: Scene) -> Iterable[Finding]:
    return _fast_on(smoothed(scene.picture, 2.0), scene)


def _doubled(scene: Scene) -> Iterable[Finding]:
    return _halved(_fast_on(scene.doubled, scene))


def _doubled_sharpened(scene: Scene) -> Iterable[Finding]:
    if scene.picture.size > SHARPENED_UP_TO_PX:
        return ()
    return _halved(_fast_on(sharpened(scene.doubled, 4.0), scene))


def _halved(found: Iterable[Finding]) -> Iterable[Finding]:
    """Findings of the doubled picture, with their corners in the picture itself."""
    for one in found:
        corners = tuple((x // 2, y // 2) for x, y in one.corners)
        yield replace(one, corners=corners)


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
    Stage("upright", _upright),
    Stage("upright inverted", _upright_inverted),
    Stage("smoothed", _smoothed),
    Stage("doubled", _doubled),
    Stage("lines", _lines),
    Stage("evened", _evened),
    Stage("doubled sharpened", _doubled_sharpened),
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
