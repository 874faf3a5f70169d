"""Decodes and classifies pictures and films as the kiosk would, and measures it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from drivers.api import Reading
from drivers.camera.files import InputPicture, is_video, read_picture, read_video
from drivers.decode import Reader, decode_with_costs
from drivers.decode.reader import StageCost
from drivers.scanner.presence import PresenceTracker
from firmware.retail.codes.classify import Code, classify
from firmware.retail.codes.rules import CodeRules

RULES = CodeRules()
RECORDED_BUDGET_S = 10.0


@dataclass(frozen=True, slots=True)
class ClassifiedReading:
    """A reading, and its code as classified while the kiosk waits for a payment."""

    reading: Reading
    code: Code


@dataclass(frozen=True, slots=True, eq=False)
class DecodedPicture:
    """A picture of the file `path` and its codes; `took_s` is the decoder's time.

    `costs` are those of the decoder's stages, if measured. `film`: the picture is a
    frame of a film, and `codes` are those that newly appeared in it.
    """

    path: Path
    picture: InputPicture = field(repr=False)
    codes: tuple[ClassifiedReading, ...]
    took_s: float
    costs: tuple[StageCost, ...] = ()
    film: bool = False


def decoded_pictures(path: Path, *, watch_s: float) -> Iterator[DecodedPicture]:
    """A picture, or each frame of a film in which a code newly appears.

    A film without any yields its last frame. `watch_s` limits a camera. DriverError if
    the file cannot be read.
    """
    return (
        _decoded_film(path, watch_s) if is_video(path) else iter([_decoded_still(path)])
    )


def _decoded_still(path: Path) -> DecodedPicture:
    picture = read_picture(path)
    began_s = perf_counter()
    readings, costs = decode_with_costs(picture.image)
    return DecodedPicture(
        path, picture, _classified(readings), perf_counter() - began_s, costs
    )


def _decoded_film(path: Path, watch_s: float) -> Iterator[DecodedPicture]:
    """As the kiosk's scanner: one decoder for all frames, repeats dropped.

    A recorded film waits for the decoder, a camera does not.
    """
    budget_s = None if path.is_char_device() else RECORDED_BUDGET_S
    read, tracker = Reader(budget_s=budget_s), PresenceTracker()
    seen, last = False, None
    for picture in read_video(path, watch_s=watch_s):
        began_s = perf_counter()
        readings = read(picture.image)
        took_s = perf_counter() - began_s
        codes = _classified(tracker(readings, picture.at_s))
        last = DecodedPicture(path, picture, codes, took_s, film=True)
        if codes:
            seen = True
            yield last
    if last is not None and not seen:
        yield last


def _classified(readings: Iterable[Reading]) -> tuple[ClassifiedReading, ...]:
    """Classified as while paying, which is when pay codes are recognised."""
    return tuple(
        ClassifiedReading(
            one, classify(one.data, one.symbology, paying=True, rules=RULES)
        )
        for one in readings
    )
