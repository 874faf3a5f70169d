"""A vault that fails refuses what is about members; sales and replies go on."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from firmware.hub.db.engine import open_engine, writing
from firmware.hub.members import birthdays
from firmware.hub.members.vault.file import VAULT
from firmware.hub.people.feature import VaultUpkeep
from tests.support.hub_rig import (
    KEY,
    Shop,
    VirtualKiosk,
    card,
    dispatcher,
    goods,
    sale,
    still_stamper,
)
from tests.support.people_rig import People


@pytest.fixture
def broken(shop: Shop) -> Iterator[Shop]:
    """A shop whose vault is no database any more."""
    with writing(shop.engine) as connection:
        birthdays.keep(connection, "m1", date(1990, 3, 1))
    shop.engine.dispose()
    (shop.folder / VAULT).write_bytes(b"no database " * 1_000)
    engine = open_engine(shop.folder, shop.database)
    desk = dispatcher(engine, still_stamper("hub"), KEY)
    yield replace(shop, engine=engine, desk=desk)
    engine.dispose()


def test_sales_are_booked_and_cards_are_known(
    broken: Shop, kiosk: VirtualKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    sold = sale("k1-1-1", goods(20), member_id="m1")
    assert broken.ack(*kiosk.facts([sold])).upto == 1
    assert broken.reply(kiosk.ask(card(1)))[1].member_id == "m1"
    VaultUpkeep(broken.engine, People(broken).parts()).run(0.0)
    assert "vault_failed" in caplog.text


def test_a_command_is_refused_and_leaves_nothing(broken: Shop) -> None:
    people = People(broken)
    before = broken.rows("SELECT * FROM members")
    assert people.refusal(people.form()) == "vault_failed"
    assert broken.rows("SELECT * FROM members") == before
