"""The decoder's process with a decoder that some codes are too much for.

`python -m tests.support.fragile_decoder FD`, in the place of the real one: what a QR
code before the camera says is what happens to it. Anything else is read as ever.
"""

import ctypes
import os
import re
import sys
from collections.abc import Callable

from drivers.api import DriverError, Reading
from drivers.decoder_process import messages, warm_up
from drivers.decoder_process.main import main
from drivers.vision.pictures import Pixels


def write(message: bytes) -> None:
    """Send this in the place of reports."""
    os.write(int(sys.argv[1]), message)


def loop() -> None:
    """Compute without end; the other threads go on."""
    while True:
        pass


def flood() -> None:
    """Send good reports without end."""
    while True:
        write(messages.alive(0.0, 0.0))


def refuse() -> None:
    """Fail as a driver may."""
    raise DriverError("a picture too much")


ACTS: dict[str, Callable[[], object]] = {
    "loop": loop,
    # As C does that never lets go of Python: this takes longer than the universe.
    "loop that holds all": lambda: re.match("(a+)+$", "a" * 99 + "b"),
    "stand still": lambda: ctypes.CDLL(None).pause(),
    "stand still and hold all": lambda: ctypes.PyDLL(None).pause(),
    "crash": lambda: ctypes.string_at(0),
    "leave": lambda: os._exit(7),
    "raise": refuse,
    "garbage": lambda: write(b'{"is": "frame", "taken_at_s": "284712345678"}'),
    "large": lambda: write(b"x" * 100_000),
    "flood": flood,
    "take all memory": lambda: bytearray(2**31),
}


class FragileDecoder:
    """Reads as the kiosk's does, and then does what it read."""

    def __init__(self) -> None:
        self._read = warm_up.warm_reader()

    def __call__(self, image: Pixels, /) -> tuple[Reading, ...]:
        """The readings, if the code lets it live."""
        readings = self._read(image)
        for reading in readings:
            ACTS.get(reading.text, int)()
        return readings

    @property
    def unproven(self) -> tuple[Reading, ...]:
        """As the kiosk's decoder has it."""
        return self._read.unproven


if __name__ == "__main__":
    main(FragileDecoder)
