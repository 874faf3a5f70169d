"""The hub as systemd starts it, on a real broker that dies and forgets."""

import json
import queue
import signal
import socket
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from drivers.sim.reserved_port import HOST
from firmware.cli.main import main as countertop
from firmware.hub.ingest.limits import KioskLimits
from firmware.hub.runtime.incoming import Incoming
from firmware.mqtt.access import BrokerAccess
from firmware.mqtt.link import Link, LinkEvents
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.messages import (
    Ack,
    HubState,
    MemberReply,
    PolicyDocument,
    Signed,
)
from firmware.virtual.network.broker import PrivateBroker
from firmware.virtual.process import Running
from tests.support.hub_rig import Shop, VirtualKiosk, card, goods, sale
from tests.support.warm_starts import WarmStarter

LIMIT_S = 60.0
RESEND_S = 0.3

pytestmark = [pytest.mark.process, pytest.mark.timeout(90)]


@dataclass
class Ear:
    """A kiosk's link and what it heard, by topic."""

    link: Link
    heard: queue.SimpleQueue[tuple[str, bytes]]

    def send(self, *messages: Incoming) -> None:
        for message in messages:
            self.link.publish(message.topic, message.payload, qos=0)

    def await_message(self, wanted: Callable[[str, bytes], bool]) -> bytes:
        while True:
            topic, payload = self.heard.get(timeout=LIMIT_S)
            if wanted(topic, payload):
                return payload

    def await_state(self, state: str) -> None:
        self.await_message(
            lambda topic, payload: (
                topic == topics.hub_state()
                and codec.decode(payload, HubState).body.state == state
            )
        )

    def deliver(self, *messages: Incoming) -> None:
        """Send until the hub has it all, as an outbox does."""
        last = len(messages)
        upto = 0
        while upto < last:
            self.send(*messages[upto : upto + 32])
            try:
                while upto < last:
                    topic, payload = self.heard.get(timeout=RESEND_S)
                    if topic == topics.ack("k1"):
                        upto = max(upto, codec.decode(payload, Ack).body.upto)
            except queue.Empty:
                continue


@contextmanager
def listening(broker: PrivateBroker) -> Generator[Ear]:
    heard: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
    ups: queue.SimpleQueue[None] = queue.SimpleQueue()
    link = Link(
        access=BrokerAccess(host=HOST, port=broker.port, client_id="k1"),
        events=LinkEvents(
            on_message=lambda topic, payload: heard.put((topic, payload)),
            on_up=lambda: ups.put(None),
            on_down=lambda _reason: None,
        ),
        filters=(*topics.kiosk_filters("k1"), topics.catalogue_parts_filter(1)),
        chance=lambda: 0.05,
    )
    link.start()
    ups.get(timeout=LIMIT_S)
    yield Ear(link, heard)
    assert link.stop(LIMIT_S)


@dataclass
class HubProcess:
    """The hub's process; `told` is the socket on which it tells systemd."""

    config: Path
    told: socket.socket
    warm: WarmStarter
    running: Running | None = field(default=None)

    def start(self) -> None:
        words = ("firmware.cli.main", "hub", "--config", str(self.config))
        with self.config.with_name("log").open("ab") as log:
            self.running = self.warm((sys.executable, "-m", *words), log)
        while b"READY=1" not in self.told.recv(1_024):
            pass

    def end(self, number: signal.Signals) -> int:
        assert self.running is not None
        self.running.send_signal(number)
        return self.running.wait(LIMIT_S)


@pytest.fixture
def broker() -> Iterator[PrivateBroker]:
    with PrivateBroker() as running:
        yield running


@pytest.fixture
def hub(
    broker: PrivateBroker,
    shop: Shop,
    tmp_path: Path,
    warm: WarmStarter,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[HubProcess]:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
    config = tmp_path / "hub.toml"
    config.write_text(
        f'policy = "{tmp_path / "policy.toml"}"\n{shop.config}'
        f"[broker]\nport = {broker.port}\n"
    )
    (tmp_path / "policy.toml").write_text("")
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as told:
        told.bind(str(tmp_path / "notify"))
        told.settimeout(LIMIT_S)
        process = HubProcess(config, told, warm)
        yield process
        if process.running is not None and process.running.poll() is None:
            process.end(signal.SIGKILL)


@pytest.mark.only_on("sqlite", "processes are slow: the last test has the other")
def test_a_killed_hub_and_a_forgetful_broker_cost_no_order(
    hub: HubProcess, broker: PrivateBroker, shop: Shop, kiosk: VirtualKiosk
) -> None:
    facts = kiosk.facts(
        sale(f"k1-1-{n}", goods(20), member_id="m1") for n in range(120)
    )
    hub.start()
    with listening(broker) as ear:
        ear.await_state("ready")
        ear.deliver(*facts[:40])
        ear.send(*facts[40:80])
        assert hub.end(signal.SIGKILL) == -signal.SIGKILL
        ear.await_state("offline")
        hub.start()
        ear.await_state("ready")
        ear.deliver(*facts)
        ear.send(kiosk.ask(card(1)))
        reply = ear.await_message(lambda topic, _: "/dn/rsp/" in topic)
    points = (
        sum(1 for _ in facts) * sale("k1-1-1", goods(20), member_id="m1").earned_points
    )
    assert codec.decode(reply, MemberReply).body.balance_points == points
    assert shop.rows("SELECT count(*) FROM orders") == [(120,)]
    assert shop.wrong() == []
    assert hub.end(signal.SIGTERM) == 0


@pytest.mark.only_on("sqlite", "is about the broker")
def test_a_new_broker_hears_everything_again_and_a_saved_policy_at_once(
    hub: HubProcess, broker: PrivateBroker, shop: Shop, tmp_path: Path
) -> None:
    hub.start()
    broker.kill()
    broker.start()
    public = (shop.folder / "hub.pub").read_text()
    with listening(broker) as ear:
        wanted = {
            topics.hub_state(), topics.first_release_policy(), topics.catalogue(),
            topics.catalogue_part(1, 1),
        }  # fmt: skip
        while wanted:
            topic, _payload = ear.heard.get(timeout=LIMIT_S)
            wanted.discard(topic)
        (tmp_path / "policy.toml").write_text("[cash]\nstep_fen = 1\n")
        payload = ear.await_message(
            lambda topic, _: topic == topics.first_release_policy()
        )
        signed = codec.decode(payload, Signed).body
        policy = signed_documents.verified(signed, public, PolicyDocument)
        assert policy.version == 2
        assert hub.end(signal.SIGTERM) == 0
        ear.await_state("offline")


@pytest.mark.only_on("sqlite", "a server looks after its own disk")
def test_a_hub_without_room_on_its_disk_leaves_sales_with_their_kiosks(
    hub: HubProcess, broker: PrivateBroker, shop: Shop, kiosk: VirtualKiosk
) -> None:
    ample, bought = hub.config.read_text(), kiosk.fact(sale("k1-1-1", goods(3)))
    none = "[disk]\nfree_min_mb = 10000000\nlow_mb = 10000000\n"
    hub.config.write_text(ample + none)
    hub.start()
    with listening(broker) as ear:
        ear.await_state("offline")
        ear.send(bought, kiosk.ask(card(1)))
        ear.await_message(lambda topic, _: "/dn/rsp/" in topic)
        assert shop.rows("SELECT * FROM inbox") == []
        assert hub.end(signal.SIGTERM) == 0
        hub.config.write_text(ample)
        hub.start()
        ear.deliver(bought)
    assert shop.rows("SELECT sale_id FROM orders") == [("k1-1-1",)]


@pytest.mark.only_on("sqlite", "is about the hub's memory")
def test_a_kiosk_that_floods_the_hub_with_gaps_keeps_no_other_out(
    hub: HubProcess, broker: PrivateBroker, shop: Shop, kiosk: VirtualKiosk
) -> None:
    bought = goods(1)
    flood = VirtualKiosk("k9").facts(sale(f"k9-1-{n}", bought) for n in range(8_000))
    hub.start()
    with listening(broker) as ear:
        ear.await_state("ready")
        ear.send(*flood[1::2])
        ear.deliver(kiosk.fact(sale("k1-1-1", goods(3))))
    beyond = shop.rows("SELECT seq FROM inbox WHERE kid = 'k9'")
    assert 0 < len(beyond) <= KioskLimits().gaps_per_journal_max
    assert shop.rows("SELECT sale_id FROM orders WHERE kid = 'k1'") == [("k1-1-1",)]
    assert hub.end(signal.SIGTERM) == 0


@pytest.mark.only_on("postgres", "the other tests have the other")
def test_a_hub_on_postgres_books_sales_and_its_commands_see_them(
    hub: HubProcess,
    broker: PrivateBroker,
    shop: Shop,
    kiosk: VirtualKiosk,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hub.start()
    assert countertop(["member", "add", "--json", "--config", str(hub.config)]) == 0
    added = json.loads(capsys.readouterr().out)
    closed = sale("k1-1-1", goods(20), card=added["card"])
    with listening(broker) as ear:
        ear.await_state("ready")
        first = kiosk.fact(closed)
        ear.deliver(first)
        ear.send(kiosk.ask(added["card"]))
        reply = ear.await_message(lambda topic, _: "/dn/rsp/" in topic)
        assert hub.end(signal.SIGKILL) == -signal.SIGKILL
        hub.start()
        ear.deliver(first, kiosk.fact(sale("k1-1-2", goods(3))))
    told = codec.decode(reply, MemberReply).body
    assert (told.member_id, told.balance_points) == (
        added["member_id"],
        closed.earned_points,
    )
    assert countertop(["reconcile", "--config", str(hub.config)]) == 0
    assert "everything agrees" in capsys.readouterr().out
    assert countertop(["orders", "--all", "--json", "--config", str(hub.config)]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["sale_id"] for each in listed] == ["k1-1-1", "k1-1-2"]
    assert shop.rows("SELECT count(*) FROM orders") == [(2,)]
    assert hub.end(signal.SIGTERM) == 0
