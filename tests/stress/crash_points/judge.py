"""Whether all books agree: the kiosk's journal, the hub's, the network's, the slips.

Each fault is a text. The network's own books say what was really taken.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass

from firmware.kiosk.journal import read_ticket
from tests.stress.crash_points.basket_judge import basket_faults
from tests.stress.crash_points.boxes import Boxes
from tests.stress.crash_points.people import Customer
from tests.stress.crash_points.points import Fault
from tests.stress.crash_points.refund_judge import (
    back_fen,
    given_back,
    refund_faults,
)
from tests.stress.crash_points.staff import Staff
from tests.support.hub_rig import Shop
from tests.support.redeeming import balance, coupon_acts

ENDED = {"closed", "voided"}
POINTS = 320
REFUSED = "the network refuses it"
LATE_CALLS = {Fault.LATE, Fault.VERY_LATE, Fault.HUB_ARRIVES}
"""Then a charge may come after its cancel: nobody can know, and it goes back."""


@dataclass(frozen=True, slots=True)
class JournalSale:
    """A sale of the kiosk's journal: what was due and used, and how it ended."""

    sale_id: str
    tender: str
    payable_fen: int
    number: str
    ends: tuple[str, ...]
    points: int
    coupons: tuple[str, ...]
    suspended: bool

    @property
    def voided(self) -> bool:
        """Whether it was not paid; a suspended one ends once more when it is used."""
        most = 2 if self.suspended else 1
        return set(self.ends) == {"voided"} and len(self.ends) <= most

    @property
    def closed(self) -> bool:
        """Whether it was paid."""
        return self.ends == ("closed",)


def faults(boxes: Boxes, staff: Staff) -> list[str]:
    """Everything that is wrong after all has come to rest."""
    customer, sales = staff.customer, _journal(boxes)
    found = [*_ends(boxes, sales), *_money(staff, sales), *_hub(staff, sales)]
    sold_fen = {sale.sale_id: sale.payable_fen for sale in sales if sale.closed}
    found += refund_faults(staff, sold_fen)
    found += _slips(boxes, sales)
    found += basket_faults(staff, sum(sale.closed for sale in sales))
    found += _secrets(boxes)
    found += _goods(customer, sales)
    if customer.script.member:
        found += _points(staff, sales)
    return found


def _journal(boxes: Boxes) -> list[JournalSale]:
    file = boxes.folder / "journal.sqlite"
    with closing(sqlite3.connect(file)) as journal:
        rows = journal.execute("SELECT sale, stage, body FROM stage ORDER BY id")
        by_sale: dict[int, list[tuple[str, bytes | None]]] = {}
        for sale, stage, body in rows:
            by_sale.setdefault(sale, []).append((stage, body))
    return [_sale(stages) for stages in by_sale.values()]


def _sale(stages: list[tuple[str, bytes | None]]) -> JournalSale:
    bodies = [body for stage, body in stages if body and stage in {"intent", "settled"}]
    ticket = read_ticket(bodies[-1])
    return JournalSale(
        sale_id=ticket.sale_id,
        tender=ticket.tender.value,
        payable_fen=ticket.quote.payable_fen,
        number=ticket.payment.out_trade_no if ticket.payment else "",
        ends=tuple(stage for stage, _ in stages if stage in ENDED),
        points=ticket.points,
        coupons=ticket.coupons,
        suspended=ticket.suspended is not None,
    )


def _ends(boxes: Boxes, sales: list[JournalSale]) -> Iterator[str]:
    for sale in sales:
        if not sale.closed and not sale.voided:
            yield f"{sale.sale_id} ended {sale.ends}"
    if boxes.kiosk is not None and boxes.kiosk.controller.journal_counts()[0]:
        yield "facts wait at the kiosk"


def _money(staff: Staff, sales: list[JournalSale]) -> Iterator[str]:
    """What the network holds is what was sold by phone, and not given back."""
    trades = staff.boxes.network.trades
    by_phone = {
        s.number: s.payable_fen - back_fen(staff, s.sale_id)
        for s in sales
        if s.closed and s.number
    }
    for number, trade in trades.items():
        due_fen = by_phone.get(number, 0)
        if trade.taken_fen > due_fen:
            kind = "charged and lost" if not due_fen else "charged too much"
            yield f"{kind}: {number} {trade.taken_fen} for {due_fen}"
        if trade.times_taken > 1:
            yield f"charged {trade.times_taken} times: {number}"
    yield from _unpaid(staff, sales)
    yield from _went_back(staff, {s.number for s in sales if s.closed})


def _went_back(staff: Staff, sold: set[str]) -> Iterator[str]:
    """A kiosk that is back soon goes on with a payment for which somebody waits."""
    script, boxes = staff.script, staff.boxes
    waits = script.undo_s is script.cash_s is script.late_pay_s is None
    cuts = set(boxes.breakage.faults.values())
    if waits and not (script.lost or script.suspended) and cuts <= {Fault.KIOSK}:
        for number, trade in boxes.network.trades.items():
            if trade.times_taken and number not in sold:
                yield f"paid, and given back while the customer waited: {number}"


def _unpaid(staff: Staff, sales: list[JournalSale]) -> Iterator[str]:
    trades = staff.boxes.network.trades
    for sale in sales:
        if not sale.closed or sale.tender != "phone":
            continue
        taken_fen = trades[sale.number].taken_fen if sale.number in trades else 0
        if taken_fen < sale.payable_fen - back_fen(staff, sale.sale_id):
            yield f"sold without money: {sale.sale_id} {taken_fen}"
    for code, times in Counter(staff.boxes.network.codes).items():
        if times > 1:
            yield f"a code was sent {times} times: {code[-2:]}"


def _hub(staff: Staff, sales: list[JournalSale]) -> Iterator[str]:
    shop = staff.boxes.shop
    orders = {
        str(sale_id): (str(tender), payable_fen, number or "")
        for sale_id, tender, payable_fen, number in shop.rows(
            "SELECT orders.sale_id, tender, payable_fen, out_trade_no FROM orders"
            " LEFT JOIN order_payments USING (sale_id) WHERE kid = 'K1'"
        )
    }
    sold = {s.sale_id: (s.tender, s.payable_fen, s.number) for s in sales if s.closed}
    if orders != sold:
        yield f"the hub has booked {orders}, sold was {sold}"
    voids = {str(sale_id) for (sale_id,) in shop.rows("SELECT sale_id FROM voids")}
    if voids != {s.sale_id for s in sales if s.voided}:
        yield f"the hub knows other voids: {voids}"
    yield from _attempts(shop, {s.number for s in sales if s.closed and s.number})
    yield from _reconciled(staff)


def _attempts(shop: Shop, numbers: set[str]) -> Iterator[str]:
    for number, state, due_ms in shop.rows(
        "SELECT out_trade_no, state, due_ms FROM payment_attempts"
    ):
        rests = ("booked",) if number in numbers else ("closed", "refunded")
        if state not in rests or due_ms is not None:
            yield f"attempt {number} stays {state}"


def _reconciled(staff: Staff) -> Iterator[str]:
    """The hub names what its network refuses to give back, and nothing else."""
    shop, refused = staff.boxes.shop, staff.script.returns == "refused"
    for wrong in shop.wrong():
        named = refused and wrong.check == "refunds" and REFUSED in str(wrong.what)
        if wrong.check not in {"flags", "voids"} and not named:
            yield f"reconcile: {wrong.check} {wrong.what}"
    for (kind,) in shop.rows("SELECT kind FROM order_flags"):
        if kind != "article_unknown":
            yield f"flag {kind}"


def _slips(boxes: Boxes, sales: list[JournalSale]) -> Iterator[str]:
    papers = Counter(name for name, _ in boxes.printer.paper)
    originals = Counter(name for name, copy in boxes.printer.paper if not copy)
    for sale in sales:
        if sale.closed and not papers[sale.sale_id]:
            yield f"no slip of {sale.sale_id}"
        if not sale.closed and not sale.suspended and papers[sale.sale_id]:
            yield f"a slip of {sale.sale_id}, which is {sale.ends}"
        if originals[sale.sale_id] > 1:
            yield f"{originals[sale.sale_id]} slips of {sale.sale_id} are no copies"


def _secrets(boxes: Boxes) -> Iterator[str]:
    """A pay code is in no file of a box, and in no message (N01)."""
    codes = [code.encode() for code in boxes.network.codes]
    files = [path for path in boxes.folder.rglob("*") if path.is_file()]
    for code in codes:
        yield from (f"a pay code in {f.name}" for f in files if code in f.read_bytes())
        if any(code in payload for payload in boxes.wire.carried):
            yield "a pay code in a message"


def _goods(customer: Customer, sales: list[JournalSale]) -> Iterator[str]:
    """The screen said paid of every sale that is paid, and of no other."""
    sold = {sale.sale_id for sale in sales if sale.closed}
    if customer.took - sold:
        yield f"the screen said paid of {customer.took - sold}"
    if sold - customer.took:
        yield f"the screen did not say paid of {sold - customer.took}"
    yield from customer.lies
    late = customer.script.late_pay_s is not None or customer.script.scans
    if not late and not LATE_CALLS & set(customer.boxes.breakage.faults.values()):
        yield from _taken_after_all(customer)


def _taken_after_all(customer: Customer) -> Iterator[str]:
    """The screen said that nothing was taken, and no call was late on its way."""
    for number in customer.denied:
        yield f"the screen said that nothing was taken, but it was: {number}"
    for number, since_s in customer.free_since_s.items():
        if customer.boxes.network.taken_at_s.get(number, 0.0) > since_s:
            yield f"taken after the screen said that it was not: {number}"


def _points(staff: Staff, sales: list[JournalSale]) -> Iterator[str]:
    shop, sold = staff.boxes.shop, [sale for sale in sales if sale.closed]
    back = given_back(staff.boxes)
    used = sum(sale.points for sale in sold) - sum(each.points_back for each in back)
    left = balance(shop)
    earned = sum(
        int(str(points)) for (points,) in shop.rows("SELECT earned_points FROM orders")
    ) - sum(each.points_taken for each in back)
    if left != POINTS - used + earned and left != POINTS - used:
        yield f"{left} points are left of {POINTS}, used were {used}"
    for sale_id, outcome in shop.rows("SELECT sale_id, outcome FROM sale_holds"):
        want = "posted" if sale_id in {sale.sale_id for sale in sold} else "released"
        if outcome != want:
            yield f"the hold of {sale_id} is {outcome}"
    yield from _coupon(staff, sold)
    if staff.script.refunds and sold and left != POINTS:
        yield f"after the refund: {left} points of {POINTS}"


def _coupon(staff: Staff, sold: list[JournalSale]) -> Iterator[str]:
    """It is used up by a sale that used it and was not refunded, and by none else."""
    acts = coupon_acts(staff.boxes.shop, "c1")
    used = any("c1" in sale.coupons for sale in sold)
    if acts.count("use") != used:
        yield f"the coupon was used: {used}, but {acts}"
    back = used and bool(staff.script.refunds)
    ends = ["give_back"] if back else ["use"] if used else ["void"]
    if acts and acts[-1:] != ends:
        yield f"the coupon ends in {ends}, but {acts}"
