"""One look at a picture: its codes, what the till takes them for, what it cost."""

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
UNHURRIED_S = 10.0


@dataclass(frozen=True, slots=True)
class Seen:
    """A reading, and what the till would take it for while it waits for money."""

    reading: Reading
    code: Code


@dataclass(frozen=True, slots=True, eq=False)
class DecodedPicture:
    """What a picture of the file `path` showed; `took_s` is the decoder's time.

    `costs` are those of its stages, where it says. `film`: the picture is a frame of
    one, and `codes` are those shown anew.
    """

    path: Path
    picture: InputPicture = field(repr=False)
    codes: tuple[Seen, ...]
    took_s: float
    costs: tuple[StageCost, ...] = ()
    film: bool = False


def looks(path: Path, *, watch_s: float) -> Iterator[DecodedPicture]:
    """One look at a picture; at a film, one at each frame that shows a code anew.

    Where no frame does, at the last. DriverError where the file cannot be read.
    """
    return _film_looks(path, watch_s) if is_video(path) else iter([_still_look(path)])


def _still_look(path: Path) -> DecodedPicture:
    picture = read_picture(path)
    began_s = perf_counter()
    readings, costs = decode_with_costs(picture.image)
    took_s = perf_counter() - began_s
    return DecodedPicture(path, picture, _meant(readings), took_s, costs)


def _film_looks(path: Path, watch_s: float) -> Iterator[DecodedPicture]:
    """As the kiosk's eye: one decoder for all frames, and what is shown anew.

    A recorded film waits for the decoder, a camera does not.
    """
    budget_s = None if path.is_char_device() else UNHURRIED_S
    read, tracker = Reader(budget_s=budget_s), PresenceTracker()
    seen, last = False, None
    for picture in read_video(path, watch_s=watch_s):
        began_s = perf_counter()
        readings = read(picture.image)
        took_s = perf_counter() - began_s
        codes = _meant(tracker(readings, picture.at_s))
        last = DecodedPicture(path, picture, codes, took_s, film=True)
        if codes:
            seen = True
            yield last
    if last is not None and not seen:
        yield last


def _meant(readings: Iterable[Reading]) -> tuple[Seen, ...]:
    """As while paying, for then a pay code is known for what it is."""
    return tuple(
        Seen(one, classify(one.text, one.symbology, paying=True, rules=RULES))
        for one in readings
    )
