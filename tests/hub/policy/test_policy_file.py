import logging
import os
from pathlib import Path

import pytest
from sqlalchemy import Engine

from firmware.base.errors import StoreError
from firmware.hub.db.engine import reading, writing
from firmware.hub.policy import store as policy_store
from firmware.hub.policy.policy_file import FIRST, PolicyFile, successor
from firmware.retail.loyalty.rules import PointsRule
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.rules import CashRule
from tests.support.hub_rig import Shop, still_stamper

GENEROUS = PointsRule(spend_per_point_fen=500)


def in_force(shop: Shop) -> Policy | None:
    with reading(shop.engine) as connection:
        return policy_store.newest(connection)


def save(path: Path, text: str) -> None:
    path.write_text(text)
    stat = path.stat()
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + len(text)))


@pytest.fixture
def new_books(shop: Shop) -> Engine:
    """Books in which no policy was ever kept."""
    shop.spoil("DELETE FROM policies", "DELETE FROM policy_checks")
    return shop.engine


@pytest.mark.parametrize(
    ("newest", "wanted", "version"),
    [
        (Policy(version=3), Policy(version=3), None),
        (Policy(version=3), Policy(version=1), None),
        (Policy(version=3), Policy(version=9), 9),
        (Policy(version=3), Policy(version=3, points=GENEROUS), 4),
        (Policy(version=3), Policy(version=1, points=GENEROUS), 4),
        (Policy(version=3), Policy(version=9, points=GENEROUS), 9),
    ],
)
def test_a_new_content_always_gets_a_new_version(
    newest: Policy, wanted: Policy, version: int | None
) -> None:
    revised = successor(newest, wanted)
    assert (revised and revised.version) == version
    assert revised is None or revised.points == wanted.points


def test_a_saved_file_is_in_force_at_the_next_look(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    save(path, "version = 1")
    watch = PolicyFile(shop.engine, still_stamper("hub"), path)
    watch.poll()
    assert in_force(shop) == FIRST
    save(path, "[points]\nspend_per_point_fen = 500\n")
    watch.poll()
    assert in_force(shop) == Policy(version=2, points=GENEROUS)
    save(path, "version = 3")
    watch.poll()
    assert in_force(shop) == Policy(version=3)
    with reading(shop.engine) as connection:
        assert set(policy_store.by_version(connection, [0, 1, 2, 3, 4, 10**30])) == {
            1,
            2,
            3,
        }


@pytest.mark.parametrize("text", ["", "\n\n", "# [points]\n"])
def test_an_empty_file_is_refused_and_the_old_policy_stays(
    shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture, text: str
) -> None:
    path = tmp_path / "policy.toml"
    save(path, "[points]\nspend_per_point_fen = 500\n")
    watch = PolicyFile(shop.engine, still_stamper("hub"), path)
    watch.poll()
    save(path, text)
    watch.poll()
    assert in_force(shop) == Policy(version=2, points=GENEROUS)
    (told,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    assert f"{path}: no value in it" in told.getMessage()


def test_a_table_that_a_file_lost_is_named(
    shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "policy.toml"
    save(path, "[points]\nspend_per_point_fen = 500\n[limits]\npieces_max = 5\n")
    watch = PolicyFile(shop.engine, still_stamper("hub"), path)
    watch.poll()
    save(path, "[limits]\npieces_max = 5\n[cash]\nstep_fen = 10\n")
    watch.poll()
    told = [each.getMessage() for each in caplog.records if each.levelno > logging.INFO]
    assert told == ["policy_table_lost table=points"]


def test_a_bad_file_is_refused_and_the_old_policy_stays(
    shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "policy.toml"
    watch = PolicyFile(shop.engine, still_stamper("hub"), path)
    with caplog.at_level(logging.ERROR):
        watch.poll()
        save(path, "[points]\nspend_per_point_fen = 0\npoints_fen = 1\n")
        watch.poll()
        watch.poll()
    assert in_force(shop) == FIRST
    missing, told = (record.message for record in caplog.records)
    assert "policy.toml: cannot be read" in missing
    assert "points.spend_per_point_fen: 0; allowed: a whole number, 1 to" in told
    assert "points.points_fen: unknown key" in told


def test_a_shop_without_a_file_lives_by_the_defaults(new_books: Engine) -> None:
    PolicyFile(new_books, still_stamper("hub"), None).poll()
    with reading(new_books) as connection:
        assert policy_store.newest(connection) == FIRST


def test_a_shop_whose_first_file_is_bad_lives_by_the_defaults(
    new_books: Engine, tmp_path: Path
) -> None:
    PolicyFile(new_books, still_stamper("hub"), tmp_path / "none.toml").poll()
    with reading(new_books) as connection:
        assert policy_store.newest(connection) == FIRST


def test_a_policy_that_could_not_be_stored_is_tried_again(
    shop: Shop, tmp_path: Path
) -> None:
    path = tmp_path / "policy.toml"
    save(path, "[points]\nspend_per_point_fen = 500\n")
    watch = PolicyFile(shop.engine, still_stamper("hub"), path)
    shop.spoil("ALTER TABLE policies RENAME TO elsewhere")
    with pytest.raises(StoreError):
        watch.poll()
    shop.spoil("ALTER TABLE elsewhere RENAME TO policies")
    watch.poll()
    assert in_force(shop) == Policy(version=2, points=GENEROUS)


def test_the_first_file_of_a_shop_comes_after_the_defaults(
    new_books: Engine, tmp_path: Path
) -> None:
    """Kiosks sell by version 1, the defaults, until they hear of the hub."""
    path = tmp_path / "policy.toml"
    save(path, "[points]\nspend_per_point_fen = 500\n")
    PolicyFile(new_books, still_stamper("hub"), path).poll()
    with reading(new_books) as connection:
        assert policy_store.by_version(connection, [1, 2]) == {
            1: FIRST,
            2: Policy(version=2, points=GENEROUS),
        }


def test_the_engine_is_the_hubs_to_write(
    shop: Shop, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, before = tmp_path / "policy.toml", in_force(shop)
    save(path, "pricing_engine = 2\n[points]\nspend_per_point_fen = 500")
    PolicyFile(shop.engine, still_stamper("hub"), path).poll()
    assert in_force(shop) == before
    assert "pricing_engine: 2; allowed: leave it out" in caplog.text


def test_a_shop_of_release_0_1_rounds_down_from_now_on(new_books: Engine) -> None:
    half_up = Policy(cash=CashRule(rounding="half_up"))
    with writing(new_books) as connection:
        policy_store.keep(connection, half_up, "2026-03-01T08:00:00.000Z")
    PolicyFile(new_books, still_stamper("hub"), None).poll()
    with reading(new_books) as connection:
        assert policy_store.newest(connection) == Policy(version=2)
        assert policy_store.by_version(connection, [1]) == {1: half_up}
