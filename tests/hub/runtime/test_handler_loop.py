import queue
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial

import pytest

from firmware.hub.app import features
from firmware.hub.db.engine import writing
from firmware.hub.feature.command import Command, UnitOfWork
from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.members import store as members_store
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.runtime.commands import CommandOutcome, Replies, Submitted
from firmware.hub.runtime.dispatcher import MessageDispatcher
from firmware.hub.runtime.handler_loop import REST_S, HandlerLoop
from firmware.hub.runtime.inbox import MAX_BATCH, HandlerInbox
from firmware.hub.runtime.incoming import Incoming
from firmware.hub.runtime.jobs import SLICE_S, JobRunner
from firmware.hub.runtime.registry import Registry
from firmware.protocol import codec, topics
from firmware.protocol.messages import Ack
from firmware.retail.pricing.engines import ENGINES
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    card,
    goods,
    hub_parts,
    sale,
    still_stamper,
)

a_statement_fails = pytest.mark.on_each("that ends a transaction on one database only")

LIMIT_S = 25.0
BOUGHT = goods(3)


@dataclass
class Wire:
    """A transport that always takes; acknowledgements can be awaited."""

    up: bool = True
    acked: int = 0
    acks: queue.Queue[Ack] = field(default_factory=queue.Queue)
    retained: queue.Queue[str] = field(default_factory=queue.Queue)

    def publish(
        self, topic: str, payload: bytes, *, qos: int, retain: bool = False
    ) -> bool:
        if retain:
            assert qos == 1
            self.retained.put(topic)
        elif topic == topics.ack("k1"):
            self.acked += 1
            self.acks.put(codec.decode(payload, Ack).body)
        return True

    def subscribe(self, topic_filter: str) -> None: ...

    def unsubscribe(self, topic_filter: str) -> None: ...

    def await_upto(self, seq: int) -> Ack:
        while True:
            ack = self.acks.get(timeout=LIMIT_S)
            if ack.upto >= seq:
                return ack


@dataclass(frozen=True, slots=True)
class Note(Command):
    """Has one member enrolled, or fails as it says."""

    member_id: str
    fails: bool = False


@dataclass
class Probe:
    """A feature of the tests: one job, one command."""

    run: Callable[[float], bool] = lambda _until_s: False
    committed: list[str] = field(default_factory=list)

    def feature(self) -> Feature:
        job = Job("probe", 0.01, self._run)
        return Feature(name="probe", commands={Note: self.enrol}, jobs=(job,))

    def _run(self, until_s: float) -> bool:
        return self.run(until_s)

    def enrol(self, command: Note, work: UnitOfWork) -> str:
        if command.fails:
            raise ZeroDivisionError
        member = members_store.Member(command.member_id, command.member_id, "")
        members_store.add(work.connection, member)
        work.after_commit(partial(self.committed.append, command.member_id))
        return command.member_id.upper()


@dataclass
class Running:
    service: HandlerLoop
    inbox: HandlerInbox
    wire: Wire
    publisher: Publisher
    probe: Probe

    def send(self, *messages: Incoming) -> None:
        for message in messages:
            self.inbox.put_message(message.topic, message.payload)


@contextmanager
def _running(shop: Shop, wanted: Callable[[Job], bool]) -> Generator[Running]:
    inbox, wire, stamper = HandlerInbox(), Wire(), still_stamper("hub")
    probe = Probe()
    parts = replace(hub_parts(shop.engine, stamper, KEY), inbox=inbox, transport=wire)
    registry = Registry([*features(parts), probe.feature()])
    service = HandlerLoop(
        inbox,
        MessageDispatcher(shop.engine, stamper, registry, key=KEY),
        jobs=JobRunner(filter(wanted, registry.jobs)),
        transport=wire,
    )
    yield Running(service, inbox, wire, parts.publisher, probe)
    assert service.stop(LIMIT_S)


@pytest.fixture
def running(shop: Shop) -> Iterator[Running]:
    with _running(shop, lambda _job: True) as running:
        yield running


@pytest.fixture
def one_job(shop: Shop) -> Iterator[Running]:
    """As `running`, with the probe's job and the one that no sale can do without."""
    with _running(shop, lambda job: job.name in {"policy_file", "probe"}) as it:
        yield it


def test_all_that_waits_is_one_commit_and_one_acknowledgement(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    running.send(*kiosk.facts(sale(f"k1-1-{n}", BOUGHT) for n in range(100)))
    running.service.start()
    assert running.wire.acks.get(timeout=LIMIT_S).upto == MAX_BATCH
    assert running.wire.acks.get(timeout=LIMIT_S).upto == 100
    assert len(shop.rows("SELECT * FROM orders")) == 100


def test_a_new_hub_knows_a_policy_before_it_judges_a_sale(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    shop.spoil("DELETE FROM policies")
    running.send(kiosk.fact(sale("k1-1-1", BOUGHT)))
    running.service.start()
    ack = running.wire.await_upto(1)
    assert ack.refused == ()
    assert len(shop.rows("SELECT * FROM orders")) == 1


@a_statement_fails
def test_no_sale_is_judged_before_the_policy_could_be_kept(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    shop.spoil("DELETE FROM policies")
    shop.break_inserts("policies", "NEW.version > 0")
    running.send(kiosk.fact(sale("k1-1-1", BOUGHT)))
    running.service.start()
    with pytest.raises(queue.Empty):
        running.wire.acks.get(timeout=0.2)
    shop.mend_inserts("policies")
    assert running.wire.await_upto(1).refused == ()


def test_everything_retained_is_told_when_the_link_comes_up(running: Running) -> None:
    running.wire.up = False
    running.service.start()
    running.wire.up = True
    running.publisher.on_connected()
    heard = {
        running.wire.retained.get(timeout=LIMIT_S) for _ in range(6 + len(ENGINES))
    }
    assert heard == {
        topics.hub_state(),
        topics.signed_hub_state(),
        topics.first_release_policy(),
        *map(topics.policy, ENGINES),
        topics.catalogue(),
        topics.detailed_catalogue(),
        topics.catalogue_part(1, 1),
    }


@a_statement_fails
def test_a_message_that_meets_a_defect_stops_no_other(
    running: Running, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.break_inserts("orders", "NEW.sale_id = 'v5-1-1'")
    victims = [VirtualKiosk(f"v{n}") for n in range(8)]
    kiosk = VirtualKiosk()
    running.send(
        *(v.fact(sale(f"{v.kid}-1-1", BOUGHT)) for v in victims),
        kiosk.fact(sale("k1-1-99", BOUGHT, card=card(7))),
    )
    running.service.start()
    running.wire.await_upto(1)
    booked = {row[0] for row in shop.rows("SELECT sale_id FROM orders")}
    assert booked == {f"v{n}-1-1" for n in range(8) if n != 5} | {"k1-1-99"}
    assert "turn_failed messages=1" in caplog.text
    assert card(7) not in caplog.text


@a_statement_fails
def test_a_fact_that_meets_a_defect_stops_no_other_of_its_bundle(
    running: Running, kiosk: VirtualKiosk, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    shop.break_inserts("orders", "NEW.sale_id = 'k1-1-5'")
    running.send(kiosk.bundle(sale(f"k1-1-{n}", BOUGHT) for n in range(8)))
    running.send(kiosk.fact(sale("k1-1-99", BOUGHT)))
    running.service.start()
    while 9 not in running.wire.await_upto(5).extra:
        pass
    booked = {row[0] for row in shop.rows("SELECT sale_id FROM orders")}
    assert booked == {f"k1-1-{n}" for n in range(8) if n != 5} | {"k1-1-99"}
    assert caplog.text.count("turn_failed messages=1") == 1  # the bundle, not its fact


@a_statement_fails
def test_many_defects_make_the_others_wait_no_longer_than_one(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    shop.break_inserts("orders", "NEW.kid = 'bad'")
    running.send(
        VirtualKiosk("bad").bundle(sale(f"bad-1-{n}", BOUGHT) for n in range(32))
    )
    running.send(kiosk.fact(sale("k1-1-99", BOUGHT)))
    running.service.start()
    assert running.wire.acks.get(timeout=LIMIT_S).upto == 1


@a_statement_fails
def test_while_the_database_cannot_nothing_is_acknowledged(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    fact = kiosk.fact(sale("k1-1-1", BOUGHT))
    shop.spoil("ALTER TABLE cursors RENAME TO elsewhere")
    running.send(fact)
    running.service.start()
    with pytest.raises(queue.Empty):
        running.wire.acks.get(timeout=0.2)
    shop.spoil("ALTER TABLE elsewhere RENAME TO cursors")
    running.send(fact)
    assert running.wire.await_upto(1).refused == ()
    assert shop.wrong() == []


@a_statement_fails
def test_a_command_that_writes_makes_the_hub_wait_not_fail(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    with writing(shop.engine):
        running.service.start()
        running.send(kiosk.fact(sale("k1-1-1", BOUGHT)))
        with pytest.raises(queue.Empty):
            running.wire.acks.get(timeout=0.2)
    assert running.wire.await_upto(1).refused == ()


def test_a_job_runs_on_the_handlers_thread_and_its_defect_stops_no_message(
    running: Running, kiosk: VirtualKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    done: queue.Queue[str] = queue.Queue()

    def fails(_until_s: float) -> bool:
        done.put(threading.current_thread().name)
        raise ZeroDivisionError

    running.probe.run = fails
    running.service.start()
    assert done.get(timeout=LIMIT_S) == "handler"
    running.send(kiosk.fact(sale("k1-1-1", BOUGHT)))
    assert running.wire.await_upto(1).refused == ()
    assert done.get(timeout=LIMIT_S) == "handler"
    assert "turn_failed messages=0" in caplog.text


def test_a_job_that_meets_a_defect_makes_no_message_wait(running: Running) -> None:
    assert running.service.failed(ZeroDivisionError()) == REST_S  # no policy yet
    running.service.turn()
    assert running.service.failed(ZeroDivisionError()) == 0.0


def test_a_job_that_always_has_more_delays_no_acknowledgement(
    one_job: Running, kiosk: VirtualKiosk
) -> None:
    """Batches wait: between two of them the job gets one slice, not more."""
    batches = 8
    slices: list[int] = []

    def uses_its_slice(until_s: float) -> bool:
        while time.monotonic() < until_s:
            pass
        slices.append(one_job.wire.acked)
        return True

    one_job.probe.run = uses_its_slice
    one_job.send(
        *kiosk.facts(sale(f"k1-1-{n}", BOUGHT) for n in range(batches * MAX_BATCH)),
    )
    one_job.service.start()
    one_job.wire.await_upto(batches * MAX_BATCH)
    per_turn = [slices.count(acked) for acked in range(1, batches)]
    assert max(per_turn) == 1
    assert sum(per_turn) > batches // 4  # the policy's file is looked at now and then


def test_a_job_gets_its_slices_while_nothing_else_happens(running: Running) -> None:
    done: queue.Queue[float] = queue.Queue()

    def has_more(until_s: float) -> bool:
        done.put(until_s - time.monotonic())
        return True

    running.probe.run = has_more
    running.service.start()
    lengths = [done.get(timeout=LIMIT_S) for _ in range(5)]
    assert max(lengths) <= SLICE_S


def test_a_command_is_handled_in_the_transaction_and_its_result_returned(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    replies: Replies = queue.Queue(1)
    assert running.inbox.put_command(Note("m7"), replies)
    running.send(kiosk.fact(sale("k1-1-1", BOUGHT)))
    running.service.start()
    assert replies.get(timeout=LIMIT_S) == CommandOutcome("M7")
    assert running.probe.committed == ["m7"]
    assert ("m7",) in shop.rows("SELECT member_id FROM members")
    running.wire.await_upto(1)


@a_statement_fails
def test_a_command_that_meets_a_defect_is_told_so_and_stops_no_other(
    running: Running, kiosk: VirtualKiosk, shop: Shop
) -> None:
    good, bad = (queue.Queue[CommandOutcome](1) for _ in range(2))
    running.inbox.put_command(Note("m7"), good)
    running.inbox.put_command(Note("m8", fails=True), bad)
    running.send(kiosk.fact(sale("k1-1-1", BOUGHT)))
    running.service.start()
    assert good.get(timeout=LIMIT_S) == CommandOutcome("M7")
    assert bad.get(timeout=LIMIT_S) == CommandOutcome(error="defect")
    running.wire.await_upto(1)
    assert ("m7",) in shop.rows("SELECT member_id FROM members")


@a_statement_fails
def test_a_command_waits_for_a_database_that_cannot(
    running: Running, shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    replies: Replies = queue.Queue(1)
    shop.spoil("ALTER TABLE members RENAME TO elsewhere")
    running.inbox.put_command(Note("m7"), replies)
    running.service.start()
    while "store_failed" not in caplog.text:
        with pytest.raises(queue.Empty):
            replies.get(timeout=0.1)
    shop.spoil("ALTER TABLE elsewhere RENAME TO members")
    assert replies.get(timeout=LIMIT_S) == CommandOutcome("M7")
    assert running.probe.committed == ["m7"]


def test_commands_that_wait_when_the_hub_ends_are_handled(
    running: Running, shop: Shop
) -> None:
    started = threading.Event()
    ending = threading.Event()

    def holds(_until_s: float) -> bool:
        started.set()
        ending.wait(LIMIT_S)
        return False

    running.probe.run = holds
    running.service.start()
    assert started.wait(LIMIT_S)
    running.inbox.put_command(Note("m7"))
    stopper = threading.Thread(target=running.service.stop, args=(LIMIT_S,))
    stopper.start()
    while not running.service.stopping:
        pass
    ending.set()
    stopper.join(LIMIT_S)
    assert ("m7",) in shop.rows("SELECT member_id FROM members")


def test_commands_have_places_of_their_own_and_messages_theirs() -> None:
    inbox = HandlerInbox(max_messages=1, max_commands=2)
    for name in ("a", "b"):
        inbox.put_message(name, b"")
    assert inbox.dropped == 1
    assert [inbox.put_command(Note(name)) for name in "cde"] == [True, True, False]
    message, *commands = inbox.next_batch(0)
    assert isinstance(message, Incoming)
    assert [type(each) for each in commands] == [Submitted, Submitted]
    assert inbox.put_command(Note("f"))


def test_an_outcome_that_finds_no_room_is_lost_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    replies: Replies = queue.Queue(1)
    for _ in range(2):
        Submitted(Note("m7"), replies).reply(CommandOutcome("M7"))
    assert replies.qsize() == 1
    assert "command_outcome_dropped command=Note" in caplog.text


def topics_of(inbox: HandlerInbox) -> list[str]:
    return [each.topic for each in inbox.next_batch(0) if isinstance(each, Incoming)]


def test_a_full_inbox_drops_the_newest_and_counts_it() -> None:
    inbox = HandlerInbox(max_messages=2)
    for name in ("a", "b", "c"):
        inbox.put_message(name, b"")
    assert inbox.dropped == 1
    assert topics_of(inbox) == ["a", "b"]
    assert inbox.next_batch(0) == []


def test_waiting_messages_are_bounded_in_bytes_too() -> None:
    inbox = HandlerInbox(max_bytes=10)
    for size in (6, 5, 4):
        inbox.put_message(str(size), b"." * size)
    assert inbox.dropped == 1
    assert topics_of(inbox) == ["6", "4"]
    inbox.put_message("10", b"." * 10)
    assert inbox.dropped == 1


def test_a_message_shows_its_payload_to_no_log() -> None:
    assert repr(Incoming("ct/1/k1/up/ask/member", b"secret")) == (
        "Incoming('ct/1/k1/up/ask/member', 6 bytes)"
    )


def test_the_heart_beats_while_nothing_happens(running: Running) -> None:
    running.service.start()
    first_s = running.service.beat_s
    running.publisher.on_connected()
    running.wire.retained.get(timeout=LIMIT_S)
    assert running.service.alive
    assert running.service.beat_s >= first_s
