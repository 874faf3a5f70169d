"""Bills as rows: the lines first, in parts, then the bill, which makes them count."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass

from sqlalchemy import Connection, delete, exists, func, select

from firmware.hub.db.dialect.column_types import total
from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.attempts.tables import payment_attempts
from firmware.hub.payments.bills.bill_days import BillDay, bill_day, utc_of
from firmware.hub.payments.bills.tables import payment_bill_lines, payment_bills
from firmware.hub.payments.gateway import BillLine
from firmware.retail.payment_ids import is_out_trade_no

PART = 500
"""Lines that one transaction writes."""
_BILLS = insert_rows(payment_bills)
_LINES = insert_rows(payment_bill_lines)
_bill, _line, _attempt = payment_bills.c, payment_bill_lines.c, payment_attempts.c
_MONEY_CAME = [
    state.value
    for state in (
        AttemptState.PAID,
        AttemptState.BOOKED,
        AttemptState.KEPT,
        AttemptState.REFUNDING,
        AttemptState.REFUND_CHECKING,
        AttemptState.REFUNDED,
    )
]


@dataclass(frozen=True, slots=True)
class BillName:
    """Whose bill it is, and of which day in Beijing, `YYYY-MM-DD`."""

    network: str
    day: str


@dataclass(frozen=True, slots=True)
class BillSums:
    """How many lines, and what they come to."""

    lines: int
    amount_fen: int
    fee_fen: int

    def with_lines(self, lines: Iterable[BillLine]) -> "BillSums":
        """Returns these sums with `lines` added."""
        count, amount_fen, fee_fen = self.lines, self.amount_fen, self.fee_fen
        for line in lines:
            count += 1
            amount_fen += line.amount_fen
            fee_fen += line.fee_fen
        return BillSums(count, amount_fen, fee_fen)


NO_LINES = BillSums(0, 0, 0)


def source_of(connection: Connection, name: BillName) -> str | None:
    """Where the bill is from, `network` or `file`; None if it is not here, whole."""
    mine = _bill.network == name.network, _bill.day == name.day
    return connection.scalar(select(_bill.source).where(*mine))


def last_line(connection: Connection, name: BillName) -> int:
    """The number of the last line that is here, 0 if there is none."""
    query = select(func.max(_line.number)).where(_is_of(name))
    return connection.scalar(query) or 0


def sums_of(connection: Connection, name: BillName) -> BillSums:
    """What the lines that are here come to."""
    query = select(
        func.count(),
        func.coalesce(total(_line.amount_fen), 0),
        func.coalesce(total(_line.fee_fen), 0),
    ).where(_is_of(name))
    return BillSums(*connection.execute(query).one())


def kept_days(connection: Connection, network: str) -> Collection[str]:
    """The days whose bills are here."""
    found = connection.scalars(select(_bill.day).where(_bill.network == network))
    return set(found.all())


def first_asked_at(connection: Connection, network: str) -> str | None:
    """When the first payment was asked for, UTC text."""
    query = select(func.min(_attempt.asked_at)).where(_attempt.network == network)
    return connection.scalar(query)


def was_paid(connection: Connection, name: BillName) -> bool:
    """Whether anything was paid on that day, by these books."""
    day = bill_day(name.day)
    query = select(
        exists().where(
            _attempt.network == name.network,
            _attempt.asked_at >= day.first_at,
            _attempt.asked_at < day.calm_at,
            _attempt.state.in_(_MONEY_CAME),
        )
    )
    return bool(connection.scalar(query))


def known_numbers(connection: Connection, numbers: Sequence[str]) -> int:
    """How many of these are payments that were asked for here."""
    mine = _attempt.out_trade_no.in_(numbers)
    return connection.scalar(select(func.count()).where(mine)) or 0


def lines_of(connection: Connection, name: BillName) -> list[tuple[object, ...]]:
    """The lines of a bill as they are kept, in their order."""
    query = select(payment_bill_lines).where(_is_of(name)).order_by(_line.number)
    return [tuple(row) for row in connection.execute(query)]


def take_off(connection: Connection, name: BillName) -> None:
    """A bill and its lines, as far as they are here."""
    mine = _bill.network == name.network, _bill.day == name.day
    connection.execute(delete(payment_bills).where(*mine))
    connection.execute(delete(payment_bill_lines).where(_is_of(name)))


def add_lines(
    connection: Connection, name: BillName, lines: Sequence[BillLine], *, before: int
) -> None:
    """Lines of a bill, from an offset on."""
    batch = WriteBatch()
    batch.add_all(
        _LINES,
        [row_of(name, before + place, line) for place, line in enumerate(lines, 1)],
    )
    batch.write(connection)


def finish(
    connection: Connection, name: BillName, *, lines: int, source: str, now: str
) -> None:
    """All its lines are here: from now on the bill counts."""
    batch = WriteBatch()
    day: BillDay = bill_day(name.day)
    row = (name.network, name.day, lines, source, now, *astuple(day))
    batch.add(_BILLS, row)
    batch.write(connection)


def row_of(name: BillName, number: int, line: BillLine) -> tuple[str | int, ...]:
    """A line as it is kept."""
    return (
        name.network,
        name.day,
        number,
        line.out_trade_no,
        line.trade_no,
        line.refund_no,
        line.amount_fen,
        line.fee_fen,
        utc_of(line.at),
        int(is_out_trade_no(line.out_trade_no)),
    )


def _is_of(name: BillName):  # noqa: ANN202 - a condition, whose type says nothing
    return (_line.network == name.network) & (_line.day == name.day)
