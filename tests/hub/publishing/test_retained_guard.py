"""What others put on the hub's topics is corrected, and the broker is not flooded."""

from dataclasses import dataclass, field

import pytest

from firmware.hub.publishing.publisher import Publisher
from firmware.hub.publishing.retained_guard import (
    CORRECT_AFTER_S,
    CORRECT_EVERY_S,
    MAX_TOPICS,
    RetainedGuard,
)
from firmware.hub.publishing.retained_sweep import SWEEP_EVERY_S, RetainedSweep
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import Ack, CatalogueManifest, HubState, Message, Signed
from firmware.protocol.signed_messages import sign_message
from firmware.protocol.signing import SigningKey
from tests.support.hub_rig import KEY, Shop, still_stamper

STRANGER = SigningKey.generate()
FORGER = Stamper("hub", "forger")
PART = topics.catalogue_part(1, 1)


@dataclass
class Desk:
    """A hub's retained topics at a broker of a dictionary, and a clock."""

    shop: Shop
    retained: dict[str, bytes] = field(default_factory=dict)
    filters: list[str] = field(default_factory=list)
    up: bool = True
    now_s: float = 100.0
    published: int = 0
    stamper: Stamper = field(default_factory=lambda: still_stamper("hub"))

    def __post_init__(self) -> None:
        self.publisher = Publisher(self.shop.engine, self.stamper, KEY)
        self.guard = RetainedGuard(self.publisher, lambda: self.now_s)
        self.sweep = RetainedSweep(self.publisher, self, lambda: self.now_s)
        self.publisher.poll()
        self.publisher.on_connected()
        self.pass_s(0)

    def publish(
        self, topic: str, payload: bytes, *, qos: int = 1, retain: bool = True
    ) -> bool:
        """As anybody may; the hub hears it if it is one of its topics."""
        del qos, retain
        self.retained[topic] = payload
        if not payload:
            del self.retained[topic]
        self.guard.observe(topic, payload)
        return True

    def subscribe(self, topic_filter: str) -> None:
        self.filters.append(topic_filter)

    def unsubscribe(self, topic_filter: str) -> None:
        self.filters.remove(topic_filter)

    def pass_s(self, seconds: float) -> None:
        self.now_s += seconds
        self.guard.correct()
        self.publisher.pump(self._count)

    def _count(self, topic: str, payload: bytes) -> bool:
        self.published += 1
        return self.publish(topic, payload)


@pytest.fixture
def desk(shop: Shop) -> Desk:
    return Desk(shop)


def bytes_of(body: Message) -> bytes:
    return codec.encode(body, FORGER.stamp())


def forgeries() -> dict[str, bytes]:
    empty = CatalogueManifest(revision=9, articles=0, chain=())
    ready = HubState(state="ready", ts=FORGER.stamp().ts)
    offline = HubState(state="offline", ts=FORGER.stamp().ts)
    state = topics.signed_hub_state()
    return {
        topics.catalogue(): bytes_of(signed_documents.sign(empty, STRANGER)),
        topics.hub_state(): bytes_of(offline),
        state: bytes_of(sign_message(state, bytes_of(ready), STRANGER)),
        topics.policy(1): b"",
        PART: bytes_of(ready),
        topics.first_release_policy(): b"\xff",
    }


def test_a_corrected_state_is_a_later_one_in_both_places(shop: Shop) -> None:
    stamper = Stamper("hub", "h" * 36)
    desk = Desk(shop, stamper=stamper)
    before = dict(desk.retained)
    offline = HubState(state="offline", ts=FORGER.stamp().ts)
    desk.publish(topics.hub_state(), bytes_of(offline))
    desk.pass_s(CORRECT_AFTER_S)
    for topic in topics.hub_states():
        assert desk.retained[topic] != before[topic]
    state = codec.decode(desk.retained[topics.hub_state()], HubState).body
    assert state.state == "ready"
    assert state.ts > codec.decode(before[topics.hub_state()], HubState).body.ts


def kinds(retained: dict[str, bytes]) -> dict[str, bytes]:
    """What stands retained, without ids and times."""
    return {
        topic: bytes(codec.decode_envelope(payload).body)
        for topic, payload in retained.items()
        if topic != topics.signed_hub_state()
    }


def test_what_the_hub_published_is_right(desk: Desk) -> None:
    for topic, payload in list(desk.retained.items()):
        desk.guard.observe(topic, payload)
    published = desk.published
    desk.pass_s(60)
    assert desk.published == published


def test_another_process_of_this_hub_is_no_stranger(desk: Desk) -> None:
    other = Desk(desk.shop)
    published = desk.published
    for topic, payload in other.retained.items():
        desk.publish(topic, payload)
    desk.pass_s(60)
    assert desk.published == published


@pytest.mark.parametrize("topic", sorted(forgeries()))
def test_a_forgery_is_corrected(
    desk: Desk, topic: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = kinds(desk.retained)
    desk.publish(topic, forgeries()[topic])
    desk.pass_s(CORRECT_AFTER_S)
    assert kinds(desk.retained) == before
    assert f"hub_topic_corrected topic={topic!r}" in caplog.text


def test_the_hubs_own_words_under_another_signature_are_corrected(desk: Desk) -> None:
    topic = topics.policy(1)
    before = kinds(desk.retained)
    own = codec.decode(desk.retained[topic], Signed).body
    forged = Signed(payload=own.payload, signature=STRANGER.sign(own.payload))
    desk.publish(topic, bytes_of(forged))
    desk.pass_s(CORRECT_AFTER_S)
    assert kinds(desk.retained) == before


def test_what_older_kiosks_cannot_read_is_not_the_same(desk: Desk) -> None:
    own = desk.retained[PART]
    desk.publish(PART, own.replace(b'{"v":1,', b'{"v":2,'))
    desk.pass_s(CORRECT_AFTER_S)
    assert desk.retained[PART].startswith(b'{"v":1,')


@pytest.mark.parametrize(
    "topic",
    [
        topics.ack("k1"),
        topics.reply("k1", "c"),
        topics.policy(7),
        topics.catalogue_part(9, 9),
        "ct/1/all/dn/future",
        "ct/1/k1/dn/job/1",
    ],
)
def test_what_does_not_belong_there_is_taken_off(desk: Desk, topic: str) -> None:
    before = dict(desk.retained)
    desk.publish(topic, bytes_of(Ack(epoch=1, upto=2**53)))
    desk.pass_s(CORRECT_AFTER_S)
    assert desk.retained == before


def test_a_spammer_gets_one_correction_in_five_seconds(desk: Desk) -> None:
    published = desk.published
    for _ in range(100):
        desk.publish(topics.catalogue(), b"spam")
        desk.pass_s(0.1)
    assert desk.published - published <= 1 + 10 / CORRECT_EVERY_S
    desk.pass_s(CORRECT_EVERY_S)
    assert kinds(desk.retained)[topics.catalogue()].startswith(b'{"type":"signed"')


def test_many_topics_wait_within_bounds_and_are_all_taken_off_in_the_end(
    desk: Desk,
) -> None:
    before = dict(desk.retained)
    for number in range(3 * MAX_TOPICS):
        desk.publish(topics.ack(f"k{number}"), b"spam")
    desk.pass_s(CORRECT_AFTER_S)
    assert len(desk.retained) == len(before) + 2 * MAX_TOPICS
    for _ in range(4):
        desk.pass_s(CORRECT_AFTER_S)
        desk.pass_s(CORRECT_EVERY_S)
        for topic, payload in list(desk.retained.items()):
            desk.guard.observe(topic, payload)  # as after a sweep
    assert desk.retained == before


def test_a_sweep_is_short_and_comes_after_each_connection_and_now_and_then(
    desk: Desk,
) -> None:
    desk.sweep.run()
    assert desk.filters == ["ct/1/+/dn/+", "ct/1/+/dn/+/+"]
    desk.sweep.run()
    desk.sweep.run()
    assert desk.filters == []
    desk.publisher.on_connected()
    desk.sweep.run()
    assert len(desk.filters) == 2
    desk.sweep.run()
    desk.now_s += SWEEP_EVERY_S
    desk.up = False
    desk.sweep.run()
    assert desk.filters == []
    desk.up = True
    desk.sweep.run()
    assert len(desk.filters) == 2
