"""A day of payments at the networks' own process, judged by the networks' books.

The hub, its gateways, TLS and signatures are the product's; what was really taken and
given back the networks' process knows, which was written apart from it. It loses calls
and replies, garbles them, has customers who wait, decline and have no money.
"""

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace as replaced

from firmware.cli.main import main
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.payments.bills.importing import FILE
from firmware.hub.payments.bills.keeping import BillWriting, Written
from firmware.hub.payments.bills.store import BillName
from firmware.hub.payments.gateway import Charge, PaymentGateway, RefundCall
from firmware.hub.payments.networks.installed import open_networks
from firmware.hub.payments.results import (
    CancelResult,
    PayResult,
    QueryResult,
    RefundResult,
)
from firmware.protocol.messages import SaleVoided
from firmware.retail.codes.code_kinds import PayCode
from firmware.virtual.hub_database import HubDatabase
from firmware.virtual.money_compared import differences, taken_trades
from firmware.virtual.network.pay_network.remote import PayNetworkProcess
from tests.support.hub_databases import SQLITE
from tests.support.hub_rig import NOW_MS, Shop, VirtualKiosk, open_shop, receipt_no
from tests.support.paid_day import DAY, SOLD_AT
from tests.support.pay_networks import (
    OF_THE_NETWORK,
    Buyer,
    config_of,
    network_keys,
)
from tests.support.payments_rig import Network, PayingHub, charge
from tests.support.phone_sales import paid_by_phone, refund_at_desk

__all__ = ["network_keys"]
pytestmark = [pytest.mark.process, pytest.mark.long, pytest.mark.timeout(300)]
WAIT_S = 150
NAMES = ("alipay", "wechat")


@dataclass
class FarNetwork(Network):
    """The networks' process, by the product's gateway."""

    near: PaymentGateway | None = None

    @property
    def there(self) -> PaymentGateway:
        assert self.near is not None
        return self.near

    def pay(self, charge: Charge, code: PayCode) -> PayResult:
        return self._called("pay", lambda: self.there.pay(charge, code))

    def query(self, charge: Charge) -> QueryResult:
        return self._called("query", lambda: self.there.query(charge))

    def cancel(self, charge: Charge) -> CancelResult:
        return self._called("cancel", lambda: self.there.cancel(charge))

    def refund(self, refund: RefundCall) -> RefundResult:
        return self._called("refund", lambda: self.there.refund(refund))

    def refund_query(self, refund: RefundCall) -> RefundResult:
        return self._called("refund_query", lambda: self.there.refund_query(refund))


@dataclass
class JudgedDay:
    """A shop with one kiosk and one network. `now_s` is what both clocks show."""

    shop: Shop
    networks: PayNetworkProcess
    name: str
    later_s: float = 0.0
    sales: int = 0
    far: FarNetwork = field(init=False)

    def __post_init__(self) -> None:
        config = config_of(self.networks.config)
        gateways = open_networks(config, self.now_s)
        near = gateways[self.name]
        self.far = FarNetwork(name=self.name, pace=near.pace, near=near)
        self.kiosk = VirtualKiosk()
        self.hub = PayingHub(self.shop.engine, self.shop.folder, self.far, self.kiosk)
        self.hub.handle(self.kiosk.birth())
        self.set_clock()

    def now_s(self) -> float:
        return time.time() + self.offset_s

    @property
    def offset_s(self) -> float:
        return NOW_MS / 1_000 - START_S + self.later_s

    def set_clock(self) -> None:
        self.networks.ask("POST", "/settings", clock_offset_s=self.offset_s)

    def wait(self, seconds: int = WAIT_S) -> None:
        """Time goes on at both ends."""
        self.later_s += seconds
        self.set_clock()
        self.hub.wait(seconds)

    def buyer(self, **given: Any) -> Buyer:  # noqa: ANN401 - JSON
        return Buyer(self.networks, network=OF_THE_NETWORK[self.name], **given)

    def begin(self, buyer: Buyer | None = None, **rule: Any) -> str:  # noqa: ANN401 - JSON
        """A sale whose customer shows a code; its id."""
        self.sales += 1
        sale_id = f"k1-1-{self.sales}"
        sold = paid_by_phone(sale_id)
        assert sold.payment is not None
        if rule:
            number = sold.payment.out_trade_no
            self.networks.ask("POST", "/rules", out_trade_no=number, **rule)
        code = (buyer or self.buyer()).code
        asked = charge(sale_id, amount_fen=sold.payable_fen, code=code)
        self.hub.handle(self.kiosk.request(replaced(asked, network=self.name)))
        return sale_id

    def sell(self, sale_id: str) -> None:
        """The kiosk closes it."""
        sold = paid_by_phone(sale_id)
        assert sold.payment is not None
        payment = replaced(sold.payment, network=self.name)
        self.hub.handle(self.kiosk.fact(replaced(sold, payment=payment)))

    def void(self, sale_id: str) -> None:
        """The kiosk ends it without payment."""
        voided = SaleVoided(
            sale_id=sale_id,
            receipt_no=receipt_no(sale_id),
            payable_fen=paid_by_phone(sale_id).payable_fen,
            voided_at=SOLD_AT,
            reason="idle",
        )
        self.hub.handle(self.kiosk.fact(voided))

    def state_of(self, sale_id: str) -> str:
        [(state,)] = self.shop.rows(
            f"SELECT state FROM payment_attempts WHERE sale_id = '{sale_id}'"  # noqa: S608 - our own text
        )
        return str(state)

    def refund(self, sale_id: str, *lines: int, **rule: Any) -> None:  # noqa: ANN401 - JSON
        """The desk refunds some of these lines, or all."""
        if rule:
            sold = paid_by_phone(sale_id)
            assert sold.payment is not None
            number = sold.payment.out_trade_no
            self.networks.ask("POST", "/rules", out_trade_no=number, **rule)
        refund_at_desk(self.shop.engine, sale_id, *lines, refund_id=f"r-{sale_id}")
        self.wait()

    def fetch_bill(self, source: str) -> None:
        """The bill of the day, as the hub's job keeps it."""
        self.networks.ask("POST", "/settings", bills_at_once=True)
        with BytesIO() as file:
            bill = self.far.there.bill(DAY, file)
            assert bill.missing == ""
            writing = BillWriting(BillName(self.name, DAY), bill, source)
            written = Written.MORE
            while written is Written.MORE:
                written = writing.write_part(self.shop.engine, lambda: SOLD_AT)

    def apart(self) -> list[str]:
        """What the networks' own books and the hub's do not agree about."""
        orders = HubDatabase(self.shop.folder / DATABASE).phone_orders()
        return differences(taken_trades(self.networks.ask("GET", "/books")), orders)


START_S = time.time()
Customer = Callable[[JudgedDay], object]


def pays(day: JudgedDay, **rule: Any) -> str:  # noqa: ANN401 - JSON
    sale_id = day.begin(**rule)
    day.wait(10)
    assert day.state_of(sale_id) == "paid"
    day.sell(sale_id)
    return sale_id


def takes_nothing(day: JudgedDay, buyer: Buyer | None, **rule: Any) -> None:  # noqa: ANN401 - JSON
    sale_id = day.begin(buyer, **rule)
    day.wait()
    assert day.state_of(sale_id) == "closed"
    day.void(sale_id)


def a_reply_is_lost(day: JudgedDay) -> None:
    pays(day, fault="drop", when="after")


def a_reply_is_garbage(day: JudgedDay) -> None:
    pays(day, fault="garbage")


def a_reply_has_another_amount(day: JudgedDay) -> None:
    pays(day, fault="signed_amount")


def a_reply_is_signed_by_nobody(day: JudgedDay) -> None:
    pays(day, fault="missing_signature")


def a_call_is_lost(day: JudgedDay) -> None:
    takes_nothing(day, None, fault="drop", when="before")


def no_balance(day: JudgedDay) -> None:
    takes_nothing(day, day.buyer(balance_fen=1))


def nobody_confirms(day: JudgedDay) -> None:
    takes_nothing(day, day.buyer(password_from_fen=1))


def confirms_late(day: JudgedDay) -> None:
    buyer = day.buyer(password_from_fen=1)
    sale_id = day.begin(buyer)
    day.wait(20)
    sold = paid_by_phone(sale_id)
    assert sold.payment is not None
    buyer.confirm(sold.payment.out_trade_no)
    day.wait(10)
    assert day.state_of(sale_id) == "paid"
    day.sell(sale_id)


def leaves_after_paying(day: JudgedDay) -> None:
    sale_id = day.begin()
    assert day.state_of(sale_id) == "paid"
    day.void(sale_id)
    day.wait()
    assert day.state_of(sale_id) == "refunded"


def brings_all_back(day: JudgedDay) -> None:
    day.refund(pays(day))


def brings_some_back(day: JudgedDay) -> None:
    day.refund(pays(day), 1)


def brings_back_and_the_call_is_lost(day: JudgedDay) -> None:
    day.refund(pays(day), 1, fault="drop", when="before")


def brings_back_and_the_reply_is_lost(day: JudgedDay) -> None:
    day.refund(pays(day), 1, fault="drop", when="after")


def brings_back_and_the_reply_is_garbage(day: JudgedDay) -> None:
    day.refund(pays(day), fault="garbage")


CUSTOMERS: tuple[Customer, ...] = (
    pays,
    a_reply_is_lost,
    a_reply_is_garbage,
    a_reply_has_another_amount,
    a_reply_is_signed_by_nobody,
    a_call_is_lost,
    no_balance,
    nobody_confirms,
    confirms_late,
    leaves_after_paying,
    brings_all_back,
    brings_some_back,
    brings_back_and_the_call_is_lost,
    brings_back_and_the_reply_is_lost,
    brings_back_and_the_reply_is_garbage,
)


@pytest.fixture
def day(
    tmp_path: Path, network_keys: Path, request: pytest.FixtureRequest
) -> Iterator[JudgedDay]:
    folder = tmp_path / "networks"
    shutil.copytree(network_keys, folder)
    with (
        PayNetworkProcess(folder) as process,
        open_shop(tmp_path / "shop", database=SQLITE) as shop,
    ):
        made = JudgedDay(shop, process, request.param)
        yield made
        made.hub.close()


def reconciled(
    day: JudgedDay, capsys: pytest.CaptureFixture[str]
) -> tuple[int, list[str]]:
    """Exit status and lines of `countertop reconcile` of the day."""
    config = day.shop.folder / "hub.toml"
    config.write_text(day.shop.config)
    capsys.readouterr()
    status = main(["reconcile", "--date", DAY, "--config", str(config)])
    return status, capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("day", NAMES, indirect=True)
def test_after_a_day_of_faults_all_books_agree_and_what_is_changed_is_named(
    day: JudgedDay, capsys: pytest.CaptureFixture[str]
) -> None:
    for customer in CUSTOMERS:
        customer(day)
    day.wait()  # what the last one brought back was still under way
    assert day.apart() == []
    day.fetch_bill("network")
    status, lines = reconciled(day, capsys)
    assert (status, lines[-1]) == (0, "everything agrees"), lines
    [kept] = day.shop.rows("SELECT lines FROM payment_bills")
    paid = taken_trades(day.networks.ask("GET", "/books"))
    assert int(str(kept[0])) > len(paid) > 0
    # Somebody refunds the first payment in the network's app.
    sold = paid_by_phone("k1-1-1")
    assert sold.payment is not None
    number = sold.payment.out_trade_no
    by_hand = RefundCall(
        out_trade_no=number, refund_no="by_hand_1", refund_fen=100,
        paid_fen=sold.payable_fen,
    )  # fmt: skip
    day.far.there.refund(by_hand)
    day.wait()
    [apart] = day.apart()
    assert apart.startswith(f"{receipt_no('k1-1-1')}: ")
    day.fetch_bill(FILE)
    status, lines = reconciled(day, capsys)
    [named] = [line for line in lines if line.startswith("bills")]
    assert status == 1
    assert number in named
    assert "1.00 yuan of it went back" in named
