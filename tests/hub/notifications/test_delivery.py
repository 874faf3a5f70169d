"""From the row that waits to the member's phone: dispatch, courier, a real gateway."""

import logging
import queue
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pytest

from firmware.base.errors import StoreError
from firmware.hub.app import features
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import reading, writing
from firmware.hub.feature.command import Command, UnitOfWork
from firmware.hub.feature.feature import Feature
from firmware.hub.notifications import store as notifications_store
from firmware.hub.notifications.config import MessagesConfig
from firmware.hub.notifications.delivery_schedule import DeliverySchedule, Timing
from firmware.hub.notifications.delivery_worker import (
    MAX_HANDED_OUT,
    AttemptEnded,
    DeliveryWorker,
)
from firmware.hub.notifications.gateway import Gateway
from firmware.hub.notifications.notification import Notification
from firmware.hub.notifications.outcomes import Attempt, Outcome
from firmware.hub.notifications.signature import Signer, read_keys
from firmware.hub.runtime.dispatcher import MessageDispatcher
from firmware.hub.runtime.handler_loop import HandlerLoop
from firmware.hub.runtime.jobs import JobRunner
from firmware.hub.runtime.registry import Registry
from firmware.virtual.network.message_gateway import GOOD, SimGateway
from firmware.virtual.network.message_gateway_http import Manner
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    dispatcher,
    goods,
    hub_parts,
    sale,
    still_stamper,
)

SECRET = "whsec_" + "b2" * 16
LIMIT_S = 10.0
BUSY = Manner(503, takes=False)
DATED = "2026-03-01T08:00:00.000Z"


@dataclass
class Clock:
    """The handler's clock, which stands still."""

    now_s: float = 0.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class Inbox:
    """Where the worker submits; has room for what is handed out at once."""

    waiting: queue.Queue[Command] = field(
        default_factory=lambda: queue.Queue(MAX_HANDED_OUT)
    )

    def submit(self, command: Command) -> bool:
        try:
            self.waiting.put_nowait(command)
        except queue.Full:
            return False
        return True

    def attempts(self, wait_s: float = 0.0) -> list[Attempt]:
        """What was submitted since the last call."""
        found: list[Command] = []
        with suppress(queue.Empty):
            found.append(
                self.waiting.get(timeout=wait_s)
                if wait_s
                else self.waiting.get_nowait()
            )
            while True:
                found.append(self.waiting.get_nowait())
        assert all(isinstance(each, AttemptEnded) for each in found)
        return [each.attempt for each in found if isinstance(each, AttemptEnded)]


@dataclass
class Post:
    """One life of the hub's side of messages; `shop` and `far` outlive it."""

    shop: Shop
    far: SimGateway
    config: MessagesConfig
    clock: Clock
    worker: DeliveryWorker
    dispatch: DeliverySchedule
    inbox: Inbox
    kept: list[Attempt] = field(default_factory=list)

    def tick(self) -> None:
        """What the handler does: the commands that wait, then the job."""
        self.kept += self.inbox.attempts()
        if self.kept:
            with writing(self.shop.engine) as connection:
                works = [UnitOfWork(connection) for _ in self.kept]
                for attempt, work in zip(self.kept, works, strict=True):
                    self.dispatch.receive(AttemptEnded(attempt), work)
            self.kept.clear()
            for work in works:
                work.committed()
        self.dispatch.tick()

    def until(self, true: Callable[[], bool]) -> None:
        """Go on, as the handler does, until something is so."""
        pause, until_s = threading.Event(), time.monotonic() + LIMIT_S
        self.tick()
        while not true():
            assert time.monotonic() < until_s, self.rows("*")
            pause.wait(0.005)
            self.tick()

    def rows(self, columns: str) -> list[tuple[object, ...]]:
        return self.shop.rows(f"SELECT {columns} FROM notices ORDER BY number")  # noqa: S608 - our own names

    def states(self) -> list[object]:
        return [state for (state,) in self.rows("state")]


def _worker(
    config: MessagesConfig, inbox: Inbox, wall_s: Callable[[], float] = time.time
) -> DeliveryWorker:
    assert config.key_file is not None
    gateway, signer = Gateway(config, config.tls()), Signer(read_keys(config.key_file))
    return DeliveryWorker(gateway, signer, inbox.submit, wall_s=wall_s)


def _post(shop: Shop, far: SimGateway, config: MessagesConfig) -> Post:
    """A fresh start on a shop's books."""
    clock, inbox = Clock(), Inbox()
    worker = _worker(config, inbox)
    dispatch = DeliverySchedule(
        shop.engine,
        still_stamper("hub"),
        config=config,
        worker=worker,
        timing=Timing(clock, lambda: 1.0),
    )
    worker.start()
    return Post(shop, far, config, clock, worker, dispatch, inbox)


@pytest.fixture
def far() -> Iterator[SimGateway]:
    with SimGateway(SECRET) as running:
        yield running
        assert running.faults == ()


@pytest.fixture
def config(far: SimGateway, tmp_path: Path) -> MessagesConfig:
    key_file = tmp_path / "messages.key"
    key_file.write_text(SECRET)
    key_file.chmod(0o640)
    return MessagesConfig(
        url=f"http://127.0.0.1:{far.port}/notices", key_file=key_file, timeout_s=5.0
    )


@pytest.fixture
def post(shop: Shop, far: SimGateway, config: MessagesConfig) -> Iterator[Post]:
    noted = partial(notifications_store.note, store="街角小店", language="zh_CN")
    shop.desk = dispatcher(shop.engine, still_stamper("hub"), KEY, note=noted)
    begun = _post(shop, far, config)
    yield begun
    far.release()
    assert begun.worker.stop(LIMIT_S)


def _again(post: Post, **changes: object) -> Post:
    """The hub ends, whatever was under way, and starts anew."""
    post.far.release()
    assert post.worker.stop(LIMIT_S)
    begun = _post(post.shop, post.far, replace(post.config, **changes))
    post.worker, post.dispatch = begun.worker, begun.dispatch
    post.inbox, post.kept = begun.inbox, []
    post.clock = begun.clock
    return post


def _sold(post: Post, count: int, closed_at: str = DATED) -> None:
    kiosk = VirtualKiosk(f"k{len(post.rows('number'))}")
    bought = goods(30)[:9]
    facts = kiosk.facts(
        sale(f"{kiosk.kid}-1-{n}", bought, member_id="m1", closed_at=closed_at)
        for n in range(count)
    )
    for first in range(0, count, 64):
        post.shop.ack(*facts[first : first + 64])


def test_a_members_sale_becomes_a_message_and_is_ticked_off(post: Post) -> None:
    _sold(post, 1)
    post.until(lambda: post.states() == ["delivered"])
    (told,) = post.far.delivered
    assert told.text == "【街角小店】本次消费获得1积分，当前余额1积分。谢谢惠顾！"
    assert post.rows("attempts, reason, ended_at") == [(0, None, DATED)]
    post.tick()
    assert post.far.knocks == {told.key: 1}


def test_more_than_fit_into_the_couriers_hands_go_in_order(post: Post) -> None:
    count = 2 * MAX_HANDED_OUT + 5
    _sold(post, count)
    post.until(lambda: post.states() == ["delivered"] * count)
    assert [told.text[12:].split("余额")[1] for told in post.far.delivered] == [
        f"{n}积分。谢谢惠顾！" for n in range(1, count + 1)
    ]


def test_a_refusal_ends_one_notice_with_its_reason_and_delays_no_other(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    post.far.next_manners.append(
        Manner(422, body=b'{"code": "no_such_member"}', takes=False)
    )
    _sold(post, 3)
    post.until(lambda: "waiting" not in post.states())
    assert post.rows("state, reason") == [
        ("dead", "http 422: no_such_member"),
        ("delivered", None),
        ("delivered", None),
    ]
    assert "notice_dead sale='k0-1-0' reason=http 422: no_such_member" in caplog.text


def test_a_gateway_in_trouble_is_asked_one_thing_at_a_time(post: Post) -> None:
    post.far.manner = BUSY
    _sold(post, MAX_HANDED_OUT + 6)
    for asked, rest_s in enumerate((1.0, 2.0, 4.0), start=1):
        post.until(lambda asked=asked: _failed(post) == asked)
        assert post.far.await_knocks(asked, LIMIT_S)
        post.clock.now_s += rest_s - 0.1
        for _ in range(3):
            post.tick()
        assert sum(post.far.knocks.values()) == asked
        post.clock.now_s += 0.1
    post.far.manner = GOOD
    post.until(lambda: post.states().count("delivered") > MAX_HANDED_OUT)


def _failed(post: Post) -> int:
    ((attempts,),) = post.shop.rows("SELECT sum(attempts) FROM notices")
    assert isinstance(attempts, int)
    return attempts


def test_the_same_after_the_gateway_was_down(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    post.far.down()
    _sold(post, 2)
    # Both may be under way at once, and fail between two looks.
    post.until(lambda: _failed(post) >= 1)
    assert "Connection refused" in str(post.rows("reason"))
    post.far.up()
    post.clock.now_s += 2.0
    post.until(lambda: post.states() == ["delivered"] * 2)
    assert re.search("gateway_back after=[12]", caplog.text)


def test_retry_after_is_honoured_within_an_hour(post: Post) -> None:
    post.far.next_manners.append(Manner(429, {"retry-after": "30"}, takes=False))
    _sold(post, 2)
    post.until(lambda: _failed(post) == 1)
    post.clock.now_s += 29.9
    for _ in range(3):
        post.tick()
    assert sum(post.far.knocks.values()) == 1
    post.clock.now_s += 0.1
    post.until(lambda: post.states() == ["delivered"] * 2)


def test_one_bad_notice_is_given_up_and_holds_up_no_other(post: Post) -> None:
    _again(post, attempts_max=3)
    _sold(post, 5)
    with reading(post.shop.engine) as connection:
        first, *_ = notifications_store.waiting(connection, (), 9)
    post.far.manners[first.key] = BUSY
    post.until(lambda: _failed(post) == 1)
    post.clock.now_s += 1.0
    post.until(lambda: post.states().count("delivered") == 4)
    post.until(lambda: _failed(post) == 2)
    post.clock.now_s += 2.0
    post.until(lambda: post.states() == ["dead"] + ["delivered"] * 4)
    assert post.far.knocks[first.key] == 3


def test_too_many_failures_are_the_end_of_a_notice(post: Post) -> None:
    _again(post, attempts_max=2)
    post.far.manner = BUSY
    _sold(post, 1)
    post.until(lambda: _failed(post) == 1)
    post.clock.now_s += 1.0
    post.until(lambda: post.states() == ["dead"])
    assert post.rows("attempts, reason") == [(2, "given up: http 503")]


def test_what_is_old_is_not_sent(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    _sold(post, 2, closed_at="2026-02-28T07:59:59.999Z")
    _sold(post, 1, closed_at="2026-02-28T08:00:00.000Z")
    post.until(lambda: "waiting" not in post.states())
    assert post.states() == ["stale", "stale", "delivered"]
    assert "notices_let_go stale=2 crowded=0" in caplog.text


def test_a_queue_that_grows_too_long_loses_its_oldest(
    post: Post, caplog: pytest.LogCaptureFixture
) -> None:
    _again(post, waiting_max=4)
    post.far.manner = BUSY
    _sold(post, 9)
    post.until(lambda: _failed(post) == 1)
    assert post.states() == ["crowded"] * 5 + ["waiting"] * 4
    assert "notices_let_go stale=0 crowded=5" in caplog.text


def test_killed_between_request_and_record_it_is_sent_again_under_its_key(
    post: Post,
) -> None:
    _sold(post, 1)
    post.tick()
    assert post.far.await_delivered(1, LIMIT_S)
    assert post.states() == ["waiting"]
    _again(post)
    post.until(lambda: post.states() == ["delivered"])
    (told,) = post.far.delivered
    assert post.far.knocks == {told.key: 2}


def test_an_answer_that_comes_too_late_costs_a_second_request_and_no_message(
    post: Post,
) -> None:
    _again(post, timeout_s=0.5)
    post.far.next_manners.append(Manner(waits=True))
    _sold(post, 1)
    post.until(lambda: _failed(post) == 1)
    post.clock.now_s += 1.0
    post.until(lambda: post.states() == ["delivered"])
    (told,) = post.far.delivered
    assert post.far.knocks == {told.key: 2}


def test_while_the_courier_waits_nobody_else_does(post: Post) -> None:
    post.far.manner = Manner(waits=True)
    _sold(post, 1)
    post.tick()
    assert post.far.await_knocks(1, LIMIT_S)
    with writing(post.shop.engine):
        pass  # at once, or StoreError after the limit
    _sold(post, 1)
    post.tick()
    assert not post.worker.stop(0.01)
    assert post.states() == ["waiting"] * 2


def test_what_the_database_cannot_take_is_written_later_and_not_sent_again(
    post: Post,
) -> None:
    _sold(post, 1)
    post.tick()
    assert post.far.await_delivered(1, LIMIT_S)
    assert post.worker.stop(LIMIT_S)
    post.shop.spoil("ALTER TABLE notices RENAME TO elsewhere")
    with pytest.raises(StoreError):
        post.tick()
    post.shop.spoil("ALTER TABLE elsewhere RENAME TO notices")
    post.tick()
    assert post.states() == ["delivered"]
    assert sum(post.far.knocks.values()) == 1


def test_what_is_let_go_meanwhile_and_arrives_all_the_same_has_arrived(
    post: Post,
) -> None:
    _sold(post, 1)
    post.tick()
    assert post.far.await_delivered(1, LIMIT_S)
    post.shop.spoil("UPDATE notices SET state = 'crowded'")
    post.until(lambda: post.states() == ["delivered"])


def test_a_defect_costs_one_attempt_and_not_the_worker(
    config: MessagesConfig, caplog: pytest.LogCaptureFixture
) -> None:
    inbox = Inbox()
    gateway, spoiled = Gateway(config, None), Signer(("no bytes",))  # type: ignore[arg-type]
    worker = DeliveryWorker(gateway, spoiled, inbox.submit)
    notice = Notification(7, "after_sale", "s", "m", "", "en", 1, 1, DATED, 0)
    worker.start()
    for number in (7, 8):
        worker.hand_out(replace(notice, number=number))
        found = inbox.attempts(LIMIT_S)
        assert [(each.number, each.verdict) for each in found] == [
            (number, Outcome.FAILED)
        ]
    assert worker.stop(LIMIT_S)
    assert "delivery_failed notification=7" in caplog.text


def test_an_answer_that_meets_a_defect_costs_no_more(
    far: SimGateway, config: MessagesConfig, caplog: pytest.LogCaptureFixture
) -> None:
    times = iter([time.time()])  # one for the signature, none to judge the answer by
    inbox = Inbox()
    worker = _worker(config, inbox, lambda: next(times))
    worker.start()
    worker.hand_out(Notification(7, "after_sale", "s", "m", "", "en", 1, 1, DATED, 0))
    assert far.await_delivered(1, LIMIT_S)
    assert worker.stop(LIMIT_S)
    assert [each.verdict for each in inbox.attempts()] == [Outcome.FAILED]
    assert "delivery_failed notification=7" in caplog.text


def test_an_outcome_waits_for_room_in_the_inbox(config: MessagesConfig) -> None:
    inbox, full = Inbox(), threading.Event()

    def full_at_first(command: Command) -> bool:
        if not full.is_set():
            full.set()
            return False
        return inbox.submit(command)

    worker = DeliveryWorker(Gateway(config, None), config.signer(), full_at_first)
    worker.start()
    worker.hand_out(Notification(7, "after_sale", "s", "m", "", "en", 1, 1, DATED, 0))
    assert [each.number for each in inbox.attempts(LIMIT_S)] == [7]
    assert worker.stop(LIMIT_S)


# --- all of it, as the hub wires it ---


@pytest.fixture
def hub(shop: Shop, config: MessagesConfig) -> tuple[HandlerLoop, Feature]:
    """Features, dispatcher and loop of the product; not started."""
    stamper = still_stamper("hub")
    parts = replace(
        hub_parts(shop.engine, stamper, KEY), config=HubConfig(messages=config)
    )
    made = features(parts)
    registry = Registry(made)
    loop = HandlerLoop(
        parts.inbox,
        MessageDispatcher(shop.engine, stamper, registry, key=KEY),
        jobs=JobRunner(registry.jobs),
        transport=parts.transport,
    )
    fact = VirtualKiosk().fact(sale("k1-1-1", goods(30)[:9], member_id="m1"))
    parts.inbox.put_message(fact.topic, fact.payload)
    (writes,) = (each for each in made if each.name == "notifications")
    writes.start()
    loop.start()
    return loop, writes


def test_an_outcome_reaches_the_handlers_thread_as_a_command(
    hub: tuple[HandlerLoop, Feature], shop: Shop, far: SimGateway
) -> None:
    loop, writes = hub
    assert far.await_delivered(1, LIMIT_S)
    assert writes.stop(LIMIT_S) == []
    assert loop.stop(LIMIT_S)
    assert shop.rows("SELECT state FROM notices") == [("delivered",)]


def test_a_database_that_fails_at_the_end_costs_a_repetition_only(
    hub: tuple[HandlerLoop, Feature],
    shop: Shop,
    far: SimGateway,
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop, writes = hub
    far.manner = Manner(waits=True)
    assert far.await_knocks(1, LIMIT_S)
    shop.spoil("ALTER TABLE notices RENAME TO elsewhere")
    far.release()
    assert writes.stop(LIMIT_S) == []
    assert loop.stop(LIMIT_S)
    assert "store_failed" in caplog.text or "commands_lost" in caplog.text
    assert shop.rows("SELECT state FROM elsewhere") == [("waiting",)]
