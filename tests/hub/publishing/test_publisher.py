from dataclasses import dataclass, field, replace

from firmware.hub.catalogue import importing
from firmware.hub.db.engine import writing
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.hub.policy import store as policy_store
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.staff import store as staff_store
from firmware.hub.staff.store import KeptBadge
from firmware.protocol import codec, signed_documents, topics
from firmware.protocol.envelope import digest
from firmware.protocol.messages import (
    CatalogueDetails,
    CatalogueManifest,
    CataloguePart,
    DetailedManifest,
    HubState,
    PassKeys,
    PolicyDocument,
    Signed,
    SignedMessage,
    StaffBadges,
)
from firmware.protocol.signed_messages import verified_message
from firmware.protocol.signing import SigningKey
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import ENGINES
from tests.support.hub_rig import Shop, goods, still_stamper

KEY = SigningKey.generate()


@dataclass
class RetainingBroker:
    """Takes retained messages in order, at most `room` of them."""

    room: int = 1_000
    retained: dict[str, bytes] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    def publish(self, topic: str, payload: bytes) -> bool:
        if self.room == 0:
            return False
        self.room -= 1
        self.heard.append(topic)
        self.retained[topic] = payload
        if not payload:
            del self.retained[topic]
        return True


POLICIES = (topics.first_release_policy(), *map(topics.policy, ENGINES))


def publisher(shop: Shop) -> Publisher:
    made = Publisher(shop.engine, still_stamper("hub"), KEY)
    made.poll()
    made.on_connected()
    return made


def renew(shop: Shop, count: int, cheapest_fen: int = 100) -> None:
    with writing(shop.engine) as connection:
        articles = goods(count, cheapest_fen)
        importing.import_articles(connection, articles, source="", now="")


def test_everything_is_told_signed_and_parts_come_before_their_manifest(
    shop: Shop,
) -> None:
    broker = RetainingBroker()
    assert publisher(shop).pump(broker.publish)
    part = topics.catalogue_part(1, 1)
    assert broker.heard == [
        topics.hub_state(),
        topics.signed_hub_state(),
        *POLICIES,
        part,
        topics.detailed_catalogue(),
        topics.catalogue(),
    ]
    state = codec.decode(broker.retained[topics.hub_state()], HubState)
    assert state.body.state == "ready"
    signed_state = codec.decode(
        broker.retained[topics.signed_hub_state()], SignedMessage
    ).body
    message = verified_message(signed_state, topics.signed_hub_state(), KEY.public)
    assert codec.decode(message, HubState).body == state.body
    signed = codec.decode(broker.retained[topics.first_release_policy()], Signed).body
    assert signed_documents.verified(signed, KEY.public, PolicyDocument).version == 1
    signed = codec.decode(broker.retained[topics.catalogue()], Signed).body
    manifest = signed_documents.verified(signed, KEY.public, CatalogueManifest)
    parcel = codec.decode(broker.retained[part], CataloguePart)
    assert manifest.chain[0].parts[0].sha256 == digest(parcel.body_bytes)


def test_details_travel_beside_what_release_0_1_reads(shop: Shop) -> None:
    plain, detailed = RetainingBroker(), RetainingBroker()
    publisher(shop).pump(plain.publish)
    with writing(shop.engine) as connection:
        articles = [replace(each, category="饮料") for each in goods(30)]
        importing.import_articles(connection, articles, source="", now="")
    publisher(shop).pump(detailed.publish)
    part, details = topics.catalogue_part(2, 1), topics.catalogue_details(2, 1)
    manifests = [topics.detailed_catalogue(), topics.catalogue()]
    assert detailed.heard[-4:] == [part, details, *manifests]

    rows = codec.decode(plain.retained[topics.catalogue_part(1, 1)], CataloguePart)
    again = codec.decode(detailed.retained[part], CataloguePart)
    assert again.body.rows == rows.body.rows
    named = signed_documents.verified(
        signed_on(detailed, manifests[0]), KEY.public, DetailedManifest
    ).chain[0]
    released = signed_documents.verified(
        signed_on(detailed, manifests[1]), KEY.public, CatalogueManifest
    ).chain[0]
    assert released.parts == named.parts
    parcel = codec.decode(detailed.retained[details], CatalogueDetails)
    assert [each.sha256 for each in named.details] == [digest(parcel.body_bytes)]
    assert {row.category for row in parcel.body.rows} == {"饮料"}


def signed_on(broker: RetainingBroker, topic: str) -> Signed:
    return codec.decode(broker.retained[topic], Signed).body


def test_what_finds_no_room_is_told_later_and_once(shop: Shop) -> None:
    broker = RetainingBroker(room=3)
    made = publisher(shop)
    assert not made.pump(broker.publish)
    broker.room = 1_000
    assert made.pump(broker.publish)
    assert made.pump(broker.publish)
    assert len(broker.heard) == len(set(broker.heard)) == 6 + len(ENGINES)


def test_a_new_broker_is_told_everything_again(shop: Shop) -> None:
    made = publisher(shop)
    first, second = RetainingBroker(), RetainingBroker()
    made.pump(first.publish)
    made.on_connected()
    made.pump(second.publish)
    assert second.heard == first.heard


def test_a_change_by_another_process_is_seen_and_only_that_is_told(
    shop: Shop,
) -> None:
    broker = RetainingBroker()
    made = publisher(shop)
    made.pump(broker.publish)
    assert not made.poll()
    broker.heard.clear()
    renew(shop, 29)
    assert made.poll()
    made.pump(broker.publish)
    manifests = [topics.detailed_catalogue(), topics.catalogue()]
    assert broker.heard == [topics.catalogue_part(2, 1), *manifests]
    broker.heard.clear()
    with writing(shop.engine) as connection:
        policy_store.keep(connection, Policy(version=2), "")
    assert made.poll()
    made.pump(broker.publish)
    assert broker.heard == list(POLICIES)


def test_parts_that_the_chain_left_are_taken_off_the_broker(shop: Shop) -> None:
    broker = RetainingBroker()
    made = publisher(shop)
    made.pump(broker.publish)
    renew(shop, 30, cheapest_fen=700)
    made.poll()
    made.pump(broker.publish)
    assert set(broker.retained) == {
        topics.hub_state(),
        topics.signed_hub_state(),
        *POLICIES,
        topics.catalogue(),
        topics.detailed_catalogue(),
        topics.catalogue_part(2, 1),
    }


def test_the_farewell_says_offline(shop: Shop) -> None:
    state = codec.decode(publisher(shop).farewell(), HubState).body
    assert state.state == "offline"


def test_badges_are_sent_signed_and_a_revocation_at_once(shop: Shop) -> None:
    broker, hub = RetainingBroker(), publisher(shop)
    assert hub.pump(broker.publish)
    assert topics.staff() not in broker.retained
    badge = KeptBadge("b-1", "张三", digest(b"1"), "2026-03-01T08:00:00.000Z")
    with writing(shop.engine) as connection:
        staff_store.add(connection, badge)
    assert hub.poll()
    hub.pump(broker.publish)
    with writing(shop.engine) as connection:
        staff_store.revoke(connection, "b-1", "2026-03-01T08:00:00.001Z")
    assert hub.poll()
    broker.heard.clear()
    hub.pump(broker.publish)
    assert broker.heard == [topics.staff()]
    signed = codec.decode(broker.retained[topics.staff()], Signed).body
    held = signed_documents.verified(signed, KEY.public, StaffBadges)
    assert [(each.id, each.revoked) for each in held.badges] == [("b-1", True)]
    assert hub.is_right(topics.staff(), broker.retained[topics.staff()])


def test_keys_of_passes_are_published_as_they_are_made(shop: Shop) -> None:
    folder = PassKeyFolder(shop.folder)
    folder.begin(1_772_352_000)
    keys = folder.document
    made = Publisher(shop.engine, still_stamper("hub"), KEY, pass_keys=keys)
    made.poll()
    broker = RetainingBroker()
    made.pump(broker.publish)
    assert broker.heard.index(topics.passes()) < broker.heard.index(POLICIES[0])

    def published() -> PassKeys:
        signed = codec.decode(broker.retained[topics.passes()], Signed).body
        return signed_documents.verified(signed, KEY.public, PassKeys)

    assert published() == folder.document()
    assert not made.poll()
    folder.rotate(1_772_352_060, at_once=True)
    assert made.poll()
    made.pump(broker.publish)
    assert published() == folder.document()
    assert made.is_right(topics.passes(), broker.retained[topics.passes()])
