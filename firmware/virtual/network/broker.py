"""A private mosquitto on a loopback port: the broker's far side, and it can die.

It is the real broker, started with a configuration of its own, so that killing it,
freezing it or emptying its disk harms nobody else.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from drivers.api import DriverError
from drivers.sim.reserved_port import HOST, ReservedPort, listens

READY_LIMIT_S = 5.0
STOP_LIMIT_S = 5.0


class PrivateBroker:
    """One mosquitto. `port` stays the same over every `kill` and `start`.

    `persistent`: it writes its store to its own disk after every change (retained
    messages survive a kill, mostly: a broker's disk is no promise). `settings` are
    further lines of mosquitto.conf. Belongs to one thread. As a context manager it
    starts, and at the end stops and leaves nothing behind.
    """

    def __init__(
        self,
        *,
        persistent: bool = False,
        settings: tuple[str, ...] = ("allow_anonymous true",),
    ) -> None:
        self._reserved = ReservedPort()
        self.port = self._reserved.number
        self.folder = Path(tempfile.mkdtemp(prefix="countertop-broker-"))
        self._disk = self.folder / "disk"
        self._log = self.folder / "log"
        self._settings = (*_settings(self.port, self._disk, persistent), *settings)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, wait until it accepts connections; DriverError if it does not."""
        self._disk.mkdir(exist_ok=True)
        config = self.folder / "mosquitto.conf"
        config.write_text("\n".join(self._settings) + "\n", "utf-8")
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [broker_program(), "-c", str(config)], stdout=log, stderr=log
            )
        self._await_answer(self._process)

    def kill(self) -> None:
        """SIGKILL: what it had only in memory is gone."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, in an orderly way; does nothing if it is not running."""
        self._end(signal.SIGTERM)

    def empty(self) -> None:
        """Empty its disk; DriverError while it runs."""
        if self._process is not None:
            raise DriverError("the broker runs: kill or stop it, then empty its disk")
        shutil.rmtree(self._disk, ignore_errors=True)

    def freeze(self) -> None:
        """SIGSTOP: connections stay open without any reply."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on after `freeze`."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """Stop it and remove its directory."""
        self.stop()
        self._reserved.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def reload(self) -> None:
        """SIGHUP: it reads its files of passwords and rights again."""
        self._signal(signal.SIGHUP)

    @property
    def went_down(self) -> bool:
        """Whether it was started, and runs no more."""
        runs = self._process is not None and self._process.poll() is None
        return self._log.exists() and not runs

    @property
    def pid(self) -> int:
        """The number of its process; DriverError if it does not run."""
        return self._running().pid

    @property
    def log(self) -> str:
        """What it has logged since its start."""
        return self._log.read_text("utf-8", "replace")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _await_answer(self, process: subprocess.Popen[bytes]) -> None:
        limit_s = time.monotonic() + READY_LIMIT_S
        while not listens(self.port):
            dead = _ended_within(process, 0.005)
            if dead or time.monotonic() > limit_s:
                self.kill()
                reason = self.log.strip() or "no connection"
                raise DriverError("mosquitto does not start: {reason}", reason=reason)

    def _signal(self, number: signal.Signals) -> None:
        self._running().send_signal(number)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise DriverError("the broker does not run")
        return self._process

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        if number is not signal.SIGKILL:
            process.send_signal(signal.SIGCONT)  # a stopped one must receive it
        if not _ended_within(process, STOP_LIMIT_S):
            process.kill()
            process.wait(STOP_LIMIT_S)


def _settings(port: int, disk: Path, persistent: bool) -> tuple[str, ...]:  # noqa: FBT001 - private, one caller
    store = (
        "persistence true",
        f"persistence_location {disk}/",
        "autosave_interval 1",
        "autosave_on_changes true",
    )
    return (
        f"listener {port} {HOST}",
        "set_tcp_nodelay true",
        "connection_messages false",
        # Started by root it would become another user, who cannot write to our disk.
        *(("user root",) if os.geteuid() == 0 else ()),
        *(store if persistent else ("persistence false",)),
    )


def broker_program() -> str:
    """Where mosquitto is, on the search path or beside it; DriverError if it is not."""
    places = os.pathsep.join(
        (os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin")
    )
    found = shutil.which("mosquitto", path=places)
    if found is None:
        raise DriverError("mosquitto is not installed; apt-get install mosquitto")
    return found


def _ended_within(process: subprocess.Popen[bytes], limit_s: float) -> bool:
    try:
        process.wait(limit_s)
    except subprocess.TimeoutExpired:
        return False
    return True
