"""What systemd sees of the real services: ready, alive, stopping, exit status."""

import signal
import socket
from pathlib import Path

import pytest

from tests.support.services import HUB, KIOSK, LIMIT_S, configured, started, until

pytestmark = pytest.mark.process


@pytest.mark.parametrize(
    ("role", "text"), [("kiosk", KIOSK), ("hub", HUB)], ids=["kiosk", "hub"]
)
def test_a_service_says_that_it_is_ready_alive_and_stopping(
    tmp_path: Path, supervisor: socket.socket, *, role: str, text: str, deaf_port: int
) -> None:
    text = text.format(folder=tmp_path, port=deaf_port)
    config = configured(role, tmp_path, text)
    with started(role, config, supervisor) as service:
        try:
            assert until(supervisor, "WATCHDOG=1")[0].startswith("READY=1\n")
            service.send_signal(signal.SIGTERM)
            until(supervisor, "STOPPING=1")
            _, told = service.communicate(timeout=LIMIT_S)
        finally:
            service.kill()
    assert service.returncode == 0, told.decode()
    assert b"Traceback" not in told


@pytest.mark.parametrize("role", ["kiosk", "hub"])
def test_a_refused_configuration_is_not_worth_a_restart(
    tmp_path: Path, supervisor: socket.socket, role: str
) -> None:
    config = configured(role, tmp_path, "unknown = 1")
    with started(role, config, supervisor) as service:
        _, told = service.communicate(timeout=LIMIT_S)
    assert service.returncode == 2
    assert b"unknown" in told
    assert b"Traceback" not in told


def test_books_that_cannot_be_opened_now_are_worth_a_restart(
    tmp_path: Path, supervisor: socket.socket
) -> None:
    (tmp_path / "hub.db").write_bytes(b"torn" * 4_096)
    config = configured("hub", tmp_path, HUB.format(folder=tmp_path, port=1883))
    with started("hub", config, supervisor) as service:
        _, told = service.communicate(timeout=LIMIT_S)
    assert service.returncode == 1
    assert b"hub.db is damaged: " in told
    assert b"http" not in told
    assert b"Traceback" not in told
