"""What was sold, read from the kiosks' journals, against what the hub has booked.

The journals are read from outside, read-only, independently of the hub's own checks.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from firmware.kiosk.journal import read_ticket
from firmware.kiosk.sale.ticket import SaleStage
from firmware.retail.loyalty.earning import earned_points
from firmware.retail.loyalty.rules import PointsRule
from tests.stress.load import SEEN

READ_LIMIT_S = 5.0
JOURNAL = "journal.sqlite"
_MADE = "SELECT 1 FROM sqlite_master WHERE name = 'outbox'"
"""Asks whether a journal is whole: its last table is there."""


@dataclass(frozen=True, slots=True)
class Sold:
    """What one or several journals hold: amounts by sale, points by card, reversals.

    `voided` gives each reversed sale's reason, `waiting` counts facts that the hub has
    not acknowledged, `open` sales that are neither closed nor voided.
    """

    closed_fen: dict[str, int] = field(default_factory=dict[str, int])
    points: Counter[str] = field(default_factory=Counter[str])
    voided: dict[str, str] = field(default_factory=dict[str, str])
    waiting: int = 0
    open: int = 0

    def __add__(self, other: "Sold") -> "Sold":
        return Sold(
            self.closed_fen | other.closed_fen,
            self.points + other.points,
            self.voided | other.voided,
            self.waiting + other.waiting,
            self.open + other.open,
        )


def sold(folders: Sequence[Path]) -> Sold:
    """What the journals in these folders hold together."""
    return sum((_read(folder / JOURNAL) for folder in folders), Sold())


def seen_too_often(folder: Path) -> Iterator[str]:
    """Stages that were committed more often than the journal holds them.

    One that a commit had confirmed and that a power cut undid would show here.
    """
    seen = Counter((folder / SEEN).read_text("ascii").split())
    with _opened(folder / JOURNAL) as journal:
        kept = dict(journal.execute("SELECT stage, count(*) FROM stage GROUP BY stage"))
    for stage, times in seen.items():
        if times > kept.get(stage, 0):
            yield f"{folder.name}: {times} {stage} told, {kept.get(stage, 0)} kept"


def differences(expected: Sold, database: Path) -> list[str]:
    """Everything in which the hub's books differ from what was sold."""
    with _opened(database) as hub:
        orders = dict(hub.execute("SELECT sale_id, payable_fen FROM orders"))
        voids = dict(hub.execute("SELECT sale_id, reason FROM voids"))
        tills = _number(hub, "unit = 'CNY' AND account LIKE 'till:%'")
        sums = [_number(hub, f"unit = '{unit}'") for unit in ("CNY", "PTS")]
        balances = dict(
            hub.execute(
                "SELECT card, sum(amount) FROM members JOIN entries"
                " ON account = 'member:' || member_id WHERE unit = 'PTS' GROUP BY card"
            )
        )
    sold_fen = sum(expected.closed_fen.values())
    return [
        *_differ("order", expected.closed_fen, orders),
        *_differ("void", expected.voided, voids),
        *_differ("balance", {c: p for c, p in expected.points.items() if p}, balances),
        *([f"the tills hold {tills} fen, sold {sold_fen}"] * (tills != sold_fen)),
        *([f"the ledger sums to {sums}"] * any(sums)),
    ]


def _differ(
    what: str, expected: dict[str, int] | dict[str, str], found: dict[str, object]
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
    return sum(map(_sale, stages.values()), Sold(waiting=waiting))


def _sale(stages: dict[SaleStage, bytes]) -> Sold:
    ticket = read_ticket(stages.get(SaleStage.SETTLED, stages[SaleStage.INTENT]))
    if SaleStage.VOIDED in stages:
        return Sold(voided={ticket.sale_id: stages[SaleStage.VOIDED].decode("ascii")})
    if SaleStage.CLOSED not in stages:
        return Sold(open=1)
    paid_fen = ticket.quote.payable_fen
    points = earned_points(paid_fen, PointsRule()) if ticket.member else 0
    card = ticket.member.card if ticket.member else ""
    return Sold({ticket.sale_id: paid_fen}, Counter({card: points} if card else {}))


def _number(hub: sqlite3.Connection, where: str) -> int:
    query = f"SELECT coalesce(sum(amount), 0) FROM entries WHERE {where}"  # noqa: S608 - constants only
    ((number,),) = hub.execute(query)
    return int(number)


def _opened(path: Path) -> "closing[sqlite3.Connection]":
    return closing(
        sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=READ_LIMIT_S)
    )
