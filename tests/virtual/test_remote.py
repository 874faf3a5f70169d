"""Orders to a kiosk whose power goes before it can reply."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

import pytest

from drivers.api import DriverError
from firmware.virtual.kiosk.remote import Remote


@contextmanager
def dying_kiosk(remote: Remote) -> Generator[None]:
    """One that receives an order and then has no power."""
    kiosk = remote.new_wire()

    def receive_and_die() -> None:
        kiosk.recv(4096)
        kiosk.close()

    thread = threading.Thread(target=receive_and_die)
    thread.start()
    yield
    thread.join(timeout=20.0)
    remote.close()


def test_a_key_may_cut_the_power_that_it_is_pressed_by() -> None:
    remote = Remote()
    with dying_kiosk(remote):
        remote.act(press="pay")
        assert not remote.powered


def test_what_has_to_be_known_is_not_known_without_a_reply() -> None:
    remote = Remote()
    with dying_kiosk(remote), pytest.raises(DriverError, match="the power went"):
        remote.order(panel="look")


def test_nobody_presses_a_key_without_power() -> None:
    with pytest.raises(DriverError, match="no power"):
        Remote().act(press="pay")
