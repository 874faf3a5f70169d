"""`countertop orders suspended`: what a shopkeeper types with a slip in the hand."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace

from firmware.base.wording.phrases import Phrase
from firmware.cli.books.suspended.counter import Till
from firmware.cli.main import main
from firmware.hub.counter.commands import BasketPaid, PayBasket
from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused, PortCommand
from firmware.hub.port.client import PortError
from firmware.hub.reports.business_day import ALWAYS
from firmware.hub.reports.suspended import suspended_of
from firmware.hub.web.hub_caller import R
from firmware.protocol.messages import BasketEnded, BasketSuspended, SuspendedGoods
from tests.support.channel_rig import done
from tests.support.hub_rig import Shop, VirtualKiosk, card, goods, sale
from tests.support.port_hub import PortHub

pytestmark = pytest.mark.only_on("sqlite")

SOLD = sale("k1-1-1", goods(2))
SLIP = "k1-000001"
BASKET = BasketSuspended(
    sale_id="k1-1-1",
    receipt_no=SLIP,
    slip_no=SLIP,
    by="key",
    goods=SuspendedGoods(
        lines=SOLD.lines, payable_fen=SOLD.payable_fen, catalogue_revision=1
    ),
)
RELEASED = BasketEnded(sale_id="k1-1-1", how="released")
DAY = "2026-03-01"
Call = Callable[..., tuple[int, str]]


@dataclass
class Counter:
    """A till on the hub's own handlers; `after` happens while it waits."""

    hub: PortHub
    waited_s: float = 0.0
    after: Callable[[], None] = field(default=lambda: None)

    @property
    def till(self) -> Till:
        return Till(hub=self.hub, pause=self.pause)

    def pause(self, seconds: float) -> None:
        self.waited_s += seconds
        self.after()


@pytest.fixture
def counter(shop: Shop) -> Counter:
    return Counter(PortHub(shop))


@pytest.fixture
def call(shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Call:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)

    def run(*words: str) -> tuple[int, str]:
        status = main(["orders", *words, "--config", str(config)])
        captured = capsys.readouterr()
        return status, captured.out + captured.err

    return run


def test_it_is_shown_as_soon_as_its_kiosk_released_it(
    counter: Counter, kiosk: VirtualKiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    counter.hub.shop.ack(kiosk.fact(BASKET))
    counter.after = lambda: _once(counter, kiosk)

    assert counter.till.show(SLIP, None) == 0

    out = capsys.readouterr().out
    assert counter.waited_s == 1.0
    assert "苏打水 1" in out
    assert "to pay in cash: 2.00 yuan" in out
    assert f"countertop orders suspended {SLIP} --cash 2.00 --by NAME" in out


def _once(counter: Counter, kiosk: VirtualKiosk) -> None:
    if counter.waited_s == 1.0:
        counter.hub.shop.ack(kiosk.fact(RELEASED))


def test_a_kiosk_that_keeps_it_is_named_and_nothing_is_booked(
    counter: Counter, kiosk: VirtualKiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    counter.hub.shop.ack(kiosk.fact(BASKET))

    assert counter.till.pay(SLIP, None, cash_fen=200, by="li") == 1

    assert "kiosk k1 has not released it" in capsys.readouterr().err
    assert counter.waited_s == 10.0
    assert not [each for each in counter.hub.calls if isinstance(each, PayBasket)]


def test_the_money_is_booked_once(
    counter: Counter, kiosk: VirtualKiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    counter.hub.shop.ack(*kiosk.facts([BASKET, RELEASED]))

    assert counter.till.pay(SLIP, card(1), cash_fen=210, by="li") == 1
    assert "it costs 2.00 yuan now, nothing was booked" in capsys.readouterr().err
    assert counter.till.pay(SLIP, card(1), cash_fen=200, by="li") == 0
    assert "2.00 yuan in cash, receipt ch.counter-000001" in capsys.readouterr().out
    assert counter.till.pay(SLIP, None, cash_fen=200, by="li") == 1
    assert "receipt ch.counter-000001" in capsys.readouterr().err
    assert counter.hub.shop.rows("SELECT payable_fen, member_id FROM orders") == [
        (200, "m1")
    ]


@dataclass
class DeafHub:
    """The reply to the first money is lost after the commit."""

    hub: PortHub
    keys: list[str] = field(default_factory=list[str])

    def call(
        self, command: PortCommand, *replies: type[R], key: str = ""
    ) -> R | CommandRefused:
        reply = self.hub.call(command, *replies, key=key)
        if isinstance(command, PayBasket):
            self.keys.append(key)
            if len(self.keys) == 1:
                raise PortError(Phrase("no reply of the hub"), done=None)
        return reply


def test_a_lost_reply_is_asked_for_under_the_same_key(
    counter: Counter, kiosk: VirtualKiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    shop, deaf = counter.hub.shop, DeafHub(counter.hub)
    shop.ack(*kiosk.facts([BASKET, RELEASED]))

    till = Till(hub=deaf, pause=counter.pause)
    assert till.pay(SLIP, None, cash_fen=200, by="li") == 0

    assert "ch.counter-000001" in capsys.readouterr().out
    assert len(deaf.keys) == 2
    assert len(set(deaf.keys)) == 1
    assert shop.rows("SELECT count(*) FROM orders") == [(1,)]


def test_the_list_says_where_each_basket_is(shop: Shop, call: Call) -> None:
    for number, ends in enumerate(([], ["released"], ["paid"], ["suspended"]), start=1):
        shop.ack(*VirtualKiosk(f"k{number}").facts(_suspended(number, ends)))
    shop.ack(*VirtualKiosk("k5").facts(_suspended(5, ["released"])))
    pay = PayBasket(slip_no="k5-000001", paid_fen=SOLD.payable_fen, by="小李")
    done(shop, pay, BasketPaid)

    with reading(shop.engine) as connection:
        found = suspended_of(connection, ALWAYS, "2026-03-01T15:59:59.000Z")
        tomorrow = suspended_of(connection, ALWAYS, "2026-03-01T16:00:00.000Z")

    assert [(each.kid, each.place.value, each.by) for each in found] == [
        ("k1", "open", "key"),
        ("k2", "at_hub", "key"),
        ("k3", "paid", "key"),
        ("ch.counter", "paid_here", "小李"),
    ]
    assert [each.place.value for each in tomorrow] == [
        *("expired", "expired", "paid", "paid_here")
    ]
    status, out = call("suspended", "--day", DAY)
    assert status == 0
    assert out.splitlines()[-1] == "4 suspended baskets: 0 open, 2 expired"
    assert "paid, at the counter" in out
    assert call("--day", DAY)[1].endswith("4 suspended baskets: 0 open, 2 expired\n")


def _suspended(number: int, ends: list[str]) -> list[BasketSuspended | BasketEnded]:
    names = {"sale_id": f"k{number}-1-1", "slip_no": f"k{number}-000001"}
    basket = replace(BASKET, **names, receipt_no=names["slip_no"])
    ended = [BasketEnded(sale_id=basket.sale_id, how=how) for how in ends]  # type: ignore[arg-type]
    return [basket, *ended]


def test_without_baskets_nothing_is_said_of_them(call: Call) -> None:
    assert call("suspended", "--day", DAY) == (0, "no suspended basket\n")
    assert "suspended" not in call("--day", DAY)[1]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("suspended", "milk"), "the number on the slip, or its code"),
        (("suspended", SLIP, "--cash", "1,5", "--by", "li"), "yuan, such as 12.50"),
        (("suspended", SLIP, "--cash", "1.50"), "--cash, --by: allowed: both"),
        (("suspended", SLIP, "--by", "li"), "--cash, --by: allowed: both"),
        (("suspended", SLIP, "--cash", "1.50", "--by", ""), "1 to 64 characters"),
        (("suspended", "--cash", "1.50", "--by", "li"), "with orders suspended SLIP"),
        (("--card", "x"), "with orders suspended SLIP"),
        (("suspend", SLIP), "orders suspended [SLIP]"),
    ],
)
def test_what_does_not_fit_is_named(
    call: Call, words: tuple[str, ...], told: str
) -> None:
    status, out = call(*words)

    assert status == 2
    assert told in out


def test_the_code_of_a_slip_is_read_as_a_scanner_types_it(call: Call) -> None:
    status, out = call("suspended", SLIP, "2.00元", "未付款")

    assert (status, out) == (1, "countertop: the hub is not running\n")


def test_no_program_gets_the_channel_of_the_counter(
    shop: Shop, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "hub.toml"
    config.write_text(shop.config)
    words = ["api-key", "add", "till", "--scopes", "quotes", "--channel", "counter"]

    assert main([*words, "--config", str(config)]) == 1
    assert "the counter's own channel" in capsys.readouterr().err
