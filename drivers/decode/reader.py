"""One picture through the cascade."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from time import perf_counter

from drivers.api import Reading
from drivers.decode.evidence import Evidence
from drivers.decode.options import Options
from drivers.decode.scene import DecodeScene
from drivers.decode.stages import CASCADE, CONFIRMING, DecodeStage, next_stage
from drivers.vision.pictures import Pixels, bounded, grey

BOUND_PX = (1280, 720)
"""Larger pictures are shrunk first: zbar's time explodes, and nothing is gained."""

PENDING_FOR = 3
"""After an answer, so many stages may still support a weak finding."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one stage took for one picture, and how many texts it found."""

    stage: str
    ms: float
    findings: int


def decode(image: Pixels) -> tuple[Reading, ...]:
    """The codes in a BGR or grey picture that a till may act on.

    EAN-13, EAN-8, UPC-A (12 digits), UPC-E (8 digits), Code 128, ITF of six digits and
    more, and QR. Pure and callable from any thread. Corners are in the pixels of the
    image: the code's, or those of the field of bars that it was read in. Equal codes
    that surely are two are two readings. DriverError for what is no picture of bytes.
    """
    return explained(image)[0]


def explained(
    image: Pixels,
    options: Options | None = None,
    clock: Callable[[], float] = perf_counter,
) -> tuple[tuple[Reading, ...], tuple[Cost, ...]]:
    """As `decode`, with what each stage cost."""
    taken = grey(image)
    picture = bounded(taken, *BOUND_PX)
    scene, evidence = DecodeScene(picture, taken, options or Options()), Evidence()
    costs = tuple(_stages(scene, evidence, clock))
    scale = image.shape[1] / picture.shape[1]
    return tuple(as_photographed(one, scale) for one in evidence.believed()), costs


def _stages(
    scene: DecodeScene, evidence: Evidence, clock: Callable[[], float]
) -> Iterator[Cost]:
    """Run stage by stage until there is an answer and nothing weak is left."""
    due = [*CASCADE, *CONFIRMING]
    taken = 0
    while stage := next_stage(due, pending=evidence.pending):
        yield run(stage, scene, evidence, clock=clock)
        answered = bool(evidence.believed())
        taken += answered
        if answered and (not evidence.pending or taken > PENDING_FOR):
            return


def run(
    stage: DecodeStage,
    scene: DecodeScene,
    evidence: Evidence,
    *,
    clock: Callable[[], float],
    frame: int = 0,
) -> Cost:
    """Run one stage and take down what it finds."""
    began_s = clock()
    wants = scene.options.wants
    found = [one for one in stage.run(scene) if wants(one.text, one.symbology)]
    evidence.add(found, stage=stage.name, frame=frame)
    return Cost(stage.name, (clock() - began_s) * 1e3, len(found))


def as_photographed(reading: Reading, scale: float) -> Reading:
    """The reading with its corners in a picture so many times as large."""
    corners = tuple((round(x * scale), round(y * scale)) for x, y in reading.corners)
    return replace(reading, corners=corners)
