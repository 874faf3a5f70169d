"""Processes of ours that are forked from one in which everything is imported already.

Python takes a second to import what a hub or kiosk is made of, and sale scripts start
some hundred of them. What is forked runs the same module with the same arguments,
environment and files, in a process and a session of its own.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from typing import IO

from firmware.virtual.process import Running, started
from tests.support.warm_server import CODE, MESSAGE_BYTES, PID

ADDRESS = "COUNTERTOP_WARM_STARTS"
"""The environment variable by which processes of tests find the server."""
START_LIMIT_S = 60.0
END_LIMIT_S = 10.0


class WarmStarter:
    """Starts commands as `firmware.virtual.process.started` does, but warm.

    That holds for `python -m`; what enters another disk or release first starts cold.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    def __call__(
        self, command: Sequence[str], output: IO[bytes], wire: int | None = None
    ) -> Running:
        python, option, module, *arguments = command
        if (python, option) != (sys.executable, "-m"):
            return started(command, output, wire)
        order = {
            "module": module,
            "arguments": arguments,
            "environment": {**os.environ, ADDRESS: self._address},
            "folder": os.getcwd(),  # noqa: PTH109 - for another process
            "wire": wire,
        }
        fds = [output.fileno(), *([] if wire is None else [wire])]
        asked = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        asked.settimeout(START_LIMIT_S)
        asked.connect(bytes.fromhex(self._address))
        socket.send_fds(asked, [json.dumps(order).encode()], fds)
        return WarmProcess(command, asked)


class WarmProcess:
    """A process that somebody else forked, by the methods of `subprocess.Popen`."""

    def __init__(self, command: Sequence[str], asked: socket.socket) -> None:
        self._command = command
        self._asked = asked
        self._code: int | None = None
        self.pid = self._told(PID)

    def poll(self) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        if self._code is None:
            self._asked.settimeout(timeout)
            try:
                self._code = self._told(CODE)
            except (TimeoutError, BlockingIOError) as exc:
                raise subprocess.TimeoutExpired(self._command, timeout or 0.0) from exc
            self._asked.close()
        return self._code

    def send_signal(self, sig: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, sig)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _told(self, name: str) -> int:
        said = self._asked.recv(MESSAGE_BYTES)
        told: dict[str, int] = json.loads(said) if said else {}
        if name not in told:
            raise RuntimeError(f"the process that forks says {told}, not a {name}")
        return told[name]


@contextmanager
def warm_server() -> Generator[WarmStarter]:
    """A server that forks; what it has forked goes on without it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind("")  # Linux finds an abstract name that is free
        listener.listen()
        passed, ours = os.pipe()
        command = (sys.executable, "-m", "tests.support.warm_server")
        fds = (listener.fileno(), passed)
        server = subprocess.Popen(
            [*command, *map(str, fds)], pass_fds=fds, start_new_session=True
        )
        os.close(passed)
        address: bytes = listener.getsockname()
    try:
        yield WarmStarter(address.hex())
    finally:
        os.close(ours)
        server.wait(END_LIMIT_S)


def starter_at_hand() -> WarmStarter | None:
    """The one that the environment names, if it names one."""
    address = os.environ.get(ADDRESS)
    return None if address is None else WarmStarter(address)
