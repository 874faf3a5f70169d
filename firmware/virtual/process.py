"""A process of the rehearsal: started in a session of its own, ended within limits."""

import signal
import subprocess
import sys
from pathlib import Path

STOP_LIMIT_S = 12.0
KILL_LIMIT_S = 5.0
TAIL_LINES = 12


class Child:
    """One Python process of ours. Its output goes to a file that grows over restarts.

    Ctrl-C does not reach it: the stage ends its processes in order. It inherits the
    file descriptor `wire`, if one is given; `inside` goes before its command. Belongs
    to one thread.
    """

    def __init__(
        self,
        module: str,
        arguments: tuple[str, ...],
        log: Path,
        *,
        wire: int | None = None,
        inside: tuple[str, ...] = (),
    ) -> None:
        self.log = log
        command = [*inside, sys.executable, "-m", module, *arguments]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=() if wire is None else (wire,),
            )

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
