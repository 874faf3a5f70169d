"""What past orders would have cost and earned under a file, nothing changed (N10)."""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as replaced

from firmware.cli.main import main
from firmware.hub.catalogue.importing import import_articles
from firmware.hub.db.engine import writing
from firmware.retail.money import yuan
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale

Call = Callable[..., tuple[int, str]]
EVER = ("--days", "3650")
DRINKS = """
[[offers.article]]
id = "drinks"
name = "饮料半价"
scope = { categories = ["饮料"] }
price_bps = 5000
"""
SAVE = """
[[offers.spend]]
id = "save"
name = "满20减5"
steps = [{ from_fen = 2000, off_fen = 500 }]
"""


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config, file = tmp_path / "hub.toml", tmp_path / "new.toml"
    config.write_text(shop.config)

    def run(rules: str, *words: str) -> tuple[int, str]:
        file.write_text(f"version = 1\n{rules}", "utf-8")
        given = ["policy", "dry-run", str(file), "--config", str(config)]
        status = main([*given, *EVER, *words])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def listed(number: int) -> int:
    return sum(each.price_fen for each in goods(number))


@pytest.fixture
def sold(shop: Shop, kiosk: VirtualKiosk) -> Shop:
    """Orders of 20, 4 and 1 articles; the last one of a member."""
    first = sale("k1-1-1", goods(20))
    second = sale("k1-1-2", goods(4), closed_at="2026-03-01T07:00:00.000Z")
    third = sale(
        "k1-1-3", goods(1), member_id="m1", closed_at="2026-03-01T07:30:00.000Z"
    )
    shop.ack(*kiosk.facts([first, second, third]))
    return shop


@pytest.mark.usefixtures("sold")
def test_the_rules_in_force_change_nothing(call: Call) -> None:
    status, out = call("")
    assert status == 0
    assert out.splitlines()[0] == "3 orders of the last 3650 days"
    assert "0 cheaper, 0 dearer, 3 as they were" in out
    assert "the orders that change most" not in out


@pytest.mark.usefixtures("sold")
def test_totals_name_what_was_and_what_would_have_been(call: Call) -> None:
    assert listed(20) > 2_000 > listed(4)
    found = json.loads(call(SAVE, "--json")[1])
    paid = [listed(n) // 10 * 10 for n in (20, 4, 1)]
    after = (listed(20) - 500) // 10 * 10
    assert (found["orders"], found["cheaper"], found["dearer"]) == (3, 1, 0)
    assert found["then"]["paid_fen"] == sum(paid)
    assert found["would"]["paid_fen"] == sum(paid) - paid[0] + after
    assert found["rules"] == [{"rule": "save", "orders": 1, "off_fen": 500}]
    (changed,) = found["most_changed"]
    assert (changed["sale_id"], changed["would"]["paid_fen"]) == ("k1-1-1", after)


@pytest.mark.usefixtures("sold")
def test_people_read_a_table_of_sums_the_rules_and_the_most_changed(call: Call) -> None:
    out = call(SAVE)[1]
    assert "满20减5" in out
    assert "off the listed prices, yuan" in out
    *_, row = [line for line in out.splitlines() if "k1-000001" in line]
    assert yuan(listed(20) // 10 * 10) in row
    assert row.endswith("save")
    assert "Nothing was changed" in out


@pytest.mark.usefixtures("sold")
def test_every_order_is_a_row_for_a_spreadsheet(call: Call) -> None:
    rows = list(csv.DictReader(io.StringIO(call(SAVE, "--csv")[1].lstrip("\ufeff"))))
    assert [each["receipt"] for each in rows] == ["k1-000002", "k1-000003", "k1-000001"]
    assert [each["rules"] for each in rows] == ["", "", "save"]
    assert rows[1]["points"] == rows[1]["would earn"] == "0"
    assert rows[0]["points"] == ""


@pytest.mark.usefixtures("sold")
def test_points_are_earned_by_the_files_rule(call: Call) -> None:
    found = json.loads(call("[points]\nspend_per_point_fen = 10\n", "--json")[1])
    paid_fen = listed(1)
    assert found["would"]["points"] - found["then"]["points"] == paid_fen // 10
    assert found["most_changed"][0]["sale_id"] == "k1-1-3"


@pytest.mark.usefixtures("sold")
def test_the_tier_is_the_one_that_the_file_gives_for_what_was_paid_before(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    later = sale("k1-1-4", goods(20), member_id="m1")
    shop.ack(kiosk.fact(later))
    silver = f"[tiers]\nsilver_spend_min_fen = {listed(1) // 10 * 10}\n"
    found = json.loads(call(silver, "--json")[1])
    (rule,) = found["rules"]
    assert (rule["rule"], rule["orders"]) == ("tier_price", 1)
    assert [each["sale_id"] for each in found["most_changed"]] == ["k1-1-4"]


def test_goods_are_those_of_the_catalogue_that_the_order_names(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    drinks = [replace(each, category="饮料") for each in goods(20)]
    with writing(shop.engine) as connection:
        import_articles(connection, drinks, source="", now="2026-03-01T07:00:00.000Z")
    before = sale("k1-1-1", goods(4), revision=1)
    after = sale("k1-1-2", goods(4), revision=2)
    shop.ack(*kiosk.facts([before, after]))
    found = json.loads(call(DRINKS, "--json")[1])
    assert [each["sale_id"] for each in found["most_changed"]] == ["k1-1-2"]


@pytest.mark.usefixtures("sold")
def test_only_so_many_days_are_looked_at(call: Call) -> None:
    status, out = call("", "--days", "1")
    assert (status, out.splitlines()[0]) == (0, "0 orders of the last 1 days")
    status, out = call("", "--days", "0")
    assert (status, "--days 0: allowed: 1 to 3650" in out) == (2, True)


def test_the_ten_most_changed_are_kept_of_many(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    sales = [sale(f"k1-1-{n}", goods(n)) for n in range(1, 16)]
    shop.ack(*kiosk.facts(sales))
    half = '[[offers.article]]\nid = "half"\nprice_bps = 5000\n'
    found = json.loads(call(half, "--json")[1])
    ids = [each["sale_id"] for each in found["most_changed"]]
    assert ids == [f"k1-1-{n}" for n in range(15, 5, -1)]
    assert (found["orders"], found["cheaper"]) == (15, 15)


def test_a_tier_is_reached_order_by_order(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    times = ("05:00", "05:00", "06:00", "07:00")
    shop.ack(
        *kiosk.facts(
            sale(
                f"k1-1-{number}",
                goods(20),
                member_id="m1",
                closed_at=f"2026-03-01T{at}:00.000Z",
            )
            for number, at in enumerate(times, 1)
        )
    )
    silver = f"[tiers]\nsilver_spend_min_fen = {2 * listed(20)}\n"
    found = json.loads(call(silver, "--json")[1])
    ids = {each["sale_id"] for each in found["most_changed"]}
    assert ids == {"k1-1-3", "k1-1-4"}
    later = call(silver, "--csv")[1].splitlines()
    assert [line.endswith("tier_price") for line in later] == [
        *(False, False, False, True, True),
    ]


def test_an_order_that_began_on_no_day_of_the_calendar_is_priced(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    first = sale("k1-1-1", goods(20), member_id="m1")
    opened = replaced(first, opened_at="2026-02-31T07:00:00.000Z")
    shop.ack(kiosk.fact(opened))
    shop.spoil("UPDATE orders SET closed_at = '2026-02-31T08:00:00.000Z'")
    status, out = call(SAVE)
    assert (status, out.splitlines()[0]) == (0, "1 order of the last 3650 days")
