from firmware.hub.db.engine import reading, writing
from firmware.hub.fleet import store as fleet_store
from firmware.hub.policy import store as policy_store
from firmware.hub.publishing.policies import engines_to_serve, policy_documents
from firmware.protocol import topics
from firmware.protocol.messages import Birth
from firmware.retail.policy.document import MAY_SKIP, read_policy
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST
from tests.support.hub_rig import Shop

NOW = "2026-03-02T08:00:00.000Z"


def birth(*engines: int) -> Birth:
    return Birth(
        firmware="0.3.0",
        schema=2,
        policy_version=1,
        catalogue_revision=1,
        hardware="Pi",
        devices=(),
        engines=engines,
    )


def test_each_engine_in_use_has_its_topic(shop: Shop) -> None:
    with writing(shop.engine) as connection:
        births = [("k1", birth(1)), ("k2", birth(1, 3)), ("k3", birth())]
        fleet_store.add_births(connection, births, NOW)
    with reading(shop.engine) as connection:
        engines = engines_to_serve(connection)
        documents = policy_documents(connection, engines)
    assert engines == {1, 2, 3}
    assert set(documents) == {
        topics.first_release_policy(),
        topics.policy(1),
        topics.policy(2),
        topics.policy(3),
    }


def test_a_document_says_what_may_be_skipped_and_reads_back(shop: Shop) -> None:
    with writing(shop.engine) as connection:
        policy_store.keep(connection, Policy(version=2), NOW)
    with reading(shop.engine) as connection:
        documents = policy_documents(connection, frozenset({1}))
    document = documents[topics.policy(1)]
    assert (document.format, document.min_reader, document.engine) == (2, 2, 1)
    assert document.may_skip == MAY_SKIP
    assert read_policy("policy", document.rules) == Policy(version=2)
    first = documents[topics.first_release_policy()]
    assert (first.format, first.may_skip, first.version) == (1, (), 2)
    assert "digits_most" in str(first.rules)


def test_a_kiosk_of_engine_2_learns_that_this_hub_has_it(shop: Shop) -> None:
    with reading(shop.engine) as connection:
        documents = policy_documents(connection, frozenset({1, 2}))
    first = documents.pop(topics.first_release_policy())
    assert "pricing_engine" not in first.rules
    read = {
        topic: read_policy("policy", document.rules, document.may_skip).pricing_engine
        for topic, document in documents.items()
    }
    assert read == {topics.policy(1): 1, topics.policy(2): NEWEST}
    assert {document.engine for document in documents.values()} == {1}


def test_the_last_birth_of_a_kiosk_counts(shop: Shop) -> None:
    with writing(shop.engine) as connection:
        fleet_store.add_births(connection, [("k1", birth(1, 2))], NOW)
        fleet_store.add_births(connection, [("k1", birth(1))], NOW)
    with reading(shop.engine) as connection:
        assert fleet_store.engines_in_use(connection) == {1}
