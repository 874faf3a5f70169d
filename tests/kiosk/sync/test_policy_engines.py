"""A kiosk prices by an engine that its hub has, in whichever order policies come."""

from itertools import permutations
from pathlib import Path

import pytest

from firmware.kiosk.sync.replicas import Replicas
from firmware.protocol import signed_documents
from firmware.protocol.messages import PolicyDocument, Signed
from firmware.retail.policy.document import MAY_SKIP, document_for
from firmware.retail.policy.first_release import first_release_document
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST, engine_of
from tests.support.kiosk_shop import HUB_KEY


def of_release_0_1(version: int) -> Signed:
    rules = first_release_document(Policy(version=version))
    document = PolicyDocument(version=version, rules=rules)
    return signed_documents.sign(document, HUB_KEY)


def for_engine(engine: int, version: int) -> Signed:
    """As a hub of this build publishes it."""
    policy = Policy(version=version, pricing_engine=NEWEST)
    document = PolicyDocument(
        version=version,
        rules=document_for(policy, engine),
        format=2,
        min_reader=2,
        may_skip=MAY_SKIP,
    )
    return signed_documents.sign(document, HUB_KEY)


def engine(replicas: Replicas) -> int:
    return engine_of(replicas.policy.current).version


def opened(folder: Path) -> Replicas:
    return Replicas(folder / "catalogue.sqlite", HUB_KEY.public)


def test_beside_a_hub_of_release_0_1_prices_are_those_of_engine_1(
    tmp_path: Path,
) -> None:
    replicas = opened(tmp_path)
    assert engine(replicas) == 1
    replicas.policy.offer(of_release_0_1(5))
    assert (replicas.policy.current.version, engine(replicas)) == (5, 1)
    replicas.close()


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_the_topics_does_not_matter(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    all_of_them = (of_release_0_1(5), for_engine(1, 5), for_engine(NEWEST, 5))
    replicas = opened(tmp_path)
    for each in order:
        replicas.policy.offer(all_of_them[each])
    assert (replicas.policy.current.version, engine(replicas)) == (5, NEWEST)
    replicas.close()


def test_the_engine_is_kept_while_the_hub_is_away(tmp_path: Path) -> None:
    replicas = opened(tmp_path)
    replicas.policy.offer(for_engine(NEWEST, 5))
    replicas.close()
    again = opened(tmp_path)
    assert engine(again) == NEWEST
    assert not again.policy.offer(of_release_0_1(5))
    assert not again.policy.offer(for_engine(1, 5))
    assert engine(again) == NEWEST
    again.close()


def test_a_newer_policy_of_a_hub_that_was_put_back_counts(tmp_path: Path) -> None:
    replicas = opened(tmp_path)
    replicas.policy.offer(for_engine(NEWEST, 5))
    assert replicas.policy.offer(of_release_0_1(6))
    assert engine(replicas) == 1
    replicas.close()
