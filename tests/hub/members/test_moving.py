"""Dates of birth of an earlier build: encrypted at the start, in no file in plain."""

from datetime import date

from sqlalchemy import insert

from firmware.hub.db.engine import open_engine, opened_to_read, reading, writing
from firmware.hub.members import birthdays
from firmware.hub.members import store as members_store
from firmware.hub.members.profiles.moving import move_birthdays
from firmware.hub.members.tables import birthdays as plain
from tests.support.hub_rig import Shop

BORN = date(1987, 11, 23)


def put_in_plain(shop: Shop, members: int) -> None:
    with writing(shop.engine) as connection:
        for number in range(2, members + 2):
            member = members_store.Member(f"m{number}", f"card {number}", "")
            members_store.add(connection, member)
            row = {"member_id": member.member_id, "born_on": str(BORN)}
            connection.execute(insert(plain), row)


def test_they_are_known_as_before(shop: Shop) -> None:
    put_in_plain(shop, 3)
    assert move_birthdays(shop.engine) == 3
    assert shop.rows("SELECT * FROM birthdays") == []
    with reading(shop.engine) as connection:
        assert birthdays.born_on_of(connection, ["m1", "m2", "m4"]) == {
            "m2": BORN,
            "m4": BORN,
        }
        born = birthdays.born_on_days(connection, ["11-23"], after="m2", limit=5)
        assert born == ["m3", "m4"]
    assert move_birthdays(shop.engine) == 0


def test_what_a_member_gave_since_is_newer(shop: Shop) -> None:
    put_in_plain(shop, 1)
    newer = date(1990, 2, 28)
    with writing(shop.engine) as connection:
        birthdays.keep(connection, "m2", newer)
    move_birthdays(shop.engine)
    with reading(shop.engine) as connection:
        assert birthdays.born_on(connection, "m2") == newer


def test_no_file_of_the_hub_holds_them_in_plain(shop: Shop) -> None:
    put_in_plain(shop, 400)
    shop.engine.dispose()
    engine = open_engine(shop.folder, shop.database)
    move_birthdays(engine)
    found = [
        file.name
        for file in shop.folder.rglob("*")
        if file.is_file() and str(BORN).encode() in file.read_bytes()
    ]
    engine.dispose()
    assert found == []


def test_who_only_reads_the_books_opens_profiles_too(shop: Shop) -> None:
    with writing(shop.engine) as connection:
        birthdays.keep(connection, "m1", BORN)
    with opened_to_read(shop.folder, shop.database) as engine:
        for _ in range(2):
            with reading(engine) as connection:
                assert birthdays.born_on(connection, "m1") == BORN
