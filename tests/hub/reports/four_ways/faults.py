"""Every kind of fault in the books of a day, each with all that must be named of it.

A fault is put into a corner of its own; `Named` is a check, and texts of its line.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, Connection, Table

from firmware.hub.closings import store as closings
from firmware.hub.closings.scope import ReportScope
from firmware.hub.db.schema import metadata
from firmware.hub.payments.attempts import store
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.bills import store as bills
from firmware.hub.payments.bills.store import BillName
from firmware.hub.reports.reconciling.four_ways.money_states import TAKEN
from firmware.protocol.codec import encode_body
from firmware.protocol.messages import TillReport
from firmware.retail.payment_ids import make_out_trade_no
from tests.support.paid_day import DAY, SOLD_AT, Corner, bill_line

Named = tuple[str, ...]
"""A check, and texts that its line has."""


@dataclass
class Planter:
    """Puts faults into books, past all rules."""

    connection: Connection
    named: list[Named] = field(default_factory=list[Named])
    lines: int = 90_000

    def delete(self, table: str, **where: object) -> None:
        """Take the rows away that have these values."""
        rows = metadata.tables[table]
        self.connection.execute(rows.delete().where(*_are(rows, where)))

    def change(self, table: str, where: Mapping[str, object], **values: object) -> None:
        """Give rows other values."""
        rows = metadata.tables[table]
        self.connection.execute(rows.update().where(*_are(rows, where)).values(values))

    def insert(self, table: str, *values: object) -> None:
        """A row of these values, in the order of its columns."""
        rows = metadata.tables[table]
        names = (column.name for column in rows.c)
        given = dict(zip(names, values, strict=True))
        self.connection.execute(rows.insert().values(given))

    def post(
        self, posting: str, kind: str, sale_id: str | None, entries: Mapping[str, int]
    ) -> None:
        """A posting with its entries of money."""
        self.insert("postings", posting, kind, sale_id, SOLD_AT, SOLD_AT)
        for account, amount in entries.items():
            self.insert("entries", posting, account, "CNY", amount)

    def attempt(
        self,
        corner: Corner,
        sale_id: str,
        state: AttemptState = AttemptState.PAID,
        *,
        count: int = 1,
    ) -> str:
        """Another payment, in the bill as well; its number."""
        kept = corner.attempt(sale_id, state, count=count)
        store.add(self.connection, kept, SOLD_AT)
        if state.value in TAKEN:
            self.bill(sale_id, corner.payable_fen, count=count)
        return kept.number

    def bill(
        self, sale_id: str, amount_fen: int, *, count: int = 1, refund_no: str = ""
    ) -> str:
        """Another line of the network's; its number."""
        self.lines += 1
        number = make_out_trade_no(sale_id, count)
        name = BillName("alipay", DAY)
        line = bill_line(number, amount_fen, refund_no=refund_no)
        bills.add_lines(self.connection, name, [line], before=self.lines)
        return number

    def name(self, *texts: str) -> None:
        """What must be named of it."""
        self.named.append(texts)


def _are(rows: Table, where: Mapping[str, object]) -> list[ColumnElement[bool]]:
    return [rows.c[name] == value for name, value in where.items()]


Fault = Callable[[Planter, Corner], None]


def sale_without_payment(plant: Planter, at: Corner) -> None:
    plant.delete("payment_attempts", out_trade_no=at.payment)
    plant.name("payments", at.receipt(at.phone), "no payment of it is here")
    plant.name("bills", at.payment, "if no sale came of it")


def sale_whose_payment_went_back(plant: Planter, at: Corner) -> None:
    _change(plant, at, state="refunded")
    plant.name("payments", at.receipt(at.phone), at.payment, "went back")
    plant.name("bills", at.payment, "0.00 yuan of it did")


def payment_of_another_amount(plant: Planter, at: Corner) -> None:
    _change(plant, at, amount_fen=at.payable_fen + 100)
    plant.name("payments", at.receipt(at.phone), at.payment, "too much")
    plant.name("bills", at.payment, "33.30 yuan by")


def payment_of_another_kiosk(plant: Planter, at: Corner) -> None:
    _change(plant, at, kid="k9")
    plant.name("payments", at.receipt(at.phone), at.payment, "kiosk k9")


def paid_twice(plant: Planter, at: Corner) -> None:
    other = plant.attempt(at, at.phone, count=2)
    plant.name("payments", at.receipt(at.phone), "2 times", at.payment, other)


def paid_in_cash_and_by_phone(plant: Planter, at: Corner) -> None:
    other = plant.attempt(at, at.cash)
    plant.name("payments", at.receipt(at.cash), other, "sold for cash")


def payment_without_sale(plant: Planter, at: Corner) -> None:
    other = plant.attempt(at, at.elsewhere)
    plant.name("payments", other, "no sale of it has come")


def payment_of_a_lost_sale(plant: Planter, at: Corner) -> None:
    other = plant.attempt(at, at.elsewhere, AttemptState.BOOKED)
    plant.name("payments", other, "not in these books")


def payment_after_the_void(plant: Planter, at: Corner) -> None:
    other = plant.attempt(at, at.void)
    plant.name("payments", other, at.receipt(at.void), "voided")


def no_fault_but_money_that_is_kept(plant: Planter, at: Corner) -> None:
    number = plant.attempt(at, at.elsewhere, AttemptState.KEPT)
    entries = {f"phone:{at.kid}": at.payable_fen, f"suspense:{at.kid}": -at.payable_fen}
    plant.post(f"kept:{number}", "kept", None, entries)


def kept_money_that_is_not_in_the_ledger(plant: Planter, at: Corner) -> None:
    other = plant.attempt(at, at.elsewhere, AttemptState.KEPT)
    plant.name("payments", other, "the ledger does not have it")


def kept_money_that_the_ledger_alone_has(plant: Planter, at: Corner) -> None:
    other = plant.attempt(at, at.elsewhere, AttemptState.REFUNDED)
    plant.bill(at.elsewhere, -at.payable_fen, refund_no=f"{other}R")
    plant.post(f"kept:{other}", "kept", None, {})
    plant.name("payments", other, "no more in fact")


def kept_money_of_a_void(plant: Planter, at: Corner) -> None:
    other = plant.attempt(at, at.void, AttemptState.KEPT)
    plant.post(f"kept:{other}", "kept", None, {})
    plant.name("payments", other, at.receipt(at.void), "give it back by")


def payment_that_nobody_knows(plant: Planter, at: Corner) -> None:
    other = plant.attempt(at, at.void, AttemptState.UNRESOLVED)
    plant.name("payments", other, "nobody knows")


def payment_that_does_not_go_back(plant: Planter, at: Corner) -> None:
    other = plant.attempt(at, at.void, AttemptState.REFUNDING)
    plant.name("payments", other, "has to go back")


def money_not_in_the_ledger(plant: Planter, at: Corner) -> None:
    plant.delete("entries", posting_id=f"sale:{at.cash}", unit="CNY")
    plant.name("money", at.receipt(at.cash))
    plant.name("totals", "fen")


def money_of_another_amount(plant: Planter, at: Corner) -> None:
    till = {"posting_id": f"sale:{at.cash}", "account": "till:k1"}
    plant.change("entries", till, amount=1)
    plant.name("money", at.receipt(at.cash))
    plant.name("totals", "fen")
    plant.name("sums", at.cash)


def order_on_another_day(plant: Planter, at: Corner) -> None:
    later = "2026-03-02T08:00:00.000Z"
    plant.change("orders", {"sale_id": at.cash}, closed_at=later)
    plant.name("money", at.receipt(at.cash), later)
    plant.name("totals", "fen")


def points_missing(plant: Planter, at: Corner) -> None:
    plant.delete("entries", posting_id=f"sale:{at.phone}", unit="PTS")
    plant.name("points", at.receipt(at.phone))
    plant.name("totals", "points")
    plant.name("lots", at.member_id)


def points_twice(plant: Planter, at: Corner) -> None:
    _post_points(plant, f"points:{at.phone}", at, sale_id=at.phone)
    plant.name("redeemed", at.receipt(at.phone), "granted")
    plant.name("lots", at.member_id)


def points_used_and_not_taken(plant: Planter, at: Corner) -> None:
    plant.change("orders", {"sale_id": at.phone}, points_used=40)
    plant.name("redeemed", at.receipt(at.phone), "40 points, and 0")


def other_points_taken(plant: Planter, at: Corner) -> None:
    plant.change("orders", {"sale_id": at.phone}, points_used=40)
    _hold(plant, at, at.phone, "posted")
    plant.name("redeemed", at.receipt(at.phone), "40 points, and 30")


def hold_left_of_a_sale(plant: Planter, at: Corner) -> None:
    _hold(plant, at, at.phone, "open")
    plant.name("redeemed", at.phone, "are held")


def hold_left_of_a_void(plant: Planter, at: Corner) -> None:
    _hold(plant, at, at.void, "open")
    plant.name("redeemed", at.void, "are held")


def hold_left_of_nothing(plant: Planter, at: Corner) -> None:
    _hold(plant, at, at.elsewhere, "open")
    plant.name("redeemed", at.elsewhere, "are held")


def slip_of_no_state(plant: Planter, at: Corner) -> None:
    plant.change("orders", {"sale_id": at.cash}, slip="lost")
    plant.name("slips", at.receipt(at.cash), "lost")


def slip_missing(plant: Planter, at: Corner) -> None:
    plant.delete("voids", sale_id=at.void)
    plant.name("slips", f"between {at.receipt(at.cash)} and", "1 receipts")


def slip_twice(plant: Planter, at: Corner) -> None:
    receipt = at.receipt(at.phone)
    plant.change("orders", {"sale_id": at.cash}, receipt_no=receipt)
    plant.name("slips", receipt, "2 sales")
    plant.name("slips", f"between {receipt} and")


def sold_and_voided(plant: Planter, at: Corner) -> None:
    row = at.kid, 9, at.number, at.cash, at.receipt(at.cash), 1, SOLD_AT, "idle", None
    plant.insert("voids", *row)
    plant.name("voids", at.cash)


def refund_not_in_the_ledger(plant: Planter, at: Corner) -> None:
    _refund(plant, at, 100)
    plant.name("refunds", f"r-{at.number}", "in the ledger 0")


def refund_of_another_amount(plant: Planter, at: Corner) -> None:
    _refund(plant, at, 100)
    _post_refund(plant, at, 90)
    plant.name("refunds", f"r-{at.number}", "in the ledger 90")


def refund_that_nobody_made(plant: Planter, at: Corner) -> None:
    _post_refund(plant, at, 100)
    plant.name("refunds", at.receipt(at.cash), f"refund:r-{at.number}")


def refund_of_more_than_was_paid(plant: Planter, at: Corner) -> None:
    _refund(plant, at, 900_000)
    _post_refund(plant, at, 900_000)
    plant.name("refunds", at.cash, "900000 refunded")


def payment_not_in_the_bill(plant: Planter, at: Corner) -> None:
    plant.delete("payment_bill_lines", out_trade_no=at.payment)
    plant.name("bills", at.payment, at.receipt(at.phone), "does not have it")


def refunded_payment_not_in_the_bill(plant: Planter, at: Corner) -> None:
    plant.delete("payment_bill_lines", out_trade_no=at.returned)
    plant.name("bills", at.returned, "does not have it")


def payment_in_the_bill_only(plant: Planter, at: Corner) -> None:
    number = plant.bill(at.elsewhere, 700)
    plant.name("bills", number, "7.00 yuan", "if no sale came of it")


def refund_in_the_bill_only(plant: Planter, at: Corner) -> None:
    number = plant.bill(at.elsewhere, -700)
    plant.name("bills", number, "7.00 yuan", "went back")


def payment_of_another_number_in_the_bill(plant: Planter, at: Corner) -> None:
    other = make_out_trade_no(at.elsewhere, 1)
    line = {"out_trade_no": at.payment}
    plant.change("payment_bill_lines", line, out_trade_no=other)
    plant.name("bills", at.payment, "does not have it")
    plant.name("bills", other, "if no sale came of it")


def other_amount_in_the_bill(plant: Planter, at: Corner) -> None:
    line = {"out_trade_no": at.payment}
    plant.change("payment_bill_lines", line, amount_fen=at.payable_fen - 1)
    plant.name("bills", at.payment, "33.29 yuan by")


def payment_twice_in_the_bill(plant: Planter, at: Corner) -> None:
    plant.bill(at.phone, at.payable_fen)
    plant.name("bills", at.payment, "2 times")


def refund_that_only_the_network_made(plant: Planter, at: Corner) -> None:
    plant.bill(at.phone, -100)
    plant.name("bills", at.payment, "1.00 yuan of it went back")


def refund_missing_in_the_bill(plant: Planter, at: Corner) -> None:
    plant.delete("payment_bill_lines", refund_no=f"{at.returned}R")
    plant.name("bills", at.returned, "0.00 yuan of it did")


def refund_of_another_amount_in_the_bill(plant: Planter, at: Corner) -> None:
    line = {"refund_no": f"{at.returned}R"}
    plant.change("payment_bill_lines", line, amount_fen=-300)
    plant.name("bills", at.returned, "3.00 yuan of it did")


def cancelled_payment_kept_by_the_network(plant: Planter, at: Corner) -> None:
    line = {"out_trade_no": at.cancelled, "amount_fen": -at.payable_fen}
    plant.delete("payment_bill_lines", **line)
    plant.name("bills", at.cancelled, "not paid, as far as is known")


def unknown_payment_that_the_bill_has(plant: Planter, at: Corner) -> None:
    other = plant.attempt(at, at.void, AttemptState.UNRESOLVED)
    plant.bill(at.void, at.payable_fen)
    plant.name("payments", other, "nobody knows")
    plant.name("bills", other, "not paid, as far as is known")


def payment_of_another_day(plant: Planter, at: Corner) -> None:
    earlier = "2026-02-27T08:00:00.000Z"
    _change(plant, at, asked_at=earlier)
    plant.name("bills", at.payment, earlier, "was a clock wrong?")


def payment_at_another_network(plant: Planter, at: Corner) -> None:
    _change(plant, at, network="wechat")
    plant.name("bills", at.payment, "Alipay", "if no sale came of it")


def no_fault_but_a_refund_by_phone(plant: Planter, at: Corner) -> None:
    _phone_refund(plant, at, "done")
    plant.bill(at.phone, -100)


def refund_by_phone_without_its_return(plant: Planter, at: Corner) -> None:
    _phone_refund(plant, at, None)
    plant.name("refunds", at.receipt(at.phone), "asked to return 0.00")


def refund_by_phone_of_another_amount(plant: Planter, at: Corner) -> None:
    _phone_refund(plant, at, "done", returned_fen=90)
    plant.bill(at.phone, -90)
    plant.name("refunds", at.receipt(at.phone), "asked to return 0.90")


def refund_by_phone_that_is_refused(plant: Planter, at: Corner) -> None:
    _phone_refund(plant, at, "refused")
    plant.name("refunds", f"{at.payment}R1", "refuses")


def refund_by_phone_that_does_not_end(plant: Planter, at: Corner) -> None:
    _phone_refund(plant, at, "checking")
    plant.name("refunds", f"{at.payment}R1", "has not done it")


def refund_by_phone_that_the_bill_lacks(plant: Planter, at: Corner) -> None:
    _phone_refund(plant, at, "done")
    plant.name("bills", at.payment, "1.00 yuan of it were refunded")


def return_that_is_not_in_the_ledger(plant: Planter, at: Corner) -> None:
    _phone_refund(plant, at, "done")
    plant.bill(at.phone, -100)
    posting = f"returned:{at.payment}R1"
    plant.delete("entries", posting_id=posting)
    plant.delete("postings", posting_id=posting)
    plant.name("refunds", f"{at.payment}R1", "the ledger does not have")


def refund_of_another_number_in_the_bill(plant: Planter, at: Corner) -> None:
    other = f"{at.returned}X"
    line = {"refund_no": f"{at.returned}R"}
    plant.change("payment_bill_lines", line, refund_no=other)
    plant.name("bills", at.returned, other, "33.30 yuan", "was not asked for here")


def refund_that_the_bill_has_in_two(plant: Planter, at: Corner) -> None:
    _phone_refund(plant, at, "done")
    for fen, shown in ((60, "0.60 yuan"), (40, "0.40 yuan")):
        plant.bill(at.phone, -fen, refund_no=f"{at.payment}R1")
        plant.name("bills", at.payment, shown, "was not asked for here")


def z_report_that_was_changed(plant: Planter, at: Corner) -> None:
    kid = _closings(plant, at)
    found = {"kid": kid, "number": 2}
    other = encode_body(TillReport(made_at=SOLD_AT, number=2, cash_fen=1)).decode()
    plant.change("closings", found, document=other)
    plant.name("closings", f"Z 2 of kiosk {kid}", "not as it was made")


def z_report_that_was_written_anew(plant: Planter, at: Corner) -> None:
    """With a digest that fits: the next one's does not."""
    kid, other = _closings(plant, at), f"y{at.number}"
    _close(plant, other, number=1, cash_fen=1)
    anew = closings.find(plant.connection, other, 1)
    assert anew is not None
    plant.delete("closings", kid=other)
    document = encode_body(anew.report).decode()
    first = {"kid": kid, "number": 1}
    plant.change("closings", first, document=document, digest=anew.digest)
    plant.name("closings", f"Z 2 of kiosk {kid}", "not as it was made")


def z_report_that_is_gone(plant: Planter, at: Corner) -> None:
    kid = _closings(plant, at)
    plant.delete("closings", kid=kid, number=2)
    plant.name("closings", f"Z 3 of kiosk {kid}", "1 before it are missing")


def _closings(plant: Planter, at: Corner) -> str:
    """Three Z reports of a kiosk of its own."""
    kid = f"z{at.number}"
    for number in (1, 2, 3):
        _close(plant, kid, number=number)
    return kid


def _close(plant: Planter, kid: str, *, number: int, cash_fen: int = 0) -> None:
    report = TillReport(made_at=SOLD_AT, number=number, cash_fen=cash_fen)
    scope = ReportScope(kid, 0, 0)
    closings.add(plant.connection, report, scope, by="desk")


def _change(plant: Planter, at: Corner, **values: object) -> None:
    plant.change("payment_attempts", {"out_trade_no": at.payment}, **values)


def _hold(plant: Planter, at: Corner, sale_id: str, outcome: str) -> None:
    row = sale_id, at.kid, at.member_id, 30, "", SOLD_AT, outcome, None
    plant.insert("sale_holds", *row)


def _post_points(plant: Planter, posting: str, at: Corner, *, sale_id: str) -> None:
    row = posting, "accepted_points", sale_id, SOLD_AT, SOLD_AT
    plant.insert("postings", *row)
    plant.insert("entries", posting, f"member:{at.member_id}", "PTS", 7)
    plant.insert("entries", posting, "points:issued", "PTS", -7)


def _refund(plant: Planter, at: Corner, money_fen: int) -> None:
    row = f"r-{at.number}", at.cash, 1, None, "key", SOLD_AT, SOLD_AT, money_fen
    plant.insert("refunds", *row, 0, 0, 0, "", "", "", 0)


def _phone_refund(
    plant: Planter, at: Corner, state: str | None, *, returned_fen: int = 100
) -> None:
    """A refund of the sale by phone, and how far the network is with it."""
    refund, number = f"p-{at.number}", f"{at.payment}R1"
    row = refund, at.phone, 1, None, "key", SOLD_AT, SOLD_AT, 100
    plant.insert("refunds", *row, 0, 0, 0, "", "", "", 0)
    due = f"refund_due:{at.kid}"
    plant.post(f"refund:{refund}", "refund", at.phone, {"price:refund": 100, due: -100})
    if state is None:
        return
    amounts = returned_fen, at.payable_fen, state
    ids = number, refund, at.phone, at.kid, at.network, at.payment
    plant.insert("phone_refunds", *ids, *amounts, None, None, 0, "", SOLD_AT, SOLD_AT)
    if state == "done":
        entries = {f"phone:{at.kid}": -returned_fen, due: returned_fen}
        plant.post(f"returned:{number}", "returned", at.phone, entries)


def _post_refund(plant: Planter, at: Corner, money_fen: int) -> None:
    posting = f"refund:r-{at.number}"
    entries = {"price:refund": money_fen, "desk": -money_fen}
    plant.post(posting, "refund", at.cash, entries)


FAULTS: tuple[Fault, ...] = (
    sale_without_payment,
    sale_whose_payment_went_back,
    payment_of_another_amount,
    payment_of_another_kiosk,
    paid_twice,
    paid_in_cash_and_by_phone,
    payment_without_sale,
    payment_of_a_lost_sale,
    payment_after_the_void,
    no_fault_but_money_that_is_kept,
    kept_money_that_is_not_in_the_ledger,
    kept_money_that_the_ledger_alone_has,
    kept_money_of_a_void,
    payment_that_nobody_knows,
    payment_that_does_not_go_back,
    money_not_in_the_ledger,
    money_of_another_amount,
    order_on_another_day,
    points_missing,
    points_twice,
    points_used_and_not_taken,
    other_points_taken,
    hold_left_of_a_sale,
    hold_left_of_a_void,
    hold_left_of_nothing,
    slip_of_no_state,
    slip_missing,
    slip_twice,
    sold_and_voided,
    refund_not_in_the_ledger,
    refund_of_another_amount,
    refund_that_nobody_made,
    refund_of_more_than_was_paid,
    payment_not_in_the_bill,
    refunded_payment_not_in_the_bill,
    payment_in_the_bill_only,
    refund_in_the_bill_only,
    payment_of_another_number_in_the_bill,
    other_amount_in_the_bill,
    payment_twice_in_the_bill,
    refund_that_only_the_network_made,
    refund_missing_in_the_bill,
    refund_of_another_amount_in_the_bill,
    cancelled_payment_kept_by_the_network,
    unknown_payment_that_the_bill_has,
    payment_of_another_day,
    payment_at_another_network,
    no_fault_but_a_refund_by_phone,
    refund_by_phone_without_its_return,
    refund_by_phone_of_another_amount,
    refund_by_phone_that_is_refused,
    refund_by_phone_that_does_not_end,
    refund_by_phone_that_the_bill_lacks,
    return_that_is_not_in_the_ledger,
    refund_of_another_number_in_the_bill,
    refund_that_the_bill_has_in_two,
    z_report_that_was_changed,
    z_report_that_was_written_anew,
    z_report_that_is_gone,
)


def unnamed(lines: Iterable[tuple[str, str]], named: Iterable[Named]) -> list[str]:
    """What is wrong with a report: what it lacks, and what it has for nothing."""
    left = [(check, text) for check, text in lines]
    lacking = list[str]()
    for check, *texts in dict.fromkeys(named):
        found = [
            line
            for line in left
            if line[0] == check and all(text in line[1] for text in texts)
        ]
        if len(found) != 1:
            lacking.append(f"{check} {texts}: {len(found)} lines")
        left = [line for line in left if line not in found]
    return lacking + [f"for nothing: {check}: {text}" for check, text in left]


BY_NAME: Mapping[str, Fault] = {fault.__name__: fault for fault in FAULTS}
