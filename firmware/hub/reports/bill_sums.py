"""What each day's bill of a network comes to, and these books beside it (N11).

The day is Beijing's, as the bill's. A payment near midnight counts on the day whose
bill has it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    union,
)

from firmware.hub.db.dialect.column_types import total
from firmware.hub.payments.attempts.tables import payment_attempts
from firmware.hub.payments.bills.bill_days import bill_day, day_of, due_days
from firmware.hub.payments.bills.store import (
    BillName,
    first_asked_at,
    kept_days,
    source_of,
)
from firmware.hub.payments.bills.tables import payment_bill_lines
from firmware.hub.reports.reconciling.four_ways import money_states
from firmware.hub.sales.refunds.by_phone.phone_refund import ReturnState
from firmware.hub.sales.refunds.by_phone.tables import phone_refunds

_line = payment_bill_lines.c
_paid, _back = payment_attempts.c, phone_refunds.c
_its_attempt = and_(
    _paid.out_trade_no == _line.out_trade_no, _paid.network == _line.network
)
_PAID = select(func.count(), func.coalesce(total(_paid.amount_fen), 0))
_BACK = select(func.count(), func.coalesce(total(_back.refund_fen), 0))
OWN = True
_Condition = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class MoneyMoved:
    """Payments and refunds, each counted and in sum; amounts are positive."""

    payments: int = 0
    paid_fen: int = 0
    refunds: int = 0
    refunded_fen: int = 0

    @property
    def net_fen(self) -> int:
        """What came, less what went back."""
        return self.paid_fen - self.refunded_fen


@dataclass(frozen=True, slots=True)
class BillDaySums:
    """A day at a network. `source` is `network` or `file`, empty without a bill.

    `bill` is all that the bill has, `others` what of it is another till's, `here` what
    these books have.
    """

    network: str
    day: str
    source: str
    bill: MoneyMoved
    fees_fen: int
    others: MoneyMoved
    here: MoneyMoved

    @property
    def net_fen(self) -> int:
        """What the network pays the shop for the day."""
        return self.bill.net_fen - self.fees_fen

    @property
    def difference_fen(self) -> int:
        """How much more the bill has than these books; 0 without a bill."""
        own = self.bill.net_fen - self.others.net_fen
        return own - self.here.net_fen if self.source else 0


def bill_sums(
    connection: Connection, networks: Sequence[str], *, now: str, day: str | None
) -> Iterator[BillDaySums]:
    """Each bill of a month that is here or should be, the oldest first.

    With a `day` those of that day, however old. `now` is UTC text.
    """
    if day is None:
        names = _names(connection, networks, now)
    else:
        names = {BillName(network, day) for network in networks}
    for name in sorted(names, key=_place):
        yield _sums_of(connection, name)


def _place(name: BillName) -> tuple[str, str]:
    return name.day, name.network


def _names(connection: Connection, networks: Sequence[str], now: str) -> set[BillName]:
    found = set[BillName]()
    for network in networks:
        first = first_asked_at(connection, network)
        days = set(due_days(first, now, ())) if first is not None else set[str]()
        oldest = min(days, default=day_of(now))
        days |= {each for each in kept_days(connection, network) if each >= oldest}
        found |= {BillName(network, each) for each in days}
    return found


def _sums_of(connection: Connection, name: BillName) -> BillDaySums:
    source = source_of(connection, name)
    bill, fees_fen = _bill_sums(connection, name, _line.network == name.network)
    others, _fees = _bill_sums(connection, name, _line.own != OWN)
    nothing = MoneyMoved()
    return BillDaySums(
        network=name.network,
        day=name.day,
        source=source or "",
        bill=bill if source else nothing,
        fees_fen=fees_fen if source else 0,
        others=others if source else nothing,
        here=_here(connection, name),
    )


def _bill_sums(
    connection: Connection, name: BillName, which: _Condition
) -> tuple[MoneyMoved, int]:
    """What lines of the bill come to, and the fees in them."""
    came, went = _line.amount_fen > 0, _line.amount_fen < 0
    query = select(
        func.coalesce(total(case((came, 1), else_=0)), 0),
        func.coalesce(total(case((came, _line.amount_fen), else_=0)), 0),
        func.coalesce(total(case((went, 1), else_=0)), 0),
        func.coalesce(total(case((went, -_line.amount_fen), else_=0)), 0),
        func.coalesce(total(_line.fee_fen), 0),
    ).where(_of(name), which)
    *moved, fees_fen = connection.execute(query).one()
    return MoneyMoved(*moved), fees_fen


def _here(connection: Connection, name: BillName) -> MoneyMoved:
    paid = _PAID.where(_paid.out_trade_no.in_(_taken(name)))
    gone = _PAID.where(_paid.out_trade_no.in_(_went(name)))
    back = _BACK.where(_back.refund_no.in_(_refunded(name)))
    sums = [connection.execute(each).one() for each in (paid, gone, back)]
    (payments, paid_fen), (gone_count, gone_fen), (refunds, refunded_fen) = sums
    return MoneyMoved(payments, paid_fen, gone_count + refunds, gone_fen + refunded_fen)


def _taken(name: BillName) -> CompoundSelect[str]:
    """Payments of the day: in its bill, or in none and asked for then."""
    in_its_bill = (
        select(_paid.out_trade_no)
        .select_from(payment_bill_lines.join(payment_attempts, _its_attempt))
        .where(_of(name), _line.amount_fen > 0, _known(money_states.TAKEN))
    )
    in_none = select(_paid.out_trade_no).where(
        *_asked_on(name),
        _paid.state.in_(money_states.TAKEN),
        ~exists().where(_its_attempt, _line.amount_fen > 0),
    )
    return union(in_its_bill, in_none)


def _went(name: BillName) -> CompoundSelect[str]:
    """Payments of no sale that went back whole."""
    in_its_bill = (
        select(_paid.out_trade_no)
        .select_from(payment_bill_lines.join(payment_attempts, _its_attempt))
        .where(_of(name), _line.amount_fen < 0, _known(money_states.RETURNED))
    )
    in_none = select(_paid.out_trade_no).where(
        *_asked_on(name),
        _paid.state == money_states.WENT_BACK,
        ~exists().where(_its_attempt, _line.amount_fen < 0),
    )
    return union(in_its_bill, in_none)


def _refunded(name: BillName) -> CompoundSelect[str]:
    """Refunds of sales that the network has done."""
    its_refund = and_(
        _line.refund_no == _back.refund_no, _line.out_trade_no == _back.out_trade_no
    )
    done = _back.state == ReturnState.DONE.value
    day = bill_day(name.day)
    in_its_bill = (
        select(_back.refund_no)
        .select_from(payment_bill_lines.join(phone_refunds, its_refund))
        .where(_of(name), done)
    )
    in_none = select(_back.refund_no).where(
        _back.network == name.network,
        _back.changed_at >= day.first_at,
        _back.changed_at < day.end_at,
        done,
        ~exists().where(its_refund),
    )
    return union(in_its_bill, in_none)


def _known(states: tuple[str, ...]) -> _Condition:
    """In one of these states, or closed by a cancel that gave all of it back."""
    beside = payment_bill_lines.alias("beside")
    rest_fen = (
        select(total(beside.c.amount_fen))
        .where(
            beside.c.network == _paid.network,
            beside.c.out_trade_no == _paid.out_trade_no,
        )
        .scalar_subquery()
    )
    cancelled = and_(_paid.state == money_states.CLOSED, rest_fen == 0)
    return or_(_paid.state.in_(states), cancelled)


def _asked_on(name: BillName) -> tuple[_Condition, ...]:
    day = bill_day(name.day)
    return (
        _paid.network == name.network,
        _paid.asked_at >= day.first_at,
        _paid.asked_at < day.end_at,
    )


def _of(name: BillName) -> _Condition:
    return and_(_line.network == name.network, _line.day == name.day)
