"""Reads one picture by the whole cascade. Pure."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from time import perf_counter

from drivers.api import Reading
from drivers.decode.evidence import Evidence
from drivers.decode.options import Options
from drivers.decode.scene import DecodeScene
from drivers.decode.stages import DecodeStage, all_stages, next_stage
from drivers.decode.witnesses import with_line_opinions
from drivers.vision.pictures import Pixels, bounded, grey

BOUND_PX = (1280, 720)
"""Larger pictures are shrunk first: zbar's time would explode, for no gain."""

MAX_STAGES_PENDING = 3
"""How many stages after the first accepted reading may support a weak finding."""


@dataclass(frozen=True, slots=True)
class StageCost:
    """How long one stage took for one picture, and how many texts it found."""

    stage: str
    ms: float
    findings: int


def decode(image: Pixels) -> tuple[Reading, ...]:
    """The proven codes in a BGR or grey picture.

    EAN-13, EAN-8, UPC-A (12 digits), UPC-E (8 digits), Code 128, ITF of six digits or
    more, and QR. Callable from any thread. Corners are in the pixels of the image: the
    code's, or those of the region of bars in which it was read. Equal codes are two
    readings only if they are certainly two. DriverError if this is no picture of bytes.
    """
    return decode_with_costs(image)[0]


def decode_with_costs(
    image: Pixels,
    options: Options | None = None,
    clock: Callable[[], float] = perf_counter,
) -> tuple[tuple[Reading, ...], tuple[StageCost, ...]]:
    """As `decode`, with what each stage cost."""
    original = grey(image)
    picture = bounded(original, *BOUND_PX)
    scene, evidence = DecodeScene(picture, original, options or Options()), Evidence()
    costs = tuple(_stages(scene, evidence, clock))
    scale = image.shape[1] / picture.shape[1]
    return tuple(in_original_pixels(one, scale) for one in evidence.accepted()), costs


def _stages(
    scene: DecodeScene, evidence: Evidence, clock: Callable[[], float]
) -> Iterator[StageCost]:
    """Run stage by stage until a reading is accepted and no weak finding is left."""
    due = all_stages()
    stages_after = 0
    while stage := next_stage(due, pending=evidence.pending):
        yield run_stage(stage, scene, evidence, clock=clock)
        accepted = bool(evidence.accepted())
        stages_after += accepted
        if accepted and (not evidence.pending or stages_after > MAX_STAGES_PENDING):
            return


def run_stage(
    stage: DecodeStage,
    scene: DecodeScene,
    evidence: Evidence,
    *,
    clock: Callable[[], float],
    frame: int = 0,
) -> StageCost:
    """Run one stage and record what it finds as evidence."""
    began_s = clock()
    wants = scene.options.wants
    found = [one for one in stage.run(scene) if wants(one.text, one.symbology)]
    found = with_line_opinions(found, scene)
    evidence.add(found, stage=stage.name, frame=frame)
    return StageCost(stage.name, (clock() - began_s) * 1e3, len(found))


def in_original_pixels(reading: Reading, scale: float) -> Reading:
    """The reading with its corners in a picture that is larger by this factor."""
    corners = tuple((round(x * scale), round(y * scale)) for x, y in reading.corners)
    return replace(reading, corners=corners)
