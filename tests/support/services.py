"""The real services as systemd starts them, and what they tell it."""

import os
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

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
    role: str, config: Path, supervisor: socket.socket | None = None
) -> subprocess.Popen[bytes]:
    """The service, told whom to notify, as systemd tells it."""
    told = {"NOTIFY_SOCKET": supervisor.getsockname()} if supervisor else {}
    environment = {**os.environ, **told, "WATCHDOG_USEC": "20000000"}
    argv = (sys.executable, "-m", "firmware.cli.main", role, "--config", str(config))
    return subprocess.Popen(argv, env=environment, stderr=subprocess.PIPE)


@contextmanager
def running(
    role: str, config: Path, supervisor: socket.socket | None = None
) -> Generator[subprocess.Popen[bytes]]:
    """The service, stopped at the end in good order."""
    with started(role, config, supervisor) as service:
        try:
            yield service
        finally:
            service.terminate()
            _, told = service.communicate(timeout=LIMIT_S)
    assert service.returncode == 0, told.decode()


def until(supervisor: socket.socket, message: str) -> list[str]:
    """What the service says until it says `message`, in whole or in part."""
    said = [supervisor.recv(4_000).decode()]
    while message not in said[-1]:
        said.append(supervisor.recv(4_000).decode())
    return said
