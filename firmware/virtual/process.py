"""A process of the rehearsal: started in a session of its own, ended within limits."""

import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Protocol

STOP_LIMIT_S = 12.0
KILL_LIMIT_S = 5.0
TAIL_LINES = 12


class Running(Protocol):
    """A process that was started; the methods are those of `subprocess.Popen`."""

    pid: int

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        ...

    def wait(self, timeout: float | None = None) -> int:
        """The exit code; `subprocess.TimeoutExpired` after `timeout` seconds."""
        ...

    def send_signal(self, sig: int) -> None:
        """To it alone; nothing if it has ended."""
        ...

    def kill(self) -> None:
        """SIGKILL."""
        ...


Start = Callable[[Sequence[str], IO[bytes], int | None], Running]
"""Starts a command in a session of its own, without input; see `started`."""


def started(command: Sequence[str], output: IO[bytes], wire: int | None) -> Running:
    """The process of a command, its output in a file; it inherits `wire`, if any."""
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        pass_fds=() if wire is None else (wire,),
    )


class Child:
    """One Python process of ours. Its output goes to a file that grows over restarts.

    Ctrl-C does not reach it: the stage ends its processes in order. It inherits the
    file descriptor `wire`, if one is given; `inside` goes before its command. Belongs
    to one thread.
    """

    def __init__(  # noqa: PLR0913 - a process has that many sides
        self,
        module: str,
        arguments: tuple[str, ...],
        log: Path,
        *,
        wire: int | None = None,
        inside: tuple[str, ...] = (),
        start: Start = started,
    ) -> None:
        self.log = log
        command = [*inside, sys.executable, "-m", module, *arguments]
        with log.open("ab") as output:
            self._process = start(command, output, wire)

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative if a signal ended it."""
        return self._process.poll()

    @property
    def output(self) -> str:
        """Everything in its log, earlier lives included."""
        return self.log.read_text("utf-8", "replace")

    @property
    def log_tail(self) -> str:
        """The last lines of its log."""
        return "\n".join(self.output.splitlines()[-TAIL_LINES:])

    def stop(self) -> None:
        """SIGTERM; SIGKILL if it does not end in time."""
        self._end(signal.SIGTERM, STOP_LIMIT_S)

    def kill(self) -> None:
        """SIGKILL, as a power cut."""
        self._end(signal.SIGKILL, KILL_LIMIT_S)

    def wait(self, limit_s: float) -> int | None:
        """The exit code, or None if it still runs after `limit_s`."""
        try:
            return self._process.wait(limit_s)
        except subprocess.TimeoutExpired:
            return None

    def _end(self, number: signal.Signals, limit_s: float) -> None:
        self._process.send_signal(number)
        if self.wait(limit_s) is None:
            self._process.kill()
            self._process.wait(KILL_LIMIT_S)


def command(*arguments: str) -> tuple[str, tuple[str, ...]]:
    """The console command `countertop` as a module and its arguments."""
    return "firmware.cli.main", arguments
