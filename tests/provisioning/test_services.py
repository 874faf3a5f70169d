"""What systemd sees of the real services: ready, alive, stopping, exit status."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.sim.broker import free_port

KIOSK = """
kid = "k1"
[hub]
public_key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
[journal]
folder = "{folder}"
free_least_mb = 0
[broker]
port = {port}
[camera]
kind = "none"
[panel]
kind = "none"
[display]
controller = "none"
[printer]
kind = "none"
"""
HUB = """
data = "{folder}"
[broker]
port = {port}
"""
LIMIT_S = 20.0

pytestmark = pytest.mark.process


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(LIMIT_S)
        receiver.bind(str(tmp_path / "notify"))
        yield receiver


def _start(
    role: str, text: str, folder: Path, supervisor: socket.socket
) -> subprocess.Popen[bytes]:
    config = folder / f"{role}.toml"
    config.write_text(text.format(folder=folder, port=free_port()), "utf-8")
    environment = {
        **os.environ,
        "NOTIFY_SOCKET": supervisor.getsockname(),
        "WATCHDOG_USEC": "20000000",
    }
    argv = (sys.executable, "-m", "firmware.cli.main", role, "--config", str(config))
    return subprocess.Popen(argv, env=environment, stderr=subprocess.PIPE)


def _until(supervisor: socket.socket, message: bytes) -> list[bytes]:
    """What the service says until it says `message`."""
    said = [supervisor.recv(1_000)]
    while said[-1] != message:
        said.append(supervisor.recv(1_000))
    return said


@pytest.mark.parametrize(
    ("role", "text"), [("kiosk", KIOSK), ("hub", HUB)], ids=["kiosk", "hub"]
)
def test_a_service_says_that_it_is_ready_alive_and_stopping(
    tmp_path: Path, supervisor: socket.socket, *, role: str, text: str
) -> None:
    with _start(role, text, tmp_path, supervisor) as service:
        try:
            assert _until(supervisor, b"WATCHDOG=1")[0].startswith(b"READY=1\n")
            service.send_signal(signal.SIGTERM)
            _until(supervisor, b"STOPPING=1")
            _, told = service.communicate(timeout=LIMIT_S)
        finally:
            service.kill()
    assert service.returncode == 0, told.decode()
    assert b"Traceback" not in told


@pytest.mark.parametrize("role", ["kiosk", "hub"])
def test_a_refused_configuration_is_not_worth_a_restart(
    tmp_path: Path, supervisor: socket.socket, role: str
) -> None:
    with _start(role, "unknown = 1", tmp_path, supervisor) as service:
        _, told = service.communicate(timeout=LIMIT_S)
    assert service.returncode == 2
    assert b"unknown" in told
    assert b"Traceback" not in told


def test_books_that_cannot_be_opened_now_are_worth_a_restart(
    tmp_path: Path, supervisor: socket.socket
) -> None:
    (tmp_path / "hub.db").write_bytes(b"torn" * 4_096)
    with _start("hub", HUB, tmp_path, supervisor) as service:
        _, told = service.communicate(timeout=LIMIT_S)
    assert service.returncode == 1
    assert b"hub.db is damaged: " in told
    assert b"http" not in told
    assert b"Traceback" not in told
