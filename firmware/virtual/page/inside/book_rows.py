"""The hub's books as the page shows them, and what was committed in between. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

from firmware.protocol.envelope import utc_ms
from firmware.virtual.page.messages.behind import (
    BooksShown,
    Lane,
    MemberRow,
    OrderRow,
    PaymentRow,
    PointsRow,
    Traced,
)

Row = tuple[Any, ...]
Books = Mapping[str, tuple[Row, ...]]
"""Rows by the names of `hub_books.QUERIES`."""


def books_shown(books: Books) -> BooksShown:
    """Sums and newest rows."""
    ((orders, cash_fen, points),) = books["sums"]
    return BooksShown(
        orders=orders,
        cash_fen=cash_fen,
        points=points,
        waiting=books["waiting"][0][0],
        newest_orders=tuple(
            OrderRow(
                receipt_no=receipt_no,
                at=at,
                payable_fen=payable_fen,
                tender=tender,
                member=bool(member),
            )
            for receipt_no, at, payable_fen, tender, _, member in books["orders"]
        ),
        newest_members=tuple(
            MemberRow(member=member, at=at, points=has)
            for member, at, has in books["members"]
        ),
        newest_points=tuple(
            PointsRow(member=member, at=at, kind=kind, points=amount)
            for member, at, kind, amount in books["points"]
        ),
        newest_payments=tuple(
            PaymentRow(network=network, at=at, amount_fen=amount_fen, state=state)
            for network, at, amount_fen, state, _ in books["payments"]
        ),
    )


def commits(before: Books, after: Books) -> list[Traced]:
    """What the hub committed in between, in the order of its own times."""
    found = [
        trace_of(row)
        for name, trace_of in _TRACES.items()
        for row in after[name]
        if row not in before[name]
    ]
    return sorted(found, key=lambda trace: trace.at_ms)


def _order(row: Row) -> Traced:
    receipt_no, at, payable_fen, tender, points, _ = row
    facts = {"payable_fen": payable_fen, "tender": tender, "points": points}
    return _commit("order", at, {"sale": receipt_no, **facts})


def _void(row: Row) -> Traced:
    receipt_no, at, payable_fen, reason = row
    facts = {"sale": receipt_no, "payable_fen": payable_fen, "reason": reason}
    return _commit("void", at, facts)


def _member(row: Row) -> Traced:
    member, at = row
    return _commit("member", at, {"member": member})


def _payment(row: Row) -> Traced:
    network, at, amount_fen, state, _ = row
    facts = {"network": network, "state": state, "amount_fen": amount_fen}
    return _commit("payment", at, facts)


def _commit(what: str, at: str, facts: Mapping[str, str | int]) -> Traced:
    sale = str(facts.get("sale", ""))
    return Traced(at_ms=utc_ms(at), lane=Lane.HUB, what=what, facts=facts, sale=sale)


_TRACES: Mapping[str, Callable[[Row], Traced]] = {
    "orders": _order,
    "voids": _void,
    "joined": _member,
    "payments": _payment,
}
