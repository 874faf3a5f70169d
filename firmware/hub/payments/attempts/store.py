"""Attempts as rows. What is read has the pace of no network: the desk knows it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, literal, select, tuple_, update

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.payments.attempts.attempt import AttemptState, PayAttempt, PayWay
from firmware.hub.payments.attempts.tables import payment_attempts
from firmware.hub.payments.gateway import Charge, Pace
from firmware.hub.payments.results import DeclineReason
from firmware.hub.sales.claims.claim import PhoneProof

MS = 1000
AT_ONCE = 500
_row = payment_attempts.c
_ROWS = insert_rows(payment_attempts)
_CHANGED = [each for each in _row if each.name not in {"out_trade_no", "asked_at"}]
_ONE = select(payment_attempts).where(_row.out_trade_no == bindparam("number"))
_OF_SALE = (
    select(payment_attempts)
    .where(_row.sale_id == bindparam("sale"))
    .order_by(_row.attempt)
)
_DUE = (
    select(_row.out_trade_no)
    .where(
        _row.due_ms.is_not(None),
        _row.due_ms <= bindparam("now"),
        among(_row.network, "networks"),
    )
    .order_by(_row.due_ms)
    .limit(AT_ONCE)
)
_OF_NUMBERS = (
    select(payment_attempts).where(among(_row.out_trade_no)).order_by(_row.due_ms)
)
_WITH_THE_SHOP = {
    AttemptState.PAID.value,
    AttemptState.BOOKED.value,
    AttemptState.KEPT.value,
}
_PROOFS = select(
    _row.out_trade_no, _row.sale_id, _row.kid, _row.amount_fen, _row.state
).where(among(_row.out_trade_no))
FIRST = ("", "")
"""Before every payment: when one was changed last, and its number."""
_PAID_BEFORE = (
    select(payment_attempts)
    .where(
        # Literally, so that the partial index serves it.
        _row.state == literal(AttemptState.PAID.value, literal_execute=True),
        _row.changed_at < bindparam("before"),
        tuple_(_row.changed_at, _row.out_trade_no)
        > tuple_(bindparam("changed"), bindparam("number")),
    )
    .order_by(_row.changed_at, _row.out_trade_no)
    .limit(bindparam("limit"))
)
_CHANGE = (
    update(payment_attempts)
    .where(_row.out_trade_no == bindparam("to_out_trade_no"))
    .values({each.name: bindparam(f"to_{each.name}") for each in _CHANGED})
)
_OPEN = select(payment_attempts).where(_row.due_ms.is_not(None))
_OPEN_OF_KIOSK = select(func.count()).where(
    _row.due_ms.is_not(None),
    _row.kid == bindparam("kiosk"),
    among(_row.network, "networks"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAttempt:
    """An attempt as it is stored: its count within the sale, and what was changed."""

    attempt: PayAttempt
    count: int
    changes: int = 0

    @property
    def number(self) -> str:
        """Its number at the network."""
        return self.attempt.charge.out_trade_no


def of_number(connection: Connection, out_trade_no: str) -> KeptAttempt | None:
    """The attempt of a number."""
    row = connection.execute(_ONE, {"number": out_trade_no}).one_or_none()
    return None if row is None else _kept(row)


def of_sale(connection: Connection, sale_id: str) -> list[KeptAttempt]:
    """All attempts of a sale, the first one first."""
    rows = connection.execute(_OF_SALE, {"sale": sale_id})
    return [_kept(row) for row in rows]


def proofs(connection: Connection, numbers: Sequence[str]) -> dict[str, PhoneProof]:
    """What sales are judged by that name these numbers."""
    rows = connection.execute(_PROOFS, {"keys": key_list(numbers)})
    return {
        row.out_trade_no: PhoneProof(
            sale_id=row.sale_id,
            kid=row.kid,
            amount_fen=row.amount_fen,
            state=row.state,
            paid=row.state in _WITH_THE_SHOP,
        )
        for row in rows
    }


def due(
    connection: Connection, now_s: float, networks: Collection[str]
) -> Sequence[str]:
    """Numbers of attempts at these networks whose call is due, the longest due first.

    At most `AT_ONCE`. An attempt whose call is under way is among them.
    """
    given = {"now": int(now_s * MS), "networks": key_list(networks)}
    return connection.scalars(_DUE, given).all()


def of_numbers(connection: Connection, numbers: Collection[str]) -> list[KeptAttempt]:
    """The attempts of these numbers, the longest due first."""
    if not numbers:
        return []
    rows = connection.execute(_OF_NUMBERS, {"keys": key_list(numbers)})
    return [_kept(row) for row in rows]


def paid_before(
    connection: Connection, before: str, after: tuple[str, str], *, limit: int
) -> Sequence[tuple[KeptAttempt, str]]:
    """Payments without a sale since before then, and since when each (UTC text).

    Those behind `after`: when one was changed last, and its number.
    """
    changed, number = after
    given = {"before": before, "changed": changed, "number": number, "limit": limit}
    return [(_kept(r), r.changed_at) for r in connection.execute(_PAID_BEFORE, given)]


def open_attempts(connection: Connection) -> Sequence[KeptAttempt]:
    """Every attempt that has a call to make, now or later."""
    return [_kept(row) for row in connection.execute(_OPEN)]


def open_of_kiosk(connection: Connection, kid: str, networks: Collection[str]) -> int:
    """How many attempts of a kiosk have calls to make at these networks."""
    given = {"kiosk": kid, "networks": key_list(networks)}
    return connection.scalar(_OPEN_OF_KIOSK, given) or 0


def add(connection: Connection, kept: KeptAttempt, now: str) -> None:
    """A new attempt; `now` is UTC text."""
    columns = _columns(kept) | {"asked_at": now, "changed_at": now}
    batch = WriteBatch()
    batch.add(_ROWS, tuple(columns[name] for name in _ROWS.names))
    batch.write(connection)


def change(connection: Connection, kept: KeptAttempt, now: str) -> None:
    """An attempt after a step."""
    values = _columns(kept) | {"changed_at": now}
    connection.execute(_CHANGE, {f"to_{name}": values[name] for name in values})


def _columns(kept: KeptAttempt) -> dict[str, Any]:
    one = kept.attempt
    return {
        "out_trade_no": one.charge.out_trade_no,
        "sale_id": one.sale_id,
        "attempt": kept.count,
        "kid": one.kid,
        "network": one.network,
        "way": one.way.value,
        "amount_fen": one.charge.amount_fen,
        "subject": one.charge.subject,
        "state": one.state.value,
        "charged_ms": int(one.charged_s * MS),
        "give_up_ms": int(one.give_up_s * MS),
        "due_ms": None if one.due_s is None else int(one.due_s * MS),
        "given_up": int(one.given_up),
        "url": one.url,
        "trade_no": one.trade_no,
        "declined": one.declined and one.declined.value,
        "trouble": one.trouble and one.trouble.value,
        "tries": one.tries,
        "changes": kept.changes,
    }


def _kept(row: Row[*tuple[Any, ...]]) -> KeptAttempt:
    charge = Charge(
        out_trade_no=row.out_trade_no,
        amount_fen=row.amount_fen,
        subject=row.subject,
        terminal=row.kid,
    )
    attempt = PayAttempt(
        charge=charge,
        kid=row.kid,
        sale_id=row.sale_id,
        network=row.network,
        way=PayWay(row.way),
        pace=Pace(),
        charged_s=row.charged_ms / MS,
        give_up_s=row.give_up_ms / MS,
        state=AttemptState(row.state),
        due_s=None if row.due_ms is None else row.due_ms / MS,
        given_up=bool(row.given_up),
        url=row.url,
        trade_no=row.trade_no,
        declined=row.declined and DeclineReason(row.declined),
        trouble=row.trouble and DeclineReason(row.trouble),
        tries=row.tries,
    )
    return KeptAttempt(attempt=attempt, count=row.attempt, changes=row.changes)
