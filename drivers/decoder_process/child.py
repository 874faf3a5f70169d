"""The decoder's process, as the kiosk has it: started, listened to, killed.

One thread owns it.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import drivers
from drivers.api import DriverError
from drivers.decoder_process.messages import MAX_BYTES, DecoderOrder, packed_order
from drivers.decoder_process.reports import (
    GarbageError,
    Report,
    UnprovenCode,
    report_of,
)

MODULE = "drivers.decoder_process.main"
FRAME_LIMIT_S = 5.0
"""For one frame, and without any sign of life: a Pi's slow frame takes 0.4 s."""
END_LIMIT_S = 1.0
"""Whoever has closed the wire is about to end; after this time it is killed."""
MAX_REPORTS_PER_S = 1_000
"""A camera gives 60 frames a second at most; what waited on the wire is one burst."""
_HANDED_DOWN = ("LANG", "LC_ALL", "LC_CTYPE", "PATH", "TZ")
_HANDED_DOWN_PREFIXES = ("LIBCAMERA_", "MALLOC_", "OPENCV_", "PYTHON")


class ChildProcess(Protocol):
    """A process that was started; the methods are those of `subprocess.Popen`."""

    pid: int

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """The exit code; `subprocess.TimeoutExpired` after `timeout` seconds."""
        ...

    def kill(self) -> None:
        """SIGKILL."""
        ...


StartChild = Callable[[int], ChildProcess]
"""Starts the process on its end of the wire, a file descriptor that it inherits."""
HearUnproven = Callable[[Sequence[UnprovenCode]], None]
"""Receives of each frame what was read in it without being proven."""


class ChildEndedError(DriverError):
    """The decoder's process ended by itself, or was killed as it deserved.

    `code` is its exit code, negative if a signal ended it.
    """

    def __init__(self, code: int) -> None:
        self.code = code
        how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        super().__init__("the decoder's process ended: {how}", how=how)


def environment(whole: Mapping[str, str]) -> dict[str, str]:
    """What the process inherits: how to run Python, and nothing of the kiosk's own."""
    kept = {
        name: value
        for name, value in whole.items()
        if name in _HANDED_DOWN or name.startswith(_HANDED_DOWN_PREFIXES)
    }
    # The code beside this one, and nothing that lies where the kiosk happens to run.
    return {
        **kept,
        "PYTHONPATH": str(Path(drivers.__path__[0]).parent),
        "PYTHONSAFEPATH": "1",
    }


def command(wire: int) -> list[str]:
    """The process's command line."""
    return [sys.executable, "-m", MODULE, str(wire)]


def started(wire: int) -> ChildProcess:
    """A fresh process: none of the kiosk's memory, files or secrets."""
    return subprocess.Popen(  # noqa: S603 - this interpreter and a number
        command(wire),
        stdin=subprocess.DEVNULL,
        env=environment(os.environ),
        start_new_session=True,
        pass_fds=(wire,),
    )


@dataclass(frozen=True, slots=True)
class DecoderSetup:
    """What the process does, how it is started, and what it may take for a frame.

    `unproven` receives what the order asks for, in the kiosk's thread of the camera.
    """

    order: DecoderOrder
    start: StartChild = started
    frame_limit_s: float = FRAME_LIMIT_S
    unproven: HearUnproven | None = None


class DecoderChild:
    """One life of the process. Every call raises DriverError when that is over."""

    def __init__(self, setup: DecoderSetup) -> None:
        self._wire, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = setup.start(theirs.fileno())
        try:
            self._wire.send(packed_order(setup.order))
        except OSError:
            self.kill()
            raise
        self._buffer = bytearray(MAX_BYTES)
        self._received_s = deque[float](maxlen=MAX_REPORTS_PER_S)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def cpu_s(self) -> float:
        """The CPU time of its life, in seconds; 0 if it is over."""
        # clock_getcpuclockid(3), as Linux builds the number.
        clock = ~self._process.pid << 3 | 2
        try:
            return time.clock_gettime(clock)
        except OSError:
            return 0.0

    def receive(self, limit_s: float) -> Report | None:
        """The next report, or None if none came in time.

        ChildEndedError if the process has ended, GarbageError if it sent what is no
        report, or too many of them.
        """
        self._wire.settimeout(limit_s)
        try:
            size, _, flags, _ = self._wire.recvmsg_into([self._buffer])
        except TimeoutError:
            return None
        except ConnectionResetError:
            size, flags = 0, 0
        if not size:
            raise ChildEndedError(self._exit_code())
        try:
            self._check_flood()
            if flags & socket.MSG_TRUNC:
                raise GarbageError(f"the decoder sent more than {MAX_BYTES} bytes")
            return report_of(memoryview(self._buffer)[:size])
        finally:
            # What was read may be a pay code: it stays nowhere.
            self._buffer[:size] = bytes(size)

    def kill(self) -> None:
        """End it at once, whatever it does: it has nothing to lose."""
        self._process.kill()
        self._wire.close()
        self._exit_code()

    def _exit_code(self) -> int:
        for _ in range(2):
            try:
                return self._process.wait(END_LIMIT_S)
            except subprocess.TimeoutExpired:
                self._process.kill()
        return -signal.SIGKILL  # in the kernel's hands, which has it still

    def _check_flood(self) -> None:
        now_s = time.monotonic()
        full = len(self._received_s) == MAX_REPORTS_PER_S
        if full and now_s - self._received_s[0] < 1.0:
            raise GarbageError(f"the decoder sent {MAX_REPORTS_PER_S} reports a second")
        self._received_s.append(now_s)
