"""Prices come from the hub's signature only, forward only, and whole or not at all."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.base import config_loader
from firmware.base.errors import ConfigError, WireError
from firmware.kiosk.sync.replica.catalogue_replica import CatalogueReplica
from firmware.kiosk.sync.replicas import Replicas
from firmware.protocol import codec, signed_documents
from firmware.protocol.messages import CatalogueManifest, CataloguePart, PolicyDocument
from firmware.protocol.signing import SigningKey
from firmware.retail.policy.policy import Policy
from tests.support.kiosk_builders import BISCUIT, COLA
from tests.support.kiosk_shop import HUB_KEY, manifest, published, row, stocked

DEARER = replace(COLA, price_fen=350)


@pytest.fixture
def replicas(tmp_path: Path) -> Iterator[Replicas]:
    replicas = stocked(tmp_path)
    yield replicas
    replicas.close()


@pytest.fixture
def catalogue(replicas: Replicas) -> CatalogueReplica:
    return replicas.catalogue


def give(catalogue: CatalogueReplica, bodies: list[CataloguePart]) -> list[bool]:
    return [catalogue.offer_part(body, codec.encode_body(body)) for body in bodies]


def test_a_base_fills_and_a_delta_moves_only_what_changed(
    catalogue: CatalogueReplica,
) -> None:
    assert catalogue.find(COLA.gtin) == COLA
    base, _ = published(1, 0, (row(COLA), row(BISCUIT)))
    delta, bodies = published(2, 1, (row(DEARER), row(BISCUIT, withdrawn=True)))

    catalogue.offer_manifest(manifest(base, delta))

    assert catalogue.wanted == delta
    assert give(catalogue, bodies) == [True]
    assert catalogue.find(COLA.gtin) == DEARER
    assert catalogue.find(BISCUIT.gtin) is None
    assert (catalogue.revision, catalogue.wanted) == (2, None)


def test_a_kiosk_that_missed_revisions_takes_them_in_turn(
    catalogue: CatalogueReplica,
) -> None:
    base, _ = published(1, 0, (row(COLA),))
    second, second_bodies = published(2, 1, (row(DEARER),))
    third, third_bodies = published(3, 2, (row(replace(COLA, price_fen=400)),))
    catalogue.offer_manifest(manifest(base, second, third))

    assert give(catalogue, third_bodies) == [False]  # not yet its turn
    assert give(catalogue, second_bodies) == [True]
    assert catalogue.wanted == third
    assert give(catalogue, third_bodies) == [True]
    assert catalogue.revision == 3


def test_a_chain_without_our_revision_means_the_base_again(
    catalogue: CatalogueReplica,
) -> None:
    base, bodies = published(9, 0, (row(DEARER),))
    catalogue.offer_manifest(manifest(base))

    assert give(catalogue, bodies) == [True]
    assert catalogue.find(BISCUIT.gtin) is None


def test_half_a_publication_changes_no_price(catalogue: CatalogueReplica) -> None:
    base, bodies = published(9, 0, (row(DEARER),), (row(BISCUIT),))
    catalogue.offer_manifest(manifest(base))

    assert give(catalogue, bodies[:1]) == [False]
    assert catalogue.find(COLA.gtin) == COLA
    assert give(catalogue, bodies) == [False, True]


def test_a_forged_manifest_is_refused_and_the_old_prices_stay(
    catalogue: CatalogueReplica,
) -> None:
    base, _ = published(9, 0, (row(replace(COLA, price_fen=1)),))
    document = CatalogueManifest(revision=9, articles=1, chain=(base,))
    forged = signed_documents.sign(document, SigningKey.generate())

    with pytest.raises(WireError, match="signature"):
        catalogue.offer_manifest(forged)
    assert catalogue.wanted is None
    assert catalogue.find(COLA.gtin) == COLA


def test_a_part_with_other_bytes_is_refused(catalogue: CatalogueReplica) -> None:
    base, _ = published(9, 0, (row(DEARER),))
    _, (other,) = published(9, 0, (row(replace(COLA, price_fen=1)),))
    catalogue.offer_manifest(manifest(base))

    with pytest.raises(WireError, match="hash"):
        give(catalogue, [other])
    assert catalogue.find(COLA.gtin) == COLA


def test_prices_never_go_back(catalogue: CatalogueReplica) -> None:
    base, bodies = published(2, 0, (row(DEARER),))
    catalogue.offer_manifest(manifest(base))
    give(catalogue, bodies)

    old, _ = published(1, 0, (row(COLA),))
    catalogue.offer_manifest(manifest(old))

    assert catalogue.wanted is None


def test_the_catalogue_outlives_the_process(tmp_path: Path, replicas: Replicas) -> None:
    replicas.close()
    again = Replicas(tmp_path / "catalogue.sqlite", HUB_KEY.public)

    assert again.catalogue.find(COLA.gtin) == COLA
    assert again.catalogue.revision == 1
    again.close()


def rules(version: int, **points: int) -> PolicyDocument:
    mapping = config_loader.to_mapping(Policy(version=version))
    mapping["points"] = points
    return PolicyDocument(version=version, rules=mapping)


def test_a_policy_applies_live_and_outlives_the_process(
    tmp_path: Path, replicas: Replicas
) -> None:
    policy = replicas.policy
    signed = signed_documents.sign(rules(5, spend_per_point_fen=500), HUB_KEY)
    assert policy.offer(signed)
    assert not policy.offer(signed)
    assert policy.current.points.spend_per_point_fen == 500
    replicas.close()

    again = Replicas(tmp_path / "catalogue.sqlite", HUB_KEY.public)
    assert again.policy.current == policy.current
    assert not again.policy.offer(
        signed_documents.sign(rules(4, spend_per_point_fen=1), HUB_KEY)
    )
    again.close()


def test_a_policy_out_of_range_is_refused_and_the_old_one_stays(
    replicas: Replicas,
) -> None:
    signed = signed_documents.sign(rules(5, spend_per_point_fen=0), HUB_KEY)

    with pytest.raises(ConfigError, match="spend_per_point_fen"):
        replicas.policy.offer(signed)
    assert replicas.policy.current == Policy()


@pytest.mark.parametrize("from_byte", [0, 4096])
def test_a_damaged_copy_is_thrown_away_and_fetched_again(
    tmp_path: Path, from_byte: int
) -> None:
    stocked(tmp_path).close()
    file = tmp_path / "catalogue.sqlite"
    whole = file.read_bytes()
    spoiled = b"\xa5" * (len(whole) - from_byte)
    file.write_bytes(whole[:from_byte] + spoiled)

    anew = Replicas(file, HUB_KEY.public)
    assert (anew.catalogue.revision, anew.catalogue.find(COLA.gtin)) == (0, None)
    assert not anew.sells
    anew.close()
