"""The configuration of the shop's broker, on a real mosquitto, told by delivery."""

import queue
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from drivers.sim.broker import PrivateBroker
from firmware.wire.access import BrokerAccess
from firmware.wire.link import Link, LinkEvents

OURS = Path(__file__).parents[2] / "provisioning/broker"
INSTALLED = "/etc/mosquitto/"
PEOPLE = ("hub", "k1", "k2")
LIMIT_S = 5.0

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateBroker]:
    folder = tmp_path_factory.mktemp("etc")
    (folder / "countertop.acl").write_text((OURS / "countertop.acl").read_text())
    passwords = folder / "countertop.passwords"
    passwords.touch()
    for name in PEOPLE:
        made = ("mosquitto_passwd", "-b", str(passwords), name, f"{name}'s")
        subprocess.run(made, check=True, timeout=20)
    lines = (OURS / "countertop.conf").read_text("utf-8").splitlines()
    settings = tuple(
        line.replace(INSTALLED, f"{folder}/")
        for line in lines
        if line and not line.startswith(("#", "listener "))
    )
    with PrivateBroker(settings=settings) as private:
        yield private


class Party:
    """One box at the broker: what it hears, and its link."""

    def __init__(self, port: int, name: str, *, hears: str, calls_itself: str) -> None:
        self.heard: queue.Queue[tuple[str, bytes]] = queue.Queue()
        self._up: queue.Queue[None] = queue.Queue()
        access = BrokerAccess(
            host="127.0.0.1",
            port=port,
            client_id=calls_itself,
            username=name,
            password=f"{name}'s",
        )
        events = LinkEvents(
            on_message=lambda topic, payload: self.heard.put((topic, payload)),
            on_up=lambda: self._up.put(None),
            on_down=lambda _reason: None,
        )
        self.link = Link(access=access, events=events, filters=(hears,))
        self.link.start()
        self._up.get(timeout=LIMIT_S)

    def says(self, topic: str) -> None:
        assert self.link.publish(topic, b"said", qos=1)

    def next_heard(self) -> str:
        return self.heard.get(timeout=LIMIT_S)[0]


@contextmanager
def _at(
    broker: PrivateBroker, name: str, *, hears: str = "ct/1/#", calls_itself: str = ""
) -> Iterator[Party]:
    party = Party(broker.port, name, hears=hears, calls_itself=calls_itself or name)
    try:
        yield party
    finally:
        assert party.link.stop(LIMIT_S)


def test_a_kiosk_speaks_under_its_own_name_only(broker: PrivateBroker) -> None:
    with _at(broker, "hub") as hub, _at(broker, "k1", hears="ct/1/k1/dn/#") as kiosk:
        kiosk.says("ct/1/k2/up/ev/sale")
        kiosk.says("ct/1/all/dn/policy")
        kiosk.says("ct/1/hub/state")
        kiosk.says("ct/1/k1/dn/ack")
        kiosk.says("ct/1/k1/up/ev/sale")
        assert hub.next_heard() == "ct/1/k1/up/ev/sale"


def test_a_kiosk_hears_what_is_meant_for_it_or_for_all(broker: PrivateBroker) -> None:
    with _at(broker, "k1") as kiosk, _at(broker, "hub", hears="ct/1/none") as hub:
        hub.says("ct/1/k2/dn/ack")
        hub.says("ct/1/k2/up/ev/sale")
        hub.says("ct/1/k1/dn/ack")
        hub.says("ct/1/all/dn/policy")
        hub.says("ct/1/hub/state")
        heard = [kiosk.next_heard() for _ in range(3)]
    assert heard == ["ct/1/k1/dn/ack", "ct/1/all/dn/policy", "ct/1/hub/state"]


def test_nobody_takes_over_a_session_by_its_client_id(broker: PrivateBroker) -> None:
    with (
        _at(broker, "k1", hears="ct/1/k1/dn/#") as kiosk,
        _at(broker, "k2", hears="ct/1/k2/dn/#", calls_itself="k1"),
        _at(broker, "hub", hears="ct/1/none") as hub,
    ):
        hub.says("ct/1/k1/dn/ack")
        assert kiosk.next_heard() == "ct/1/k1/dn/ack"
        assert kiosk.link.up


def test_nobody_comes_in_without_a_password(broker: PrivateBroker) -> None:
    told: queue.Queue[str] = queue.Queue()
    events = LinkEvents(
        on_message=lambda _topic, _payload: None,
        on_up=lambda: told.put("let in"),
        on_down=told.put,
    )
    access = BrokerAccess(host="127.0.0.1", port=broker.port, client_id="k1")
    link = Link(access=access, events=events)
    link.start()
    assert "denies k1" in told.get(timeout=LIMIT_S)
    assert link.stop(LIMIT_S)
