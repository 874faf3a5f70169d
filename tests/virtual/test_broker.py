# What a closed broker leaves behind is private to it.
# pyright: reportPrivateUsage=false
import os
import socket
from pathlib import Path

import pytest

from drivers.api import DriverError
from drivers.sim.reserved_port import HOST
from firmware.virtual.network.broker import PrivateBroker
from tests.support.mqtt_links import Connect, await_up

pytestmark = pytest.mark.process


def test_it_comes_back_on_its_port_after_a_kill(broker: PrivateBroker) -> None:
    port = broker.port
    broker.kill()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((HOST, port))
    broker.start()
    socket.create_connection((HOST, port)).close()


def test_a_persistent_disk_keeps_what_is_retained_until_it_is_emptied(
    connect: Connect,
) -> None:
    with PrivateBroker(persistent=True) as broker:
        link, hear = connect(broker.port, "a")
        assert hear() == "up"
        assert link.publish("a", b"kept", qos=1, retain=True)
        assert hear() == ("a", b"kept")
        broker.stop()
        assert hear()[0] == "down"
        broker.start()
        await_up(hear)
        assert hear() == ("a", b"kept")
        with pytest.raises(DriverError, match="stop it"):
            broker.empty()
        broker.stop()
        broker.empty()
        assert hear()[0] == "down"
        broker.start()
        await_up(hear)
        assert link.publish("a", b"new", qos=1)
        assert hear() == ("a", b"new")


def test_it_says_why_it_does_not_start() -> None:
    broker = PrivateBroker(settings=("no_such_setting 1",))
    with pytest.raises(DriverError, match="no_such_setting"):
        broker.start()
    broker.close()


def test_it_leaves_nothing_behind() -> None:
    with PrivateBroker() as broker:
        pid = broker.pid
        assert Path(f"/proc/{pid}").exists()
    assert not broker.folder.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_it_stops_even_when_frozen() -> None:
    with PrivateBroker() as broker:
        broker.freeze()
