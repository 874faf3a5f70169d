"""`countertop refund` at the desk, and the reports that have refunds in them."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.protocol.messages import SaleGift
from firmware.retail.money import yuan
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.refund_rig import balance, ruled_sale

Call = Callable[..., tuple[int, str]]
SOLD = sale("k1-1-1", goods(20), member_id="m1")
PAID = yuan(SOLD.payable_fen)


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def run(*words: str) -> tuple[int, str]:
        status = main([*words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


@pytest.fixture
def sold(shop: Shop, kiosk: VirtualKiosk) -> Shop:
    shop.ack(kiosk.fact(SOLD))
    return shop


@pytest.mark.usefixtures("sold")
def test_without_lines_it_shows_what_is_left(call: Call) -> None:
    status, out = call("refund", SOLD.receipt_no)
    assert status == 0
    assert len(out.splitlines()) == 21


def test_a_dry_run_shows_the_slip_and_books_nothing(call: Call, sold: Shop) -> None:
    status, out = call("refund", SOLD.receipt_no, "--whole", "--dry-run")
    assert status == 0
    assert f"give back {PAID} yuan" in out
    assert sold.rows("SELECT * FROM refunds") == []


def test_a_line_then_the_rest(call: Call, sold: Shop) -> None:
    status, out = call(
        "refund", "k1-1-1", "--line", "3", "--line", "5:1", "--by", "王芳"
    )
    assert status == 0
    assert out.startswith(f"refund {SOLD.receipt_no}-R1\n")
    status, out = call("refund", "k1-1-1", "--whole", "--json")
    assert (status, json.loads(out)["booked"]) == (0, True)
    assert balance(sold) == 0
    assert sold.rows("SELECT sum(money_fen) FROM refunds") == [(SOLD.payable_fen,)]
    status, out = call("refund", "k1-1-1", "--whole")
    assert status == 1
    assert "more than what is left" in out
    assert call("refund", "k1-1-1") == (0, "nothing is left to refund\n")


def test_reports_have_it_on_the_day_of_the_refund(call: Call, sold: Shop) -> None:
    call("refund", "k1-1-1", "--whole", "--by", "王芳")
    sold.spoil("UPDATE refunds SET at = '2026-03-02T08:00:00.000Z'")
    sold.spoil(
        "UPDATE postings SET event_at = '2026-03-02T08:00:00.000Z'"
        " WHERE kind = 'refund'"
    )
    _, out = call("orders", "show", "k1-1-1")
    assert f"allowed by 王芳: {PAID} yuan given back" in out
    _, out = call("report", "day", "2026-03-01")
    assert "refunded" not in out
    _, out = call("report", "day", "2026-03-02")
    assert f"-{PAID}" in out
    _, out = call("orders", "--day", "2026-03-02", "--csv")
    (row,) = list(csv.reader(io.StringIO(out)))[1:]
    assert (row[2], row[4], row[-1]) == (
        f"{SOLD.receipt_no}-R1",
        f"-{PAID}",
        "refund",
    )
    _, out = call("orders", "--all")
    assert out.endswith(f"1 refund, -{PAID} yuan\n")
    status, out = call("reconcile")
    assert (status, "refunds" in out) == (0, True)


def test_reconcile_finds_a_refund_that_the_ledger_lacks(call: Call, sold: Shop) -> None:
    call("refund", "k1-1-1", "--whole")
    sold.spoil("DELETE FROM entries WHERE substr(posting_id, 1, 7) = 'refund:'")
    status, out = call("reconcile")
    assert status == 1
    assert f"{SOLD.payable_fen} fen, in the ledger 0" in out


def test_gifts_are_asked_for(call: Call, shop: Shop, kiosk: VirtualKiosk) -> None:
    gift = goods(30)[7]
    given = (SaleGift(rule="g", article=gift.gtin),)
    shop.ack(kiosk.fact(ruled_sale("k1-1-1", ((9_000, 9_000),), gifts=given)))
    status, out = call("refund", "k1-1-1", "--whole")
    assert status == 1
    assert f"{yuan(gift.price_fen)} yuan less" in out
    status, out = call("refund", "k1-1-1", "--whole", "--gifts", "withheld")
    assert status == 0
    assert f"give back {yuan(9_000 - gift.price_fen)} yuan" in out


def test_a_sale_that_has_not_come_is_refunded_once_it_has(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    status, out = call("refund", SOLD.receipt_no, "--whole")
    assert status == 1
    assert "--wait" in out
    status, out = call("refund", SOLD.receipt_no, "--whole", "--wait")
    assert status == 0
    assert "until then no sum is known" in out
    shop.ack(kiosk.fact(SOLD))
    assert shop.rows("SELECT money_fen FROM refunds") == [(SOLD.payable_fen,)]


def test_what_waits_is_forgotten_on_request(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    name = SOLD.receipt_no
    assert call("refund", name, "--drop")[0] == 1
    call("refund", name, "--whole", "--wait")
    call("refund", name, "--line", "99", "--wait")
    status, out = call("refund", name, "--drop")
    assert (status, out) == (0, f"{name}: forgotten, 2 that waited\n")
    shop.ack(kiosk.fact(SOLD))
    assert shop.rows("SELECT * FROM refunds") == []
    assert call("reconcile")[0] == 0


def test_what_was_refused_when_its_sale_came_is_forgotten_too(
    call: Call, shop: Shop, kiosk: VirtualKiosk
) -> None:
    call("refund", SOLD.receipt_no, "--line", "99", "--wait")
    shop.ack(kiosk.fact(SOLD))
    status, out = call("reconcile")
    assert (status, "too_much" in out) == (1, True)
    assert f"countertop refund {SOLD.receipt_no} --drop" in out
    call("refund", SOLD.receipt_no, "--drop")
    assert call("reconcile")[0] == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--line", "0"),
        ("--line", "x"),
        ("--line", "1:0"),
        ("--line", "1", "--line", "1"),
        ("--by", ""),
    ],
)
@pytest.mark.only_on("sqlite", "about options, not a database")
def test_options_that_do_not_fit_are_refused(
    call: Call, words: tuple[str, ...]
) -> None:
    status, out = call("refund", "k1-1-1", *words)
    assert status != 0
    assert words[0] in out
