"""Whether all books agree about what was given back: who wanted it has it, once."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass

from firmware.kiosk.journal.refunds.rows import COLUMNS, sound
from tests.stress.crash_points.boxes import Boxes
from tests.stress.crash_points.staff import Staff

OPEN = "intent"


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenBack:
    """A refund of the kiosk's journal that the hub has booked."""

    refund_id: str
    sale_id: str
    money_fen: int
    points_taken: int
    points_back: int
    network: str


def given_back(boxes: Boxes) -> list[GivenBack]:
    """The refunds of the kiosk's journal that are booked, in their order."""
    with closing(sqlite3.connect(boxes.folder / "journal.sqlite")) as journal:
        rows = journal.execute(f"SELECT {COLUMNS} FROM refund ORDER BY number")  # noqa: S608
        refunds = [sound(row) for row in rows]
    return [
        GivenBack(
            refund_id=each.request.refund_id,
            sale_id=each.terms.sale_id,
            money_fen=each.terms.money_fen,
            points_taken=each.terms.points_taken,
            points_back=each.terms.points_back,
            network=each.terms.network,
        )
        for each in refunds
        if each.terms is not None and each.terms.booked_at is not None
    ]


def back_fen(staff: Staff, sale_id: str) -> int:
    """What the network has to have given back of a sale."""
    if staff.script.returns == "refused":
        return 0
    found = given_back(staff.boxes)
    return sum(each.money_fen for each in found if each.sale_id == sale_id)


def refund_faults(staff: Staff, sold_fen: Mapping[str, int]) -> Iterator[str]:
    """Everything that is wrong with refunds of what was sold; `sold_fen` by sale."""
    boxes, script = staff.boxes, staff.script
    found = given_back(boxes)
    ids = {each.refund_id for each in found}
    wanted = len(script.refunds) if sold_fen else 0
    if len(found) != wanted:
        yield f"{len(found)} refunds, wanted were {wanted}"
    if staff.returned != ids:
        yield f"staff know of the refunds {staff.returned}, booked are {ids}"
    if script.refunds[-1:] == (0,) and sum(r.money_fen for r in found) != sum(
        sold_fen.values()
    ):
        yield f"not all was given back: {found} of {sold_fen}"
    yield from _hub(boxes, found)
    yield from _network(staff, found)
    yield from _slips(boxes, found)


def _hub(boxes: Boxes, found: list[GivenBack]) -> Iterator[str]:
    booked = boxes.shop.rows("SELECT refund_id, sale_id, money_fen FROM refunds")
    here = {(each.refund_id, each.sale_id, each.money_fen) for each in found}
    if set(booked) != here:
        yield f"the hub has refunded {booked}, the kiosk {here}"


def _network(staff: Staff, found: list[GivenBack]) -> Iterator[str]:
    boxes = staff.boxes
    wanted = "refused" if staff.script.returns == "refused" else "done"
    rows = boxes.shop.rows(
        "SELECT refund_id, refund_no, refund_fen, state, due_ms FROM phone_refunds"
    )
    asked = Counter({str(refund_id): int(str(fen)) for refund_id, _, fen, *_ in rows})
    owed = Counter({each.refund_id: each.money_fen for each in found if each.network})
    if asked != owed or len(rows) != len(asked):
        yield f"the network is asked to return {asked}, owed are {owed}"
    for _, number, fen, state, due_ms in rows:
        if state != wanted or due_ms is not None:
            yield f"refund {number} stays {state}"
        did_fen = boxes.network.returned.get(str(number), 0)
        if did_fen != (fen if wanted == "done" else 0):
            yield f"the network returned {did_fen} of {fen} for {number}"


def _slips(boxes: Boxes, found: list[GivenBack]) -> Iterator[str]:
    for each in found:
        copies = [copy for name, copy in boxes.printer.paper if name == each.refund_id]
        if not copies:
            yield f"no slip of {each.refund_id}"
        if copies.count(False) > 1:
            yield f"slips of {each.refund_id} are no copies"
    ids = {each.refund_id for each in found}
    for name, _ in boxes.printer.paper:
        if name.rpartition("-r")[1] and name not in ids:
            yield f"a slip of {name}, which is not booked"
