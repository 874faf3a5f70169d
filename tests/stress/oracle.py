"""What was sold, read from the kiosks' journals, against what the hub has booked.

The journals are read from outside, read-only, independently of the hub's own checks.
What was paid by phone the networks' own books judge (`customers.books`).
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from firmware.kiosk.journal import read_ticket
from firmware.kiosk.journal.refunds.rows import COLUMNS, sound
from firmware.kiosk.refund import RefundStage, RefundTerms
from firmware.kiosk.sale.ticket import SaleStage, Ticket
from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import PointsRule
from tests.stress.load import SEEN

READ_LIMIT_S = 5.0
JOURNAL = "journal.sqlite"
_MADE = "SELECT 1 FROM sqlite_master WHERE name = 'outbox'"
"""Asks whether a journal is whole: its last table is there."""
_KEPT_AS = {SaleStage.CHARGING.value: SaleStage.INTENT.value}
_REFUND = f"refund_{RefundStage.INTENT}"
_PASSED = {f"refund_{stage}" for stage in RefundStage} - {_REFUND}


@dataclass(frozen=True, slots=True)
class Sold:
    """What one or several journals hold: amounts by sale, points by card, reversals.

    `paid_by` gives the number of each payment by phone, `coupons` what each closed sale
    used, `receipts` the number of its slip. `refunds` are those that the hub has booked
    by their ids, `voided` gives each reversed sale's reason; `waiting` counts facts
    that the hub has not acknowledged, `open` sales that are neither closed nor voided,
    and refunds without an end.
    """

    closed_fen: dict[str, int] = field(default_factory=dict[str, int])
    paid_by: dict[str, str] = field(default_factory=dict[str, str])
    coupons: dict[str, tuple[str, ...]] = field(
        default_factory=dict[str, tuple[str, ...]]
    )
    receipts: dict[str, str] = field(default_factory=dict[str, str])
    refunds: dict[str, RefundTerms] = field(default_factory=dict[str, RefundTerms])
    points: Counter[str] = field(default_factory=Counter[str])
    voided: dict[str, str] = field(default_factory=dict[str, str])
    waiting: int = 0
    open: int = 0

    def __add__(self, other: "Sold") -> "Sold":
        points = Counter(self.points)
        points.update(other.points)  # `+` drops what is below 0
        return Sold(
            self.closed_fen | other.closed_fen,
            self.paid_by | other.paid_by,
            self.coupons | other.coupons,
            self.receipts | other.receipts,
            self.refunds | other.refunds,
            points,
            self.voided | other.voided,
            self.waiting + other.waiting,
            self.open + other.open,
        )

    def back_fen(self, sale_id: str) -> int:
        """What was given back of a sale."""
        return sum(r.money_fen for r in self.refunds.values() if r.sale_id == sale_id)


def sold(folders: Sequence[Path]) -> Sold:
    """What the journals in these folders hold together."""
    return sum((_read(folder / JOURNAL) for folder in folders), Sold())


def seen_too_often(folder: Path) -> Iterator[str]:
    """Stages that were committed more often than the journal holds them.

    One that a commit had confirmed and that a power cut undid would show here. Of a
    refund the journal keeps the newest stage alone.
    """
    told = (folder / SEEN).read_text("ascii").split()
    seen = Counter(_KEPT_AS.get(stage, stage) for stage in told)
    with _opened(folder / JOURNAL) as journal:
        kept = dict(journal.execute("SELECT stage, count(*) FROM stage GROUP BY stage"))
        ((kept[_REFUND],),) = journal.execute("SELECT count(*) FROM refund")
    for stage, times in seen.items():
        if stage not in _PASSED and times > kept.get(stage, 0):
            yield f"{folder.name}: {times} {stage} told, {kept.get(stage, 0)} kept"


def differences(expected: Sold, database: Path) -> list[str]:
    """Everything in which the hub's books differ from what was sold."""
    with _opened(database) as hub:
        orders = dict(hub.execute("SELECT sale_id, payable_fen FROM orders"))
        voids = dict(hub.execute("SELECT sale_id, reason FROM voids"))
        tills = _number(hub, "unit = 'CNY' AND account LIKE 'till:%'")
        phones = _number(hub, "unit = 'CNY' AND account LIKE 'phone:%'")
        refunds = dict(hub.execute("SELECT refund_id, money_fen FROM refunds"))
        sums = [_number(hub, f"unit = '{unit}'") for unit in ("CNY", "PTS")]
        balances = dict(
            hub.execute(
                "SELECT card, sum(amount) FROM members JOIN entries"
                " ON account = 'member:' || member_id WHERE unit = 'PTS' GROUP BY card"
            )
        )
    phone_fen = sum(expected.closed_fen[sale_id] for sale_id in expected.paid_by)
    sold_fen = sum(expected.closed_fen.values()) - phone_fen
    back_fen = {name: each.money_fen for name, each in expected.refunds.items()}
    phone_fen -= sum(back_fen.values())
    return [
        *_differ("order", expected.closed_fen, orders),
        *_differ("void", expected.voided, voids),
        *_differ("refund", back_fen, refunds),
        *_differ("balance", _not_zero(expected.points), _not_zero(balances)),
        *([f"the tills hold {tills} fen, sold {sold_fen}"] * (tills != sold_fen)),
        *([f"by phone {phones} fen, sold {phone_fen}"] * (phones != phone_fen)),
        *([f"the ledger sums to {sums}"] * any(sums)),
    ]


def _not_zero(points: Mapping[str, int]) -> dict[str, int]:
    """Who used or brought back all that was earned is as one who never came."""
    return {card: number for card, number in points.items() if number}


def _differ(
    what: str, expected: Mapping[str, object], found: Mapping[str, object]
) -> Iterator[str]:
    for name in sorted(expected.keys() | found.keys()):
        if expected.get(name) != found.get(name):
            yield f"{what} {name}: {found.get(name)}, should be {expected.get(name)}"


def _read(path: Path) -> Sold:
    if not path.exists():
        return Sold()
    with _opened(path) as journal:
        if not journal.execute(_MADE).fetchall():
            return Sold()
        rows = journal.execute("SELECT sale, stage, body FROM stage ORDER BY id")
        stages: dict[int, dict[SaleStage, bytes]] = {}
        for number, stage, body in rows:
            stages.setdefault(number, {})[SaleStage(stage)] = body
        ((waiting,),) = journal.execute("SELECT count(*) FROM outbox")
        sales = sum(map(_sale, stages.values()), Sold(waiting=waiting))
        returns = journal.execute(f"SELECT {COLUMNS} FROM refund")  # noqa: S608 - constants only
        return sales + _refunded(returns, stages)


def _sale(stages: dict[SaleStage, bytes]) -> Sold:
    ticket = _ticket(stages)
    if SaleStage.VOIDED in stages:
        return Sold(voided={ticket.sale_id: stages[SaleStage.VOIDED].decode("ascii")})
    if SaleStage.CLOSED not in stages:
        return Sold(open=1)
    paid_fen = ticket.quote.payable_fen
    points = earned_points(paid_fen, PointsRule()) - ticket.points
    card = ticket.member.card if ticket.member else ""
    by = {ticket.sale_id: ticket.payment.out_trade_no} if ticket.payment else {}
    return Sold(
        {ticket.sale_id: paid_fen},
        by,
        {ticket.sale_id: ticket.coupons} if ticket.coupons else {},
        {ticket.sale_id: ticket.receipt_no},
        points=Counter({card: points} if card else {}),
    )


def _refunded(
    rows: Iterable[tuple[object, ...]], stages: dict[int, dict[SaleStage, bytes]]
) -> Sold:
    cards = {
        ticket.sale_id: ticket.member.card
        for ticket in map(_ticket, stages.values())
        if ticket.member
    }
    all_of_it = Sold()
    for row in rows:
        refund = sound(row)
        terms = refund.terms
        if terms is None:
            all_of_it += Sold(open=1)
        elif terms.booked_at is not None:
            moved = terms.points_back - terms.points_taken
            points = {cards[terms.sale_id]: moved} if terms.sale_id in cards else {}
            refunds = {refund.request.refund_id: terms}
            all_of_it += Sold(refunds=refunds, points=Counter(points))
    return all_of_it


def _ticket(stages: dict[SaleStage, bytes]) -> Ticket:
    """The newest one: as it was settled, charged, or begun."""
    kept = (SaleStage.SETTLED, SaleStage.INTENT)
    return read_ticket(next(stages[each] for each in kept if each in stages))


def _number(hub: sqlite3.Connection, where: str) -> int:
    query = f"SELECT coalesce(sum(amount), 0) FROM entries WHERE {where}"  # noqa: S608 - constants only
    ((number,),) = hub.execute(query)
    return int(number)


def _opened(path: Path) -> "closing[sqlite3.Connection]":
    return closing(
        sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=READ_LIMIT_S)
    )
