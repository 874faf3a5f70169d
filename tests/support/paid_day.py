"""A day of a shop that is in good order: cash, phone, members, sales without money.

Each `Corner` has sales of its own, so that faults can be put into it one by one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace as replaced

from firmware.hub.db.engine import writing
from firmware.hub.members import store as members_store
from firmware.hub.payments.attempts import store
from firmware.hub.payments.attempts.attempt import AttemptState, PayAttempt, PayWay
from firmware.hub.payments.attempts.store import KeptAttempt
from firmware.hub.payments.bills.keeping import BillWriting, Written
from firmware.hub.payments.bills.store import BillName
from firmware.hub.payments.gateway import BillLine, Charge, Pace
from firmware.protocol.messages import Fact, SaleClosed, SalePayment, SaleVoided
from firmware.retail.payment_ids import make_out_trade_no
from tests.support.hub_rig import Shop, VirtualKiosk, card, goods, receipt_no, sale

DAY = "2026-03-01"
SOLD_AT = "2026-03-01T08:00:00.000Z"
BOUGHT = goods(20)
ARTICLES = goods(30)
ROOM = 18
PLACES = 3
RETURNED, CANCELLED = 8, 9
"""Counts of attempts."""
PAID_AT = "2026-03-01 16:00:00"


@dataclass(frozen=True)
class Corner:
    """Three sales of a kiosk, one after the other: by phone, for cash, and not paid."""

    number: int
    kid: str = "k1"
    network: str = "alipay"

    @property
    def phone(self) -> str:
        return self._sale_id(1)

    @property
    def cash(self) -> str:
        return self._sale_id(2)

    @property
    def void(self) -> str:
        return self._sale_id(3)

    @property
    def elsewhere(self) -> str:
        """A sale that no book has."""
        return f"{self.kid}-1-{900_000 + self.number}"

    @property
    def member_id(self) -> str:
        return f"m-{self.number}"

    @property
    def payment(self) -> str:
        """The number of the phone sale's payment."""
        return make_out_trade_no(self.phone, 1)

    @property
    def returned(self) -> str:
        """A payment of the void sale that went back."""
        return make_out_trade_no(self.void, RETURNED)

    @property
    def cancelled(self) -> str:
        """A payment of the void sale that a cancel returned."""
        return make_out_trade_no(self.void, CANCELLED)

    def receipt(self, sale_id: str) -> str:
        return receipt_no(sale_id)

    def _sale_id(self, place: int) -> str:
        return f"{self.kid}-1-{self.number * PLACES + place}"

    def facts(self) -> Iterator[Fact]:
        """What the kiosk reports."""
        yield self.sale_by_phone()
        tens, ones = divmod(self.number, ROOM)
        # No two corners' cash sales are of the same amount.
        yield sale(self.cash, ARTICLES[8 * tens : 8 * tens + ones + 1])
        yield SaleVoided(
            sale_id=self.void,
            receipt_no=receipt_no(self.void),
            payable_fen=1_200,
            voided_at=SOLD_AT,
            reason="idle",
        )

    def sale_by_phone(self) -> SaleClosed:
        closed = sale(self.phone, BOUGHT, member_id=self.member_id)
        steps = tuple(each for each in closed.steps if each.stage != "cash_rounding")
        payable_fen = sum(each.amount_fen for each in steps)
        payment = SalePayment(
            network=self.network,
            out_trade_no=self.payment,
            amount_fen=payable_fen,
        )
        return replaced(
            closed,
            tender="phone",
            payment=payment,
            steps=steps,
            payable_fen=payable_fen,
        )

    @property
    def payable_fen(self) -> int:
        return self.sale_by_phone().payable_fen

    def attempt(
        self,
        sale_id: str,
        state: AttemptState = AttemptState.PAID,
        *,
        count: int = 1,
        amount_fen: int = 0,
    ) -> KeptAttempt:
        """A payment of a sale, or of one that is nowhere."""
        charge = Charge(
            out_trade_no=make_out_trade_no(sale_id, count),
            amount_fen=amount_fen or self.payable_fen,
            subject="shop",
            terminal=self.kid,
        )
        attempt = PayAttempt(
            charge=charge,
            kid=self.kid,
            sale_id=sale_id,
            network=self.network,
            way=PayWay.CODE,
            pace=Pace(),
            charged_s=0.0,
            give_up_s=60.0,
            state=state,
            trade_no="T1",
        )
        return KeptAttempt(attempt=attempt, count=count)


def bill_line(
    number: str, amount_fen: int, *, refund_no: str = "", at: str = PAID_AT
) -> BillLine:
    """As a network lists it; the network keeps six in a thousand."""
    return BillLine(
        out_trade_no=number,
        trade_no="T1",
        refund_no=refund_no,
        amount_fen=amount_fen,
        fee_fen=amount_fen * 6 // 1_000,
        at=at,
    )


def lines_of(corner: Corner) -> Iterator[BillLine]:
    """What the network has of a corner: paid, refunded, cancelled, another till's."""
    fen = corner.payable_fen
    yield bill_line(corner.payment, fen)
    returned, cancelled = corner.returned, corner.cancelled
    yield bill_line(returned, fen)
    yield bill_line(returned, -fen, refund_no=f"{returned}R")
    yield bill_line(cancelled, fen)
    yield bill_line(cancelled, -fen)
    yield bill_line(f"sticker-{corner.number}", 800)


def keep_bill(shop: Shop, network: str, lines: Sequence[BillLine]) -> None:
    """The network's bill of the day is here."""
    keeping = BillWriting(BillName(network, DAY), lines, "network")
    while keeping.write_part(shop.engine, lambda: SOLD_AT) is not Written.ALL:
        pass


def keep_day(shop: Shop, corners: list[Corner]) -> None:
    """Book the day of each corner, its payment first."""
    with writing(shop.engine) as connection:
        for corner in corners:
            number = 1_000 + corner.number
            member = members_store.Member(corner.member_id, card(number), "")
            members_store.add(connection, member)
            store.add(connection, corner.attempt(corner.phone), SOLD_AT)
            for count, state in (
                (RETURNED, AttemptState.REFUNDED),
                (CANCELLED, AttemptState.CLOSED),
            ):
                ended = corner.attempt(corner.void, state, count=count)
                store.add(connection, ended, SOLD_AT)
    kiosks = {corner.kid: VirtualKiosk(kid=corner.kid) for corner in corners}
    for corner in corners:
        shop.acks(*kiosks[corner.kid].facts(corner.facts()))
