"""Starts the decoder's process of the virtual kiosk, and may kill it."""

import sys

from drivers.decoder_process.child import ChildProcess, command, started
from firmware.virtual.kiosk.warm_starts import starter_at_hand


class DecoderStarts:
    """Called as `started`, whose process it is, but warm where tests ask for that.

    The kiosk's thread of the camera starts; any thread may ask and kill.
    """

    def __init__(self) -> None:
        self._process: ChildProcess | None = None

    def __call__(self, wire: int) -> ChildProcess:
        """Start the process on its end of the wire."""
        warm = starter_at_hand()
        self._process = (
            started(wire)
            if warm is None
            else warm(command(wire), sys.stderr.buffer, wire)
        )
        return self._process

    @property
    def pid(self) -> int:
        """The id of the process started last; 0 if none was."""
        return self._process.pid if self._process else 0

    def kill(self) -> None:
        """SIGKILL to it, as a fault of what it reads might do."""
        if self._process is not None:
            self._process.kill()
