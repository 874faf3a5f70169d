"""The one sale of the record that 0.1.0 refused and that later releases book.

The waiting fact 2 of journal 1865063451 was rung up below its listed price. 0.1.0 made
it a dead letter; now what was paid is booked as paid and flagged (decision 0130). All
that a hub reports is compared without this sale; that it is booked has its own test.
"""

from typing import cast

from tests.recorded.recorded_reports import Told

KID, EPOCH, SEQ = "kiosk-01", 1_865_063_451, 2
SALE_ID = "kiosk-01-6f2a9c1b-11"
DAY = "2026-03-02"
PAID_FEN = 110
_MARKS = (SALE_ID, f"kiosk {KID}, journal {EPOCH}, fact {SEQ}:")


def acks_without_drift(acks: list[Told]) -> list[Told]:
    """Acknowledgements that name no refusal of this sale."""
    return [_ack(each) for each in acks]


def books_without_drift(books: Told) -> Told:
    """What a hub reports, as if this sale had not come."""
    kept: Told = {key: _without(value) for key, value in books.items()}
    if SALE_ID in str(books["reconcile"]):  # its flag stands there
        days = dict(zip(books["asked"]["days"], kept.get("days", ()), strict=False))
        for report in (kept["reconcile"], days.get(DAY)):
            if report is not None:
                _take_out(report["told"])
    return kept


def _ack(ack: Told) -> Told:
    if ack["epoch"] != EPOCH:
        return ack
    refused = [each for each in ack.get("refused", []) if each["seq"] != SEQ]
    rest = {key: value for key, value in ack.items() if key != "refused"}
    return rest | ({"refused": refused} if refused else {})


def _without(value: object) -> object:
    if isinstance(value, dict):
        table = cast("dict[str, object]", value)
        return {key: _without(inner) for key, inner in table.items()}
    if isinstance(value, list):
        items = cast("list[object]", value)
        return [_without(each) for each in items if not _is_drift(each)]
    return value


def _is_drift(value: object) -> bool:
    """Whether a row, an order or a discrepancy is about this sale."""
    if isinstance(value, dict):
        table = cast("dict[str, object]", value)
        texts = [str(table.get("sale_id", "")), str(table.get("what", ""))]
        return any(mark in text for mark in _MARKS for text in texts)
    if not isinstance(value, list):
        return False
    row = cast("list[object]", value)
    fact: list[object] = [KID, EPOCH, SEQ]
    return row[:1] == [SALE_ID] or fact in (row[:3], row[1:4])


def _take_out(totals: Told) -> None:
    totals["orders"] -= 1
    totals["orders_fen"] -= PAID_FEN
    totals["ledger_fen"] -= PAID_FEN
