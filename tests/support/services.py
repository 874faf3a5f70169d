"""The real services as systemd starts them, and what they tell it."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

from firmware.virtual.process import Running
from tests.support.warm_starts import WarmStarter

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
    environment = os.environ | _told(supervisor)
    return subprocess.Popen(_command(role, config), env=environment, stderr=log)


def warmly_started(
    warm: WarmStarter,
    role: str,
    config: Path,
    supervisor: socket.socket | None = None,
    *,
    log: IO[bytes],
) -> Running:
    """As `started`, in a process that has imported all."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in _told(supervisor).items():
            environment.setenv(name, value)
        return warm(_command(role, config), log)


def _told(supervisor: socket.socket | None) -> dict[str, str]:
    told = {"NOTIFY_SOCKET": supervisor.getsockname()} if supervisor else {}
    return {**told, "WATCHDOG_USEC": "20000000"}


def _command(role: str, config: Path) -> list[str]:
    return [sys.executable, "-m", "firmware.cli.main", role, "--config", str(config)]


@contextmanager
def running(
    role: str,
    config: Path,
    supervisor: socket.socket | None = None,
    warm: WarmStarter | None = None,
) -> Generator[Running]:
    """The service, stopped at the end in good order."""
    with tempfile.TemporaryFile() as log:
        if warm is None:
            service: Running = started(role, config, supervisor, log=log)
        else:
            service = warmly_started(warm, role, config, supervisor, log=log)
        try:
            yield service
        finally:
            service.send_signal(signal.SIGTERM)
            code = service.wait(LIMIT_S)
        log.seek(0)
        assert code == 0, log.read().decode()


def until(supervisor: socket.socket, message: str) -> list[str]:
    """What the service says until it says `message`, in whole or in part."""
    said = [supervisor.recv(4_000).decode()]
    while message not in said[-1]:
        said.append(supervisor.recv(4_000).decode())
    return said
