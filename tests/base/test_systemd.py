import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware.base.systemd import ServiceManager


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(5)
        receiver.bind(str(tmp_path / "notify"))
        yield receiver


def test_says_ready_alive_and_stopping_and_each_status_once(
    supervisor: socket.socket,
) -> None:
    manager = ServiceManager(supervisor.getsockname())

    manager.ready("selling")
    manager.status("selling")
    manager.status("no paper")
    manager.status("no paper")
    manager.alive()
    manager.stopping()

    assert [supervisor.recv(100) for _ in range(4)] == [
        b"READY=1\nSTATUS=selling",
        b"STATUS=no paper",
        b"WATCHDOG=1",
        b"STOPPING=1",
    ]


def test_reaches_an_abstract_address() -> None:
    name = f"@countertop-notify-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.settimeout(5)
        receiver.bind("\0" + name[1:])
        ServiceManager(name).alive()
        assert receiver.recv(100) == b"WATCHDOG=1"


def test_is_silent_where_nothing_supervises() -> None:
    manager = ServiceManager.of_this_process({})
    manager.ready("selling")
    assert manager.watchdog_s is None


def test_a_supervisor_that_went_away_does_not_stop_a_sale(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ServiceManager(str(tmp_path / "gone")).alive()
    assert "service_manager_unreachable" in caplog.text


@pytest.mark.parametrize(
    ("environ", "watchdog_s"),
    [
        ({"WATCHDOG_USEC": "20000000"}, 20.0),
        ({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": str(os.getpid())}, 0.5),
        ({"WATCHDOG_USEC": "500000", "WATCHDOG_PID": "1"}, None),
    ],
)
def test_takes_the_watchdog_of_this_process_only(
    environ: dict[str, str], watchdog_s: float | None
) -> None:
    assert ServiceManager.of_this_process(environ).watchdog_s == watchdog_s
