"""Somebody with the hub's own password, on the shop's broker: what the hub undoes."""

import queue
import threading
from collections.abc import Generator, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from drivers.sim.reserved_port import HOST
from firmware.base.systemd import ServiceManager
from firmware.hub.app import build
from firmware.hub.config import HubConfig
from firmware.mqtt.access import BrokerConfig
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import Ack, HubState
from firmware.retail.pricing.engines import ENGINES
from firmware.virtual.network.broker import PrivateBroker
from tests.support.parties import Party, Shop, arrived, broker_of

pytestmark = pytest.mark.process
LIMIT_S = 15.0
QUIET_S = 0.5
"""What stands retained comes at once."""
FORGER = Stamper("hub", "forger")
FORGED = codec.encode(Ack(epoch=1, upto=2**53), FORGER.stamp())
AWAY = codec.encode(HubState(state="offline", ts=FORGER.stamp().ts), FORGER.stamp())
POLICY, PASSES = topics.policy(1), topics.passes()


@pytest.fixture(scope="module")
def shop(new_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return new_shop.copied(tmp_path_factory.mktemp("etc"))


@pytest.fixture
def broker(shop: Shop) -> Iterator[PrivateBroker]:
    with broker_of(shop, tls=False) as private:
        yield private


@contextmanager
def thief(shop: Shop, broker: PrivateBroker) -> Generator[Party]:
    """He takes the hub's place until the hub takes it back."""
    with arrived(shop.access(broker.port, "hub", tls=False)) as party:
        yield party


def visit(shop: Shop, broker: PrivateBroker, forged: dict[str, bytes]) -> None:
    """The thief comes, publishes, and goes."""
    with thief(shop, broker) as party:
        for topic, payload in forged.items():
            party.says(topic, payload, retain=True)


@contextmanager
def hub(shop: Shop, broker: PrivateBroker, data: Path) -> Generator[None]:
    password = shop.folder / "hub.password"
    access = BrokerConfig(host=HOST, port=broker.port, password_file=password)
    made = build(HubConfig(data=data, broker=access))
    running = threading.Thread(target=made.run, args=(ServiceManager(),), name="hub")
    running.start()
    try:
        yield
    finally:
        made.stop()
        running.join(LIMIT_S)
        assert not running.is_alive()


FORGERIES = {
    topics.ack("k1"): FORGED,
    topics.reply("k1", "c"): FORGED,
    topics.policy(7): FORGED,
    POLICY: b"",
    PASSES: b"",
    topics.hub_state(): AWAY,
}
STRAYS = {topics.ack("k1"), topics.reply("k1", "c"), topics.policy(7)}
BELONGS = {
    *topics.hub_states(),
    PASSES,
    topics.first_release_policy(),
    *map(topics.policy, ENGINES),
}
HEARD = ("ct/1/k1/dn/#", "ct/1/all/dn/#", "ct/1/hub/state")


def k1(shop: Shop, broker: PrivateBroker) -> AbstractContextManager[Party]:
    return arrived(shop.access(broker.port, "k1", tls=False), *HEARD)


def standing(shop: Shop, broker: PrivateBroker) -> set[str]:
    """The topics on which a kiosk finds something when it comes."""
    found: set[str] = set()
    with k1(shop, broker) as late, suppress(queue.Empty):
        while True:
            found.add(late.heard.get(timeout=QUIET_S)[0])
    return found


def await_all(party: Party, wanted: set[tuple[str, int]]) -> None:
    while wanted:
        wanted.discard(party.hears())


def test_what_stood_forged_before_the_hub_came_is_undone(
    shop: Shop, broker: PrivateBroker, tmp_path: Path
) -> None:
    visit(shop, broker, FORGERIES)
    assert standing(shop, broker) == FORGERIES.keys() - {POLICY, PASSES}
    with ExitStack() as running:
        with k1(shop, broker) as kiosk:
            running.enter_context(hub(shop, broker, tmp_path))
            await_all(kiosk, {(topic, 0) for topic in STRAYS})
        assert standing(shop, broker) == BELONGS


def test_a_thief_who_visits_a_running_hub_leaves_nothing_behind(
    shop: Shop, broker: PrivateBroker, tmp_path: Path
) -> None:
    with hub(shop, broker, tmp_path):
        with k1(shop, broker) as kiosk:
            while kiosk.hears()[0] != POLICY:
                pass
            visit(shop, broker, FORGERIES)
            await_all(kiosk, {(topic, 0) for topic in STRAYS})
        assert standing(shop, broker) == BELONGS


def test_a_quiet_start_corrects_nobody(
    shop: Shop, broker: PrivateBroker, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with k1(shop, broker) as kiosk, hub(shop, broker, tmp_path):
        while kiosk.hears()[0] != POLICY:
            pass
    assert "hub_topic_corrected" not in caplog.text
    assert "message_stray" not in caplog.text
