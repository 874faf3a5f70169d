"""`countertop payments`: what stands at the networks, and what people decide."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.payments.results import Declined, DeclineReason, RefundResult
from firmware.hub.reports.business_day import ALWAYS
from firmware.hub.reports.reconciling import reconcile
from firmware.protocol.messages import SaleVoided
from tests.support.hub_rig import Shop, VirtualKiosk, receipt_no
from tests.support.payments_rig import Network, PayingHub, charge
from tests.support.phone_sales import (
    AT,
    paid_by_phone,
    refund_at_desk,
    sell_by_phone,
)

Call = Callable[..., tuple[int, str]]
SALE = "k1-1-1"
DUE = "SELECT sum(amount) FROM entries WHERE account = 'refund_due:k1'"
DESK = "SELECT sum(amount) FROM entries WHERE account = 'desk'"
PHONE = "SELECT sum(amount) FROM entries WHERE account = 'phone:k1'"
SUSPENSE = "SELECT sum(amount) FROM entries WHERE account = 'suspense:k1'"
STATE = "SELECT state FROM payment_attempts"
ACTS = "SELECT did, by FROM payment_acts ORDER BY act"


class Stubborn(Network):
    """Gives nothing back while it `refuses`."""

    refuses = True

    def refund(self, refund: object) -> RefundResult:
        if self.refuses:
            return Declined(DeclineReason.TOO_LATE)
        return super().refund(refund)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def run(*words: str) -> tuple[int, str]:
        status = main(["payments", *words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


@pytest.fixture
def network() -> Stubborn:
    return Stubborn()


@pytest.fixture
def hub(shop: Shop, network: Stubborn, tmp_path: Path) -> PayingHub:
    kiosk = VirtualKiosk()
    made = PayingHub(shop.engine, tmp_path, network, kiosk)
    made.handle(kiosk.birth())
    return made


def only_open(call: Call) -> str:
    [row] = json.loads(call("list", "--open", "--json")[1])
    return str(row["number"])


def refused(hub: PayingHub, shop: Shop) -> int:
    """A refund that the network refused; what it is, in fen."""
    sold = sell_by_phone(hub, SALE)
    refund_at_desk(shop.engine, SALE)
    hub.wait(100)
    return sold.payable_fen


def test_a_refused_refund_is_listed_with_what_to_do_and_settled_in_cash(
    hub: PayingHub, shop: Shop, call: Call
) -> None:
    fen = refused(hub, shop)
    number = only_open(call)
    assert f"countertop payments settle {number} --cash" in call("list", "--open")[1]
    status, shown = call("settle", number, "--cash", "--by", "王芳")
    assert (status, shop.rows(DUE), shop.rows(DESK)) == (0, [(0,)], [(-fen,)]), shown
    assert shop.rows(ACTS) == [("cash", "王芳")]
    assert json.loads(call("list", "--open", "--json")[1]) == []
    assert call("settle", number, "--cash")[0] == 1
    hub.wait(100)
    assert shop.rows(DESK) == [(-fen,)]


def test_a_refused_refund_can_be_tried_again(
    hub: PayingHub, network: Stubborn, shop: Shop, call: Call
) -> None:
    refused(hub, shop)
    network.refuses = False
    assert call("refund", only_open(call))[0] == 0
    hub.settle()
    assert shop.rows(DUE) == [(0,)]
    assert [trade.taken_fen for trade in network.trades.values()] == [0]


def test_a_payment_without_a_sale_goes_back_once_people_say_so(
    hub: PayingHub, network: Stubborn, shop: Shop, call: Call
) -> None:
    network.refuses = False
    hub.handle(hub.kiosk.request(charge(SALE)))
    number = only_open(call)
    assert call("settle", number, "--cash")[0] == 1
    assert call("refund", number, "--by", "王芳")[0] == 0
    hub.wait(2)
    assert shop.rows("SELECT state FROM payment_attempts") == [("refunded",)]
    assert "王芳" in call("show", number)[1]


def kept(hub: PayingHub, shop: Shop, call: Call) -> tuple[str, int]:
    """A payment that people keep without its sale: its number, and fen."""
    fen = paid_by_phone(SALE).payable_fen
    hub.handle(hub.kiosk.request(charge(SALE, amount_fen=fen)))
    number = only_open(call)
    assert call("settle", number, "--keep", "--by", "王芳")[0] == 0
    hub.wait(2)
    assert (shop.rows(STATE), shop.rows(SUSPENSE)) == ([("kept",)], [(-fen,)])
    return number, fen


def named(shop: Shop, number: str) -> list[str]:
    """What `reconcile` says of a payment."""
    with shop.engine.connect() as connection:
        found = reconcile.discrepancies(connection, ALWAYS)
    said = [f"{each.check}: {each.what}" for each in found]
    return [line for line in said if number in line or line.startswith("sums")]


def test_a_payment_whose_goods_are_gone_is_kept_on_the_suspense_account(
    hub: PayingHub, network: Stubborn, shop: Shop, call: Call
) -> None:
    number, fen = kept(hub, shop, call)
    assert shop.rows(PHONE) == [(fen,)]
    assert named(shop, number) == []
    assert json.loads(call("list", "--open", "--json")[1]) == []
    [row] = json.loads(call("list", "--kept", "--json")[1])
    assert (row["number"], row["amount_fen"]) == (number, fen)
    assert call("settle", number, "--keep")[0] == 1
    assert network.calls["refund"] == 0


def test_what_is_not_kept_is_still_named(
    hub: PayingHub, shop: Shop, call: Call
) -> None:
    number, _ = kept(hub, shop, call)
    hub.handle(hub.kiosk.request(charge("k1-1-2")))
    other = only_open(call)
    assert named(shop, number) == []
    [line] = named(shop, other)
    assert "no sale of it has come" in line


def test_the_sale_of_kept_money_that_comes_after_all_takes_it_off_suspense(
    hub: PayingHub, shop: Shop, call: Call
) -> None:
    number, fen = kept(hub, shop, call)
    hub.handle(hub.kiosk.fact(paid_by_phone(SALE)))
    assert (shop.rows(STATE), shop.rows(SUSPENSE)) == ([("booked",)], [(0,)])
    assert (shop.rows(PHONE), named(shop, number)) == ([(fen,)], [])


def test_kept_money_can_go_back_after_all(
    hub: PayingHub, network: Stubborn, shop: Shop, call: Call
) -> None:
    network.refuses = False
    number, _ = kept(hub, shop, call)
    assert call("refund", number)[0] == 0
    hub.wait(2)
    assert (shop.rows(STATE), shop.rows(SUSPENSE)) == ([("refunded",)], [(0,)])
    assert (shop.rows(PHONE), named(shop, number)) == ([(0,)], [])
    assert [trade.taken_fen for trade in network.trades.values()] == [0]


def test_a_void_of_what_people_kept_is_for_people(
    hub: PayingHub, network: Stubborn, shop: Shop, call: Call
) -> None:
    number, fen = kept(hub, shop, call)
    void = SaleVoided(
        sale_id=SALE,
        receipt_no=receipt_no(SALE),
        payable_fen=fen,
        voided_at=AT,
        reason="idle",
    )
    hub.handle(hub.kiosk.fact(void))
    hub.wait(2)
    assert (shop.rows(STATE), network.calls["refund"]) == ([("kept",)], 0)
    [line] = named(shop, number)
    assert f"countertop payments refund {number}" in line


def test_what_waits_is_asked_about_at_once(
    hub: PayingHub, network: Stubborn, call: Call
) -> None:
    network.buyer = "waits"
    hub.handle(hub.kiosk.request(charge(SALE)))
    before = network.calls["query"]
    assert call("query", only_open(call))[0] == 0
    hub.settle()
    assert network.calls["query"] == before + 1


def test_a_number_that_nobody_has_is_refused(hub: PayingHub, call: Call) -> None:
    del hub
    for words in (("show", "x"), ("query", "x"), ("settle", "x", "--keep")):
        assert call(*words)[0] == 1
