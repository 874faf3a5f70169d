import queue
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from firmware.hub.db.engine import DATABASE
from firmware.hub.policy.policy_file import PolicyFile
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.runtime.dispatcher import Incoming, MessageDispatcher
from firmware.hub.runtime.handler_loop import HandlerLoop
from firmware.hub.runtime.inbox import MAX_BATCH, MessageInbox
from firmware.protocol import codec, topics
from firmware.protocol.messages import Ack
from firmware.protocol.signing import SigningKey
from tests.support.hub_rig import Shop, VirtualKiosk, card, goods, sale, still_stamper

LIMIT_S = 10.0
BOUGHT = goods(3)


@dataclass
class Wire:
    """A transport that always takes; acknowledgements can be awaited."""

    up: bool = True
    acks: queue.Queue[Ack] = field(default_factory=queue.Queue)
    retained: queue.Queue[str] = field(default_factory=queue.Queue)

    def publish(
        self, topic: str, payload: bytes, *, qos: int, retain: bool = False
    ) -> bool:
        if retain:
            assert qos == 1
            self.retained.put(topic)
        elif topic == topics.ack("k1"):
            self.acks.put(codec.decode(payload, Ack).body)
        return True

    def await_upto(self, seq: int) -> Ack:
        while True:
            ack = self.acks.get(timeout=LIMIT_S)
            if ack.upto >= seq:
                return ack


@dataclass
class Running:
    service: HandlerLoop
    inbox: MessageInbox
    wire: Wire

    def send(self, *messages: Incoming) -> None:
        for message in messages:
            self.inbox.put(message.topic, message.payload)


@pytest.fixture
def running(shop: Shop) -> Iterator[Running]:
    inbox, wire, stamper = MessageInbox(), Wire(), still_stamper("hub")
    service = HandlerLoop(
        inbox,
        MessageDispatcher(shop.engine, stamper, SigningKey.generate()),
        publisher=Publisher(shop.engine, stamper, SigningKey.generate()),
        policy_file=PolicyFile(shop.engine, stamper, None),
        transport=wire,
    )
    yield Running(service, inbox, wire)
    assert service.stop(LIMIT_S)


def test_all_that_waits_is_one_commit_and_one_acknowledgement(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    running.send(*kiosk.facts(sale(f"s{n}", BOUGHT) for n in range(100)))
    running.service.start()
    assert running.wire.acks.get(timeout=LIMIT_S).upto == MAX_BATCH
    assert running.wire.acks.get(timeout=LIMIT_S).upto == 100
    assert len(shop.rows("SELECT * FROM orders")) == 100


def test_a_new_hub_knows_a_policy_before_it_judges_a_sale(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    shop.spoil("DELETE FROM policies")
    running.send(kiosk.fact(sale("s1", BOUGHT)))
    running.service.start()
    ack = running.wire.await_upto(1)
    assert ack.refused == ()
    assert len(shop.rows("SELECT * FROM orders")) == 1


def test_no_sale_is_judged_before_the_policy_could_be_kept(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    shop.spoil(
        "DELETE FROM policies",
        "CREATE TRIGGER defect BEFORE INSERT ON policies "
        "BEGIN SELECT RAISE(ABORT, 'defect'); END",
    )
    running.send(kiosk.fact(sale("s1", BOUGHT)))
    running.service.start()
    with pytest.raises(queue.Empty):
        running.wire.acks.get(timeout=0.2)
    with closing(sqlite3.connect(shop.folder / DATABASE)) as db:
        db.execute("DROP TRIGGER defect")
    assert running.wire.await_upto(1).refused == ()


def test_everything_retained_is_told_when_the_link_comes_up(running: Running) -> None:
    running.wire.up = False
    running.service.start()
    running.wire.up = True
    running.service.on_connected()
    heard = {running.wire.retained.get(timeout=LIMIT_S) for _ in range(4)}
    assert heard == {
        topics.hub_state(), topics.first_release_policy(), topics.catalogue(),
        topics.catalogue_part(1, 1),
    }  # fmt: skip


def test_a_message_that_meets_a_defect_stops_no_other(
    running: Running, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.spoil(
        "CREATE TRIGGER defect BEFORE INSERT ON orders WHEN NEW.sale_id = 's5' "
        "BEGIN SELECT RAISE(ABORT, 'defect'); END"
    )
    victims = [VirtualKiosk(f"v{n}") for n in range(8)]
    kiosk = VirtualKiosk()
    running.send(
        *(v.fact(sale(f"s{n}", BOUGHT)) for n, v in enumerate(victims)),
        kiosk.fact(sale("last", BOUGHT, card=card(7))),
    )
    running.service.start()
    running.wire.await_upto(1)
    booked = {row[0] for row in shop.rows("SELECT sale_id FROM orders")}
    assert booked == {f"s{n}" for n in range(8) if n != 5} | {"last"}
    assert "turn_failed messages=1" in caplog.text
    assert card(7) not in caplog.text


def test_a_fact_that_meets_a_defect_stops_no_other_of_its_bundle(
    running: Running, kiosk: VirtualKiosk, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.spoil(
        "CREATE TRIGGER defect BEFORE INSERT ON orders WHEN NEW.sale_id = 's5' "
        "BEGIN SELECT RAISE(ABORT, 'defect'); END"
    )
    running.send(kiosk.bundle(sale(f"s{n}", BOUGHT) for n in range(8)))
    running.send(kiosk.fact(sale("last", BOUGHT)))
    running.service.start()
    while 9 not in running.wire.await_upto(5).extra:
        pass
    booked = {row[0] for row in shop.rows("SELECT sale_id FROM orders")}
    assert booked == {f"s{n}" for n in range(8) if n != 5} | {"last"}
    assert caplog.text.count("turn_failed messages=1") == 2


def test_many_defects_make_the_others_wait_no_longer_than_one(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    shop.spoil(
        "CREATE TRIGGER defect BEFORE INSERT ON orders WHEN NEW.kid = 'bad' "
        "BEGIN SELECT RAISE(ABORT, 'defect'); END"
    )
    running.send(VirtualKiosk("bad").bundle(sale(f"s{n}", BOUGHT) for n in range(32)))
    running.send(kiosk.fact(sale("good", BOUGHT)))
    running.service.start()
    assert running.wire.acks.get(timeout=LIMIT_S).upto == 1


def test_while_the_database_cannot_nothing_is_acknowledged(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    fact = kiosk.fact(sale("s1", BOUGHT))
    shop.spoil("ALTER TABLE cursors RENAME TO elsewhere")
    running.send(fact)
    running.service.start()
    with pytest.raises(queue.Empty):
        running.wire.acks.get(timeout=0.2)
    shop.spoil("ALTER TABLE elsewhere RENAME TO cursors")
    running.send(fact)
    assert running.wire.await_upto(1).refused == ()
    assert shop.wrong() == []


def test_a_command_that_writes_makes_the_hub_wait_not_fail(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    with closing(sqlite3.connect(shop.folder / DATABASE)) as other:
        other.execute("BEGIN IMMEDIATE")
        running.service.start()
        running.send(kiosk.fact(sale("s1", BOUGHT)))
        with pytest.raises(queue.Empty):
            running.wire.acks.get(timeout=0.2)
        other.execute("ROLLBACK")
    assert running.wire.await_upto(1).refused == ()


def test_a_chore_is_done_on_the_handlers_thread_and_its_defect_stops_no_message(
    running: Running, kiosk: VirtualKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    done: queue.Queue[str] = queue.Queue()

    def chore() -> None:
        done.put(threading.current_thread().name)
        raise ZeroDivisionError

    running.service.add_job(chore)
    running.service.start()
    assert done.get(timeout=LIMIT_S) == "handler"
    running.send(kiosk.fact(sale("s1", BOUGHT)))
    assert running.wire.await_upto(1).refused == ()
    assert done.get(timeout=LIMIT_S) == "handler"
    assert "turn_failed messages=0" in caplog.text


def test_a_full_inbox_drops_the_newest_and_counts_it() -> None:
    inbox = MessageInbox(max_messages=2)
    for name in ("a", "b", "c"):
        inbox.put(name, b"")
    assert inbox.dropped == 1
    assert [message.topic for message in inbox.take(0)] == ["a", "b"]
    assert inbox.take(0) == []


def test_waiting_messages_are_bounded_in_bytes_too() -> None:
    inbox = MessageInbox(max_bytes=10)
    for size in (6, 5, 4):
        inbox.put(str(size), b"." * size)
    assert inbox.dropped == 1
    assert [message.topic for message in inbox.take(0)] == ["6", "4"]
    inbox.put("10", b"." * 10)
    assert inbox.dropped == 1


def test_a_message_shows_its_payload_to_no_log() -> None:
    assert repr(Incoming("ct/1/k1/up/ask/member", b"secret")) == (
        "Incoming('ct/1/k1/up/ask/member', 6 bytes)"
    )


def test_the_heart_beats_while_nothing_happens(running: Running) -> None:
    running.service.start()
    first_s = running.service.beat_s
    running.service.on_connected()
    running.wire.retained.get(timeout=LIMIT_S)
    assert running.service.alive
    assert running.service.beat_s >= first_s
