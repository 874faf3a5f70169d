"""Erased is erased: keys, card and links go, in every file; the sums stay."""

import shutil
from pathlib import Path

import pytest

from firmware.hub.db.engine import open_engine, reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members import store as members_store
from firmware.hub.members.commands import (
    ChangeProfile,
    EraseMember,
    OpenLink,
    WithdrawConsent,
)
from firmware.hub.members.profile import ProfileChange
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.members.replies import Changed, Erased, Joined
from firmware.hub.members.vault.file import COPY, VAULT
from firmware.hub.people.feature import VaultUpkeep
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.people_rig import STAFF, People

NAME = "林女士"


def erase(people: People, member_id: str) -> None:
    people.get(EraseMember(member_id=member_id, by="member"), Erased)


def key_of(shop: Shop, member_id: str) -> bytes | None:
    with reading(shop.engine) as connection:
        return profiles_of(connection).vault.key(member_id)


def upkeep(people: People) -> None:
    VaultUpkeep(people.shop.engine, people.parts()).run(0.0)


def test_nothing_leads_to_the_person_any_more(people: People, shop: Shop) -> None:
    joined = people.get(people.form(name=NAME), Joined)
    key = key_of(shop, joined.member_id)
    assert key is not None
    upkeep(people)
    assert key in (shop.folder / COPY).read_bytes()
    erase(people, joined.member_id)
    for file in shop.folder.iterdir():
        assert key not in file.read_bytes(), file.name
    assert people.profile(joined.member_id) is None
    assert people.refusal(OpenLink(link=joined.link)) == "link_unknown"
    with reading(shop.engine) as connection:
        assert members_store.find(connection, joined.member_id) is not None
        assert profiles_of(connection).with_phone_end("8000", 5) == []


def test_erased_twice_is_once_and_nothing_is_stored_again(
    people: People, shop: Shop
) -> None:
    member_id = people.join()
    erase(people, member_id)
    rows = shop.rows("SELECT * FROM member_audit")
    erase(people, member_id)
    assert shop.rows("SELECT * FROM member_audit") == rows
    change = ChangeProfile(
        member_id=member_id, changes=ProfileChange(name=NAME), consent_version=1
    )
    assert people.refusal(change) == "member_unknown"
    assert people.refusal(EraseMember(member_id="m-0", by=STAFF)) == "member_unknown"


def test_points_stay_and_a_late_sale_still_books(
    people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    member_id = people.join()
    shop.ack(*kiosk.facts([sale("k1-1-1", goods(20), member_id=member_id)]))
    before = shop.rows("SELECT * FROM entries ORDER BY 1, 2")
    erase(people, member_id)
    assert shop.rows("SELECT * FROM entries ORDER BY 1, 2") == before
    shop.ack(*kiosk.facts([sale("k1-1-2", goods(20), member_id=member_id)]))
    assert len(shop.rows("SELECT * FROM orders")) == 2
    assert shop.wrong() == []


def test_a_card_of_who_was_erased_is_nobodys(
    people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    member_id = people.join()
    with reading(shop.engine) as connection:
        found = members_store.find(connection, member_id)
    assert found is not None
    assert shop.reply(kiosk.ask(found.card))[1].member_id == member_id
    erase(people, member_id)
    assert shop.reply(kiosk.ask(found.card))[1].member_id is None


def test_what_a_power_cut_left_is_finished(people: People, shop: Shop) -> None:
    member_id = people.join()
    people.do(EraseMember(member_id=member_id, by=STAFF), power_cut=True)
    assert key_of(shop, member_id) is not None
    upkeep(people)
    assert key_of(shop, member_id) is None


@pytest.mark.only_on("sqlite", "its file is copied")
def test_older_books_do_not_bring_a_person_back(
    people: People, shop: Shop, tmp_path: Path
) -> None:
    joined = people.get(people.form(name=NAME), Joined)
    upkeep(people)
    shop.engine.dispose()
    older = tmp_path / "older"
    older.mkdir()
    for file in shop.folder.glob("hub.db*"):
        shutil.copy(file, older)
    erase(people, joined.member_id)
    for name in (VAULT, COPY):
        shutil.copy(shop.folder / name, older)
    restored = People(
        Shop(older, open_engine(older), shop.desk, shop.database, shop.kind)
    )
    assert restored.profile(joined.member_id) is None
    upkeep(restored)
    assert restored.shop.rows("SELECT * FROM member_profiles") == []
    assert restored.refusal(OpenLink(link=joined.link)) == "link_unknown"
    restored.shop.engine.dispose()


def test_a_withdrawn_consent_takes_the_profile_and_leaves_the_member(
    people: People, shop: Shop
) -> None:
    joined = people.get(people.form(name=NAME), Joined)
    key = key_of(shop, joined.member_id)
    people.get(WithdrawConsent(member_id=joined.member_id, by="member"), Changed)
    assert people.profile(joined.member_id) is None
    assert not isinstance(people.do(OpenLink(link=joined.link)), CommandRefused)
    change = ChangeProfile(
        member_id=joined.member_id, changes=ProfileChange(name=NAME, phone="")
    )
    assert people.refusal(change) == "consent_missing"
    again = ChangeProfile(
        member_id=joined.member_id,
        changes=ProfileChange(name=NAME, phone="13800138000"),
        consent_version=1,
    )
    people.get(again, Changed)
    assert key_of(shop, joined.member_id) not in {None, key}
