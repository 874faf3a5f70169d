"""The cascade: ways to read a picture, ordered by codes gained for each millisecond.

docs/decode.md has the measurements behind the order. A stage returns findings;
`drivers.decode.evidence` decides which are accepted.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import chain

from drivers.api import Symbology
from drivers.decode import zbar, zxing
from drivers.decode.finding import Finding
from drivers.decode.scene import MAX_ORIGINAL_PX, DecodeScene
from drivers.decode.witnesses import (
    EDGE_PX,
    likely_number,
    upright,
    upright_zbar,
    whole_zbar,
    with_second_opinions,
)
from drivers.vision.bar_regions import BarRegion
from drivers.vision.light_squares import framed_squares
from drivers.vision.pictures import (
    Pixels,
    bounded,
    contrasted,
    flattened,
    sharpened,
    smoothed,
)

SMALL_PX = 550 * 550
"""Up to this size a picture is cheap to enlarge, and gains most by it."""
SOFT_PX = 2.0
"""How much a picture of half the size is smoothed until dots become areas."""
LINES = (0.4, 0.6, 0.25, 0.5)
"""Where lines cross the bars, as shares of the bars' length from the top."""
MAX_EMPTY_LINES = (2, 1)
"""Lines to try in the largest region and in the next while none gives a number."""


@dataclass(frozen=True, slots=True)
class DecodeStage:
    """One way to read a scene."""

    name: str
    run: Callable[[DecodeScene], Iterable[Finding]]


def _zxing(scene: DecodeScene) -> Iterable[Finding]:
    found = zxing.read(scene.picture, scene.options.symbologies, hard=True)
    return with_second_opinions(found, scene)


def _zxing_fast(scene: DecodeScene) -> Iterable[Finding]:
    return with_second_opinions(
        zxing.read(scene.picture, scene.options.symbologies), scene
    )


def _halved(scene: DecodeScene) -> Iterable[Finding]:
    """Zbar reads QR codes here at a quarter of its cost, and others than in full."""
    yield from _read_resized(scene.halved, scene)
    for one in zbar.read(scene.halved, _qr(scene)):
        yield _resized(one, 2.0)


def _softened(scene: DecodeScene) -> Iterable[Finding]:
    """For QR codes of dots and with holes: their modules melt together."""
    for one in zxing.read(smoothed(scene.halved, SOFT_PX), _qr(scene)):
        yield _resized(one, 2.0)


def _framed(scene: DecodeScene) -> Iterable[Finding]:
    """For QR codes without a white border, on dark ground."""
    for square in framed_squares(scene.picture) if _qr(scene) else ():
        for one in zxing.read(square.picture, _qr(scene), hard=True):
            yield replace(one, corners=square.corners)


def _qr(scene: DecodeScene) -> frozenset[Symbology]:
    return scene.options.symbologies & {Symbology.QR}


def _resized(one: Finding, scale: float) -> Finding:
    corners = tuple((round(x * scale), round(y * scale)) for x, y in one.corners)
    return replace(one, corners=corners)


def _enlarged(scene: DecodeScene) -> Iterable[Finding]:
    return _read_resized(scene.enlarged, scene)


def _as_taken(scene: DecodeScene) -> Iterable[Finding]:
    """For small codes in large photographs."""
    if not scene.shrunk:
        return ()
    return _read_resized(
        bounded(scene.original, MAX_ORIGINAL_PX, MAX_ORIGINAL_PX), scene
    )


def _read_resized(picture: Pixels, scene: DecodeScene) -> Iterable[Finding]:
    """What zxing-cpp reads in it, with corners in the scene's pixels."""
    scale = scene.picture.shape[1] / picture.shape[1]
    for one in zxing.read(picture, scene.options.symbologies):
        yield from with_second_opinions([_resized(one, scale)], scene)


def _small_enlarged(scene: DecodeScene) -> Iterable[Finding]:
    return _enlarged(scene) if scene.picture.size <= SMALL_PX else ()


def _large_enlarged(scene: DecodeScene) -> Iterable[Finding]:
    return _enlarged(scene) if scene.picture.size > SMALL_PX else ()


def _sharpened(scene: DecodeScene) -> Iterable[Finding]:
    return _read_changed(sharpened(scene.picture, EDGE_PX), scene)


def _flattened(scene: DecodeScene) -> Iterable[Finding]:
    return _read_changed(flattened(scene.picture), scene)


def _evened(scene: DecodeScene) -> Iterable[Finding]:
    return _read_changed(contrasted(scene.picture), scene)


def _read_changed(picture: Pixels, scene: DecodeScene) -> Iterable[Finding]:
    return with_second_opinions(zxing.read(picture, scene.options.symbologies), scene)


def _lines(scene: DecodeScene) -> Iterable[Finding]:
    if Symbology.EAN13 not in scene.options.symbologies:
        return ()
    return chain.from_iterable(
        map(_lines_of, scene.regions, scene.wide_strips, MAX_EMPTY_LINES)
    )


def _lines_of(region: BarRegion, strip: Pixels, max_empty: int) -> Iterable[Finding]:
    """Likely numbers of one region, until they suffice or too many lines gave none."""
    weight = 0
    for tried, share in enumerate(LINES):
        if weight > 1 or (weight == 0 and tried >= max_empty):
            return
        for one in likely_number(strip, share):
            weight += one.weight
            yield replace(one, corners=region.corners)


FAST = DecodeStage("zxing fast", _zxing_fast)
FIRST = DecodeStage("zxing", _zxing)
ZBAR = DecodeStage("zbar", whole_zbar)
CASCADE = (
    FIRST,
    DecodeStage("halved", _halved),
    DecodeStage("upright", upright),
    DecodeStage("small enlarged", _small_enlarged),
    DecodeStage("flattened", _flattened),
    DecodeStage("lines", _lines),
    DecodeStage("framed", _framed),
    DecodeStage("softened", _softened),
    ZBAR,
    DecodeStage("enlarged", _large_enlarged),
    DecodeStage("sharpened", _sharpened),
    DecodeStage("evened", _evened),
    DecodeStage("as taken", _as_taken),
)
CONFIRMING = (ZBAR, DecodeStage("upright zbar", upright_zbar))
"""Second opinions on weak findings, which run before all others."""


def all_stages(first: Iterable[DecodeStage] = CASCADE) -> list[DecodeStage]:
    """Every stage once: these, then the confirming ones that are not among them."""
    stages = list(first)
    return stages + [stage for stage in CONFIRMING if stage not in stages]


def next_stage(due: list[DecodeStage], *, pending: bool) -> DecodeStage | None:
    """Remove and return the next due stage: a confirming one while `pending`."""
    wanted = CONFIRMING if pending else CASCADE
    for stage in due:
        if stage in wanted:
            due.remove(stage)
            return stage
    return next_stage(due, pending=False) if pending else None
