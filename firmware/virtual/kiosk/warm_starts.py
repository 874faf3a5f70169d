"""Processes of ours that are forked from one in which everything is imported already.

Python takes a second to import what a hub or kiosk is made of, and sale scripts start
some hundred of them. What is forked runs the same module with the same arguments,
environment and files, in a process and a session of its own. Who forks stands in the
environment; without it nothing is warm. The server belongs to the tests.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import IO

from firmware.virtual.process import Running, started

ADDRESS = "COUNTERTOP_WARM_STARTS"
"""The environment variable by which processes of tests find the server."""
MESSAGE_BYTES = 65_536
PID, CODE = "pid", "code"
"""What the server says of a process: first its id, then its exit code."""
START_LIMIT_S = 60.0


class WarmStarter:
    """Starts commands as `firmware.virtual.process.started` does, but warm.

    That holds for `python -m`; what enters another disk or release first starts cold.
    """

    def __init__(self, address: str) -> None:
        self._address = address

    def __call__(
        self, command: Sequence[str], output: IO[bytes], wire: int | None = None
    ) -> Running:
        """Start a command; `output` and `wire` are its own from now on."""
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
        self.pid = self._received(PID)

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        with suppress(subprocess.TimeoutExpired):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """The exit code; `subprocess.TimeoutExpired` after `timeout` seconds."""
        if self._code is None:
            self._asked.settimeout(timeout)
            try:
                self._code = self._received(CODE)
            except (TimeoutError, BlockingIOError) as exc:
                raise subprocess.TimeoutExpired(self._command, timeout or 0.0) from exc
            self._asked.close()
        return self._code

    def send_signal(self, sig: int) -> None:
        """To it alone; nothing if it has ended."""
        if self.poll() is None:
            os.kill(self.pid, sig)

    def kill(self) -> None:
        """SIGKILL."""
        self.send_signal(signal.SIGKILL)

    def _received(self, name: str) -> int:
        said = self._asked.recv(MESSAGE_BYTES)
        received: dict[str, int] = json.loads(said) if said else {}
        if name not in received:
            raise RuntimeError(f"the process that forks wrote {received}, not a {name}")
        return received[name]


def starter_at_hand() -> WarmStarter | None:
    """The one that the environment names, if it names one."""
    address = os.environ.get(ADDRESS)
    return None if address is None else WarmStarter(address)
