"""The cascade: ways to read a picture, ordered by codes gained for each millisecond.

docs/decode.md has the measurements that gave the order. A stage answers findings, not
readings: what to believe is a matter of evidence.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain

from drivers.api import Symbology
from drivers.decode import zxing
from drivers.decode.finding import Finding
from drivers.decode.scene import TAKEN_PX, DecodeScene
from drivers.decode.witnesses import (
    EDGE_PX,
    likely_on,
    seconded,
    upright,
    upright_zbar,
    whole_zbar,
)
from drivers.vision.bar_regions import Field
from drivers.vision.pictures import (
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
LINES = (0.4, 0.6, 0.25, 0.5)
"""Where lines are taken, as shares of the bars' length from the top."""
HOPED = (2, 1)
"""Lines that are tried in the largest field and in the next, while none gives hope."""


@dataclass(frozen=True, slots=True)
class DecodeStage:
    """One way to read a scene."""

    name: str
    run: Callable[[DecodeScene], Iterable[Finding]]


def _zxing(scene: DecodeScene) -> Iterable[Finding]:
    found = zxing.read(scene.picture, scene.options.symbologies, hard=True)
    return seconded(found, scene)


def _zxing_fast(scene: DecodeScene) -> Iterable[Finding]:
    return seconded(zxing.read(scene.picture, scene.options.symbologies), scene)


def _halved(scene: DecodeScene) -> Iterable[Finding]:
    return _of_another_size(smoothed(scaled(scene.picture, 0.5), 1.0), scene)


def _enlarged(scene: DecodeScene) -> Iterable[Finding]:
    return _of_another_size(scene.enlarged, scene)


def _as_taken(scene: DecodeScene) -> Iterable[Finding]:
    """Small codes in large photographs."""
    if not scene.shrunk:
        return ()
    return _of_another_size(bounded(scene.taken, TAKEN_PX, TAKEN_PX), scene)


def _of_another_size(picture: Pixels, scene: DecodeScene) -> Iterable[Finding]:
    """What zxing-cpp reads in it, with corners in the scene's own pixels."""
    scale = scene.picture.shape[1] / picture.shape[1]
    for one in zxing.read(picture, scene.options.symbologies):
        corners = tuple((round(x * scale), round(y * scale)) for x, y in one.corners)
        yield from seconded([replace(one, corners=corners)], scene)


def _small_enlarged(scene: DecodeScene) -> Iterable[Finding]:
    return _enlarged(scene) if scene.picture.size <= SMALL_PX else ()


def _large_enlarged(scene: DecodeScene) -> Iterable[Finding]:
    return _enlarged(scene) if scene.picture.size > SMALL_PX else ()


def _sharpened(scene: DecodeScene) -> Iterable[Finding]:
    return _changed(sharpened(scene.picture, EDGE_PX), scene)


def _opened(scene: DecodeScene) -> Iterable[Finding]:
    return _changed(opened(scene.picture), scene)


def _flattened(scene: DecodeScene) -> Iterable[Finding]:
    return _changed(flattened(scene.picture), scene)


def _evened(scene: DecodeScene) -> Iterable[Finding]:
    return _changed(contrasted(scene.picture), scene)


def _changed(picture: Pixels, scene: DecodeScene) -> Iterable[Finding]:
    return seconded(zxing.read(picture, scene.options.symbologies), scene)


def _lines(scene: DecodeScene) -> Iterable[Finding]:
    if Symbology.EAN13 not in scene.options.symbologies:
        return ()
    return chain.from_iterable(map(_lines_of, scene.fields, scene.wide, HOPED))


def _lines_of(field: Field, upright: Pixels, hoped: int) -> Iterable[Finding]:
    """Likely numbers of one field, until they are enough or give no hope."""
    weight = 0
    for tried, share in enumerate(LINES):
        if weight > 1 or (weight == 0 and tried >= hoped):
            return
        for one in likely_on(upright, share):
            weight += one.weight
            yield replace(one, corners=field.corners)


FAST = DecodeStage("zxing fast", _zxing_fast)
FIRST = DecodeStage("zxing", _zxing)
CASCADE = (
    FIRST,
    DecodeStage("halved", _halved),
    DecodeStage("upright", upright),
    DecodeStage("small enlarged", _small_enlarged),
    DecodeStage("flattened", _flattened),
    DecodeStage("lines", _lines),
    DecodeStage("enlarged", _large_enlarged),
    DecodeStage("sharpened", _sharpened),
    DecodeStage("opened", _opened),
    DecodeStage("evened", _evened),
    DecodeStage("as taken", _as_taken),
)
CONFIRMING = (
    DecodeStage("zbar", whole_zbar),
    DecodeStage("upright zbar", upright_zbar),
)
"""Second opinions on weak findings; what zbar alone reads would not be believed."""


def next_stage(due: list[DecodeStage], *, pending: bool) -> DecodeStage | None:
    """Take the stage whose turn it is off those that are due: see `CONFIRMING`."""
    for stage in due:
        if (stage in CONFIRMING) == pending:
            due.remove(stage)
            return stage
    return next_stage(due, pending=False) if pending else None
