"""What systemd sees of the real services: ready, alive, stopping, exit status."""

import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import pytest

from tests.support.services import (
    HUB,
    KIOSK,
    LIMIT_S,
    configured,
    until,
    warmly_started,
)
from tests.support.warm_starts import WarmStarter

pytestmark = pytest.mark.process


@pytest.fixture
def log() -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as file:
        yield file


def told(log: IO[bytes]) -> str:
    log.seek(0)
    return log.read().decode()


@pytest.mark.parametrize(
    ("role", "text"), [("kiosk", KIOSK), ("hub", HUB)], ids=["kiosk", "hub"]
)
def test_a_service_says_that_it_is_ready_alive_and_stopping(  # noqa: PLR0913 - fixtures
    tmp_path: Path,
    warm: WarmStarter,
    log: IO[bytes],
    supervisor: socket.socket,
    *,
    role: str,
    text: str,
    deaf_port: int,
) -> None:
    text = text.format(folder=tmp_path, port=deaf_port)
    config = configured(role, tmp_path, text)
    service = warmly_started(warm, role, config, supervisor, log=log)
    try:
        assert until(supervisor, "WATCHDOG=1")[0].startswith("READY=1\n")
        service.send_signal(signal.SIGTERM)
        until(supervisor, "STOPPING=1")
        assert service.wait(LIMIT_S) == 0, told(log)
    finally:
        service.kill()
    assert "Traceback" not in told(log)


@pytest.mark.parametrize("role", ["kiosk", "hub"])
def test_a_refused_configuration_is_not_worth_a_restart(
    tmp_path: Path, warm: WarmStarter, log: IO[bytes], role: str
) -> None:
    config = configured(role, tmp_path, "unknown = 1")
    service = warmly_started(warm, role, config, log=log)
    assert service.wait(LIMIT_S) == 2
    assert "unknown" in told(log)
    assert "Traceback" not in told(log)


def test_books_that_cannot_be_opened_now_are_worth_a_restart(
    tmp_path: Path, warm: WarmStarter, log: IO[bytes]
) -> None:
    (tmp_path / "hub.db").write_bytes(b"torn" * 4_096)
    config = configured("hub", tmp_path, HUB.format(folder=tmp_path, port=1883))
    service = warmly_started(warm, "hub", config, log=log)
    assert service.wait(LIMIT_S) == 1
    assert "hub.db is damaged: " in told(log)
    assert "http" not in told(log)
    assert "Traceback" not in told(log)
