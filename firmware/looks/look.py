"""One look at a picture: its codes, what the till takes them for, what it cost."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from drivers.api import Reading
from drivers.decode import decode
from drivers.eye import till_decode
from drivers.pictures import Pixels
from drivers.sightings import Sightings
from drivers.takes import Take, film, is_film, still
from firmware.retail.code_rules import CodeRules
from firmware.retail.codes import Code, classify

RULES = CodeRules()


class Decode(Protocol):
    """The till's decoder: the readings in a BGR picture that it may act on."""

    def __call__(self, image: Pixels, /) -> Sequence[Reading]:
        """Read one picture; over a film, frame after frame."""
        ...


@dataclass(frozen=True, slots=True)
class Seen:
    """A reading, and what the till would take it for while it waits for money."""

    reading: Reading
    code: Code


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a picture of the file `path` showed; `took_s` is the decoder's time.

    `film`: the picture is a frame of one, and `codes` are those shown anew.
    """

    path: Path
    take: Take = field(repr=False)
    codes: tuple[Seen, ...]
    took_s: float
    film: bool = False


def looks(path: Path, *, watch_s: float) -> Iterator[Look]:
    """One look at a picture; at a film, one at each frame that shows a code anew.

    Where no frame does, at the last. DriverError where the file cannot be read.
    """
    if is_film(path):
        yield from _film_looks(path, watch_s)
    else:
        yield _look(path, still(path), decode)


def _film_looks(path: Path, watch_s: float) -> Iterator[Look]:
    decode_frame, sightings = till_decode(), Sightings()
    seen, last = False, None
    for take in film(path, watch_s=watch_s):
        last = _look(path, take, decode_frame, sightings=sightings)
        if last.codes:
            seen = True
            yield last
    if last is not None and not seen:
        yield last


def _look(
    path: Path,
    take: Take,
    decode_frame: Decode,
    *,
    sightings: Sightings | None = None,
) -> Look:
    began_s = time.perf_counter()
    readings = decode_frame(take.image)
    took_s = time.perf_counter() - began_s
    if sightings is not None:
        readings = sightings(readings, take.at_s)
    codes = tuple(Seen(one, _meant(one)) for one in readings)
    return Look(path, take, codes, took_s, film=sightings is not None)


def _meant(reading: Reading) -> Code:
    """As while paying, for then a pay code is known for what it is."""
    return classify(reading.text, reading.symbology, paying=True, rules=RULES)
