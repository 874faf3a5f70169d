"""Who only reads cannot write, whatever it tries."""

from pathlib import Path

import pytest
from sqlalchemy import insert

from firmware.base.errors import StoreError
from firmware.hub.db.engine import open_engine, opened_to_read, reading, writing
from firmware.hub.db.lost_books import NoBooksYetError
from firmware.hub.members import store as members_store
from firmware.hub.members.tables import members
from tests.support.hub_rig import Shop

ROW = {"member_id": "m-1", "card": "M1", "joined_at": "2026-03-01T08:00:00.000Z"}


def test_a_reader_sees_what_the_hub_has_committed(shop: Shop) -> None:
    with opened_to_read(shop.folder, shop.database) as engine:
        with writing(shop.engine) as connection:
            connection.execute(insert(members), ROW)
        with reading(engine) as connection:
            assert members_store.find(connection, "M1") is not None


@pytest.mark.parametrize("transaction", [reading, writing])
def test_a_reader_cannot_write(shop: Shop, transaction: type) -> None:
    with opened_to_read(shop.folder, shop.database) as engine:
        with (
            pytest.raises(StoreError, match="may not be written"),
            transaction(engine) as connection,
        ):
            connection.execute(insert(members), ROW)
        with reading(engine) as connection:
            assert members_store.find(connection, "M1") is None


@pytest.mark.only_on("sqlite", "a server's database cannot be put aside as a file")
def test_a_reader_reads_the_file_that_was_put_in_the_place_of_the_last(
    shop: Shop, tmp_path: Path
) -> None:
    with opened_to_read(shop.folder, shop.database) as engine:
        with writing(shop.engine) as connection:
            connection.execute(insert(members), ROW)
        with reading(engine) as connection:
            assert members_store.find(connection, "M1") is not None
        shop.engine.dispose()
        other = tmp_path / "other"
        other.mkdir()
        open_engine(other).dispose()
        (other / "hub.db").rename(shop.folder / "hub.db")
        with reading(engine) as connection:
            assert members_store.find(connection, "M1") is None


def test_a_reader_makes_no_books(tmp_path: Path) -> None:
    with pytest.raises(NoBooksYetError), opened_to_read(tmp_path / "hub"):
        pass
    assert not (tmp_path / "hub").exists()
