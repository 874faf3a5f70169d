"""One file, three owners; a file of release 0.1.0 is upgraded, a newer one is kept."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from firmware.base.config_loader import to_mapping
from firmware.base.errors import ConfigError, PolicyError, ReplicaError
from firmware.kiosk.sync.replica.replica_formats import FORMAT
from firmware.kiosk.sync.replica.row_checks import seal
from firmware.kiosk.sync.replicas import HeldDocuments, Replicas, held_in
from firmware.protocol import signed_documents
from firmware.protocol.messages import PolicyDocument
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import ENGINES
from tests.support.kiosk_shop import HUB_KEY, stocked

RECORDED = Path(__file__).parents[2] / "recorded" / "v0.1" / "catalogue.sqlite"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return Path(shutil.copy(RECORDED, tmp_path))


def test_a_file_of_release_0_1_keeps_its_policy_and_its_age(file: Path) -> None:
    before = held_in(file, HUB_KEY.public)
    assert before.policy is not None

    for _ in range(2):
        replicas = Replicas(file, HUB_KEY.public)
        assert held_in(file, HUB_KEY.public) == before
        held = (replicas.catalogue.revision, replicas.policy.current)
        assert HeldDocuments(*held, replicas.confirmation.kept) == before
        replicas.close()


def test_a_build_that_is_put_back_finds_what_it_needs(file: Path) -> None:
    Replicas(file, HUB_KEY.public).close()
    with closing(sqlite3.connect(file)) as db:
        ((revision, rules),) = db.execute("SELECT revision, policy FROM held")
    assert revision == held_in(file, HUB_KEY.public).revision
    assert rules is not None


def test_a_file_of_a_newer_build_is_named_and_kept(file: Path) -> None:
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version = 7")
        db.execute("CREATE TABLE seal (name TEXT PRIMARY KEY, digest BLOB)")
        seal(db, FORMAT, 7)
        db.commit()
        rows = db.execute("SELECT * FROM article").fetchall()
    with pytest.raises(ReplicaError, match="format 7, this build knows formats up to"):
        Replicas(file, HUB_KEY.public)
    with closing(sqlite3.connect(file)) as db:
        assert db.execute("SELECT * FROM article").fetchall() == rows


def test_a_section_that_may_be_skipped_is_kept_for_a_later_build(
    tmp_path: Path,
) -> None:
    replicas = stocked(tmp_path)
    rules = {**to_mapping(Policy(version=5)), "screens": {"theme": "dark"}}
    strict = PolicyDocument(version=5, rules=rules)
    with pytest.raises(ConfigError, match="screens"):
        replicas.policy.offer(signed_documents.sign(strict, HUB_KEY))
    lenient = PolicyDocument(version=5, rules=rules, may_skip=("screens",))
    assert replicas.policy.offer(signed_documents.sign(lenient, HUB_KEY))
    replicas.close()

    again = stocked(tmp_path)
    assert again.policy.current.version == 5
    again.close()
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as db:
        ((kept,),) = db.execute("SELECT rules FROM policy")
    assert b"dark" in kept


def test_a_policy_for_a_newer_pricing_engine_is_left_to_others(tmp_path: Path) -> None:
    replicas = stocked(tmp_path)
    rules = to_mapping(Policy(version=5))
    document = PolicyDocument(version=5, rules=rules, engine=max(ENGINES) + 1)
    assert not replicas.policy.offer(signed_documents.sign(document, HUB_KEY))
    assert replicas.policy.current == Policy()
    replicas.close()


def test_a_policy_that_cannot_be_written_is_not_in_force(tmp_path: Path) -> None:
    replicas = stocked(tmp_path)
    rules = to_mapping(Policy(version=5))
    signed = signed_documents.sign(PolicyDocument(version=5, rules=rules), HUB_KEY)
    other = sqlite3.connect(tmp_path / "catalogue.sqlite", isolation_level=None)
    with closing(other):
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(PolicyError):
            replicas.policy.offer(signed)
    assert replicas.policy.current == Policy()
    assert replicas.policy.offer(signed)
    replicas.close()


def test_a_number_of_a_format_that_was_never_written_is_damage(tmp_path: Path) -> None:
    stocked(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as db:
        db.execute("PRAGMA user_version = 4")
    again = Replicas(tmp_path / "catalogue.sqlite", HUB_KEY.public)
    assert (again.catalogue.revision, again.sells) == (0, False)
    again.close()


def test_articles_that_release_0_1_wrote_meanwhile_are_fetched_again(
    tmp_path: Path,
) -> None:
    stocked(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / "catalogue.sqlite")) as db:
        db.execute("UPDATE article SET price_fen = 290")
        db.execute("UPDATE held SET revision = 2")
        db.commit()
    again = Replicas(tmp_path / "catalogue.sqlite", HUB_KEY.public)
    assert (again.damaged, again.sells) == (True, False)
    again.close()
