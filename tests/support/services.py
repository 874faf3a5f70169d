"""The real services as systemd starts them, and what they tell it."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LIMIT_S = 20.0
KIOSK = """
kid = "k1"
[hub]
public_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
[journal]
folder = "{folder}"
free_min_mb = 0
[camera]
kind = "none"
[panel]
kind = "none"
[display]
controller = "none"
[printer]
kind = "none"
[broker]
port = {port}
"""
HUB = """
data = "{folder}"
[broker]
port = {port}
"""


def configured(role: str, folder: Path, text: str) -> Path:
    """The configuration of `role`, in a file of its own name."""
    path = folder / f"{role}.toml"
    path.write_text(text, "utf-8")
    return path


def started(
    role: str,
    config: Path,
    supervisor: socket.socket | None = None,
    *,
    log: int | IO[bytes] = subprocess.PIPE,
) -> subprocess.Popen[bytes]:
    """The service, told whom to notify, as systemd tells it.

    A pipe that nobody reads holds 64 KB of its log, and then the service waits.
    """
    told = {"NOTIFY_SOCKET": supervisor.getsockname()} if supervisor else {}
    environment = {**os.environ, **told, "WATCHDOG_USEC": "20000000"}
    argv = (sys.executable, "-m", "firmware.cli.main", role, "--config", str(config))
    return subprocess.Popen(argv, env=environment, stderr=log)


@contextmanager
def running(
    role: str, config: Path, supervisor: socket.socket | None = None
) -> Generator[subprocess.Popen[bytes]]:
    """The service, stopped at the end in good order."""
    with tempfile.TemporaryFile() as log:
        with started(role, config, supervisor, log=log) as service:
            try:
                yield service
            finally:
                service.terminate()
                service.wait(LIMIT_S)
        log.seek(0)
        assert service.returncode == 0, log.read().decode()


def until(supervisor: socket.socket, message: str) -> list[str]:
    """What the service says until it says `message`, in whole or in part."""
    said = [supervisor.recv(4_000).decode()]
    while message not in said[-1]:
        said.append(supervisor.recv(4_000).decode())
    return said
