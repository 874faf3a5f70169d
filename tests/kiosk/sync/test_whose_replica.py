"""A kiosk sells by what its own hub signed, and never by rules that no shop set."""

import logging
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from firmware.kiosk.sync.replicas import Replicas, held_in
from firmware.protocol import codec
from firmware.protocol.signing import SigningKey
from firmware.retail.policy.policy import Policy
from provisioning.checks.finding import Grade
from provisioning.checks.prices import prices
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_shop import (
    HUB_KEY,
    manifest,
    policy_document,
    published,
    row,
    stocked,
)

FILE = "catalogue.sqlite"
OTHER = SigningKey.generate().public


def opened(folder: Path, public_key: str = HUB_KEY.public) -> Replicas:
    return Replicas(folder / FILE, public_key)


def publish_catalogue(replicas: Replicas) -> None:
    base, bodies = published(1, 0, (row(COLA),))
    replicas.catalogue.offer_manifest(manifest(base))
    for body in bodies:
        assert replicas.catalogue.offer_part(body, codec.encode_body(body))


def test_a_replica_of_another_hub_is_not_sold_by(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    stocked(tmp_path).close()
    foreign = opened(tmp_path, OTHER)
    assert (foreign.sells, foreign.catalogue.revision) == (False, 0)
    assert foreign.catalogue.find(COLA.gtin) is None
    assert foreign.damaged  # it must come again
    foreign.close()
    lines = [
        each.getMessage() for each in caplog.records if each.levelno > logging.INFO
    ]
    assert [line for line in lines if "replica_refused" in line] == lines

    own = opened(tmp_path)
    assert not own.sells
    own.policy.offer(policy_document(Policy()))
    publish_catalogue(own)
    assert own.sells
    own.close()


def test_a_replica_of_an_earlier_build_becomes_that_of_the_configured_hub(
    tmp_path: Path,
) -> None:
    stocked(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as db:
        db.execute("DELETE FROM seal WHERE name = 'hub'")
        db.commit()
    again = opened(tmp_path)
    assert again.sells
    again.close()
    foreign = opened(tmp_path, OTHER)
    assert not foreign.sells
    foreign.close()


def test_a_damaged_file_that_is_replaced_names_its_hub_as_well(tmp_path: Path) -> None:
    stocked(tmp_path).close()
    (tmp_path / FILE).write_bytes(b"no database at all, but long enough" * 99)
    again = opened(tmp_path)
    again.policy.offer(policy_document(Policy()))
    publish_catalogue(again)
    again.close()
    assert not held_in(tmp_path / FILE, HUB_KEY.public).foreign
    assert held_in(tmp_path / FILE, OTHER).foreign


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("lose", [Path.unlink, empty])
def test_nothing_is_sold_by_default_rules_after_the_file_was_lost(
    tmp_path: Path, lose: Callable[[Path], None]
) -> None:
    stocked(tmp_path).close()
    lose(tmp_path / FILE)
    again = opened(tmp_path)
    publish_catalogue(again)
    assert not again.sells
    again.close()
    assert prices(tmp_path, HUB_KEY.public).seen == "no policy of the shop yet"
    again = opened(tmp_path)
    assert not again.sells
    again.policy.offer(policy_document(Policy()))
    assert again.sells
    again.close()


def a_full_folder(path: Path) -> None:
    path.mkdir()
    (path / "kept").touch()


@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("made", [Path.mkdir, a_full_folder, os.mkfifo])
def test_a_kiosk_starts_where_a_file_should_be_and_is_none(
    tmp_path: Path, end: str, made: Callable[[Path], None]
) -> None:
    made(tmp_path / f"{FILE}{end}")
    told = prices(tmp_path, HUB_KEY.public)
    assert told.grade is Grade.WARN

    replicas = opened(tmp_path)
    assert not replicas.sells
    replicas.policy.offer(policy_document(Policy()))
    publish_catalogue(replicas)
    assert replicas.sells
    replicas.close()
    if made is a_full_folder:
        assert (tmp_path / f"{FILE}{end}.aside/kept").exists()


def test_the_doctor_names_a_catalogue_of_another_hub(tmp_path: Path) -> None:
    stocked(tmp_path).close()
    told = prices(tmp_path, OTHER)
    assert (told.grade, told.seen) == (
        Grade.FAULT,
        "of another hub than the configured one",
    )
