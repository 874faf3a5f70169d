"""What a shopkeeper reads of the orders: a list, one order explained, a day."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.protocol.messages import SaleVoided
from tests.support.hub_rig import Shop, VirtualKiosk, goods, receipt_no, sale
from tests.support.redeeming import ask_hold, held, issue, redeeming, redeeming_shop

Call = Callable[..., tuple[int, str]]
DAY = "2026-03-01"


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def run(*words: str) -> tuple[int, str]:
        status = main([*words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def void(number: int, *, at: str = "2026-03-01T07:59:00.000Z") -> SaleVoided:
    sale_id = f"k1-1-{number}"
    return SaleVoided(
        sale_id=sale_id,
        receipt_no=receipt_no(sale_id),
        payable_fen=350,
        voided_at=at,
        reason="idle",
    )


@pytest.fixture
def sold(shop: Shop, kiosk: VirtualKiosk) -> Shop:
    """Two orders, one of a member and with a piece taken back, and a void between."""
    first = sale("k1-1-1", goods(20), member_id="m1", voids=1)
    third = sale("k1-1-3", goods(2), closed_at="2026-03-01T06:59:00.000Z")
    shop.ack(*kiosk.facts([first, void(2), third]))
    return shop


@pytest.mark.usefixtures("sold")
def test_a_list_has_a_header_articles_voids_and_a_sum(call: Call) -> None:
    status, out = call("orders", "--day", DAY)
    lines = out.splitlines()
    assert status == 0
    assert lines[0].split() == [
        *("time", "kiosk", "receipt", "pieces", "yuan", "points", "articles"),
    ]
    assert lines[1].startswith("2026-03-01 14:59:00  k1     k1-000003       2")
    assert lines[2].startswith("2026-03-01 16:00:00  k1     k1-000001      19")
    assert lines[2].endswith("+16 more")
    assert lines[3].startswith("time ")
    assert "not paid because" in lines[3]
    assert lines[4].startswith("2026-03-01 15:59:00  k1     k1-000002  3.50  nobody")
    assert lines[5].startswith("2 orders, ")


def test_several_kiosks_have_their_cash_each(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    other = VirtualKiosk("k2")
    shop.ack(kiosk.fact(sale("k1-1-1", goods(2))))
    shop.ack(other.fact(sale("k2-1-1", goods(3))))
    *_, first, second, both = call("orders", "--day", DAY)[1].splitlines()
    assert first.startswith("k1: 1 order, ")
    assert second.startswith("k2: 1 order, ")
    assert second.endswith(" yuan in cash")
    assert both.startswith("2 orders, ")


@pytest.mark.parametrize("day", ["today", "yesterday", "今天", "昨天"])
@pytest.mark.usefixtures("sold")
def test_a_day_may_be_a_word(call: Call, day: str) -> None:
    assert call("orders", "--day", day) == (0, "0 orders, 0.00 yuan\n")
    assert call("orders", "--from", day)[0] == 0
    assert call("reconcile", "--day", day)[0] == 0
    assert call("report", "day", day)[0] == 0


@pytest.mark.usefixtures("sold")
def test_orders_come_as_csv_for_a_spreadsheet(call: Call, shop: Shop) -> None:
    shop.spoil("UPDATE order_lines SET name = '=1+1' WHERE number = 1")
    out = call("orders", "--day", DAY, "--csv")[1]
    assert out.startswith("\ufefftime,kiosk,")
    _, first = csv.DictReader(io.StringIO(out.removeprefix("\ufeff")))
    assert (first["receipt"], first["member"]) == ("k1-000001", "m1")
    assert first["articles"].startswith("'=1+1 x1, ")
    assert int(first["points"]) > 0


@pytest.mark.parametrize("name", ["k1-000001", "k1-1-1"])
@pytest.mark.usefixtures("sold")
def test_one_order_is_explained_to_the_last_fen(call: Call, name: str) -> None:
    status, out = call("orders", "show", name)
    assert status == 0
    assert "receipt k1-000001 of kiosk k1, sale k1-1-1\n" in out
    assert "closed 2026-03-01 16:00:00" in out
    assert "policy 1, catalogue 1, pricing engine 1\n" in out
    assert "takes back line 20" in out
    assert "listed: the lines above" in out
    assert "cash_down_10: cash is rounded down to 0.10" in out
    assert "till:k1" in out
    (told,) = json.loads(call("orders", "show", name, "--json")[1])
    assert told["order"]["sale_id"] == "k1-1-1"
    assert (told["engine"], told["flag"]) == (1, None)


def test_an_order_names_what_it_redeemed(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    redeeming_shop(shop)
    issue(shop, "c1")
    held(shop, kiosk, ask_hold("k1-1-1", points=200, coupons=["c1"]))
    shop.ack(kiosk.fact(redeeming("k1-1-1", points=200, coupons=["c1"])))
    status, out = call("orders", "show", "k1-1-1")
    assert status == 0
    assert "200 points used\n" in out
    assert "coupons used: c1\n" in out
    assert re.search(r"points +points +-20.00", out)
    (told,) = json.loads(call("orders", "show", "k1-1-1", "--json")[1])
    assert (told["order"]["points_used"], told["order"]["coupons"]) == (200, ["c1"])


def test_where_kiosk_and_hub_differ_both_say_why(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", goods(20), revision=99_999, member_id="m1")))
    out = call("orders", "show", "k1-000001")[1]
    assert "flag 1, article_unknown: the kiosk and the hub differ\n" in out
    assert "  the kiosk: line 1: 6900000000007" in out
    assert "  the hub:   6900000000007 is not in revision 99999\n" in out
    assert "countertop reconcile --accept 1 (or --dismiss)" in out
    assert "see orders show" in call("orders", "--day", DAY)[1]
    assert call("reconcile", "--dismiss", "1", "--note", "asked")[0] == 0
    assert ": asked\n" in call("orders", "show", "k1-000001")[1]


def test_people_read_the_times_of_a_difference_as_their_clock_has_it(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", goods(20), revision=99_999)))
    shop.spoil("UPDATE order_flags SET hub_says = 'made at 2026-03-01T17:00:00.000Z'")
    assert (
        "the hub:   made at 2026-03-02 01:00:00\n"
        in call("orders", "show", "k1-000001")[1]
    )
    assert "the hub: made at 2026-03-02 01:00:00\n" in call("reconcile")[1]
    assert "2026-03-01T17:00:00.000Z" in call("reconcile", "--json")[1]


@pytest.mark.usefixtures("sold")
def test_a_sale_that_was_not_paid_is_shown_as_that(call: Call) -> None:
    status, out = call("orders", "show", "k1-000002")
    assert (
        status,
        "k1-000002 of kiosk k1: not paid (nobody paid in time), 3.50" in out,
    ) == (0, True)


@pytest.mark.parametrize("words", [("show",), ("list",), ("show", "a", "b")])
def test_other_words_are_refused(call: Call, words: tuple[str, ...]) -> None:
    status, out = call("orders", *words)
    assert (status, "allowed: orders show RECEIPT" in out) == (2, True)


@pytest.mark.usefixtures("sold")
def test_an_order_that_is_not_there_is_refused(call: Call) -> None:
    status, out = call("orders", "show", "k1-000009")
    assert (status, "no order has this receipt number" in out) == (1, True)


@pytest.mark.usefixtures("sold")
def test_a_day_in_numbers(call: Call) -> None:
    told = json.loads(call("report", "day", DAY, "--json")[1])
    assert (told["orders"], told["pieces"], told["member_orders"]) == (2, 21, 1)
    assert [each["name"] for each in told["hours"]] == ["14", "16"]
    assert sum(each["amount_fen"] for each in told["hours"]) == told["amount_fen"]
    assert told["tenders"] == [
        {"name": "cash", "count": 2, "amount_fen": told["amount_fen"]}
    ]
    assert [each["name"] for each in told["kiosks"]] == ["k1"]
    assert told["voids"] == [{"name": "idle", "count": 1, "amount_fen": 350}]
    assert len(told["articles"]) == 10
    assert told["unclosed"] == []
    text = call("report", "day", DAY)[1]
    assert text.startswith("report of 2026-03-01\n")
    assert "nobody paid in time" in text
    assert "16:00" in text


def test_receipts_of_which_nothing_arrived_are_named(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    at = "2026-02-27T02:00:00.000Z"
    bodies = [sale(f"k1-1-{n}", goods(2)) for n in (1, 2, 6)]
    shop.ack(*kiosk.facts([*bodies, void(4, at=at)]))
    (gap,) = json.loads(call("report", "day", DAY, "--json")[1])["unclosed"]
    assert gap == {
        "kid": "k1",
        "after": "k1-000002",
        "before": "k1-000006",
        "count": 2,
    }
    assert "k1-000002 … k1-000006" in call("report", "day", DAY)[1]


@pytest.mark.usefixtures("sold")
def test_a_day_comes_as_csv(call: Call) -> None:
    out = call("report", "day", DAY, "--csv")[1].removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert rows[0] == {
        "table": "sales",
        "item": "orders",
        "count": "2",
        "yuan": rows[0]["yuan"],
    }
    assert {row["table"] for row in rows} == {
        *("sales", "tenders", "kiosks", "hours", "articles", "voids")
    }
