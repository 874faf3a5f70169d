"""Coupons and what became of them as rows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import timedelta

from sqlalchemy import Connection, bindparam, case, func, select

from firmware.hub.db.dialect import dialect_of
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.loyalty.tables import birthday_benefits, coupon_events, coupons
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.retail.loyalty.coupons import CouponAct, CouponEvent

_coupon, _event = coupons.c, coupon_events.c
_EVENTS = insert_rows(coupon_events)
_BY_ID = select(coupons).where(_coupon.coupon_id == bindparam("coupon"))
_BY_IDS = select(coupons).where(among(_coupon.coupon_id))
_WALLET = (
    select(coupons)
    .where(
        _coupon.member_id == bindparam("member"), _coupon.valid_until > bindparam("at")
    )
    .order_by(_coupon.valid_until, _coupon.coupon_id)
)
_HISTORIES = select(
    _event.coupon_id,
    _event.event_id,
    _event.act,
    _event.at,
    _event.of_id,
    _event.binding,
).where(among(_event.coupon_id))
_NAMED = select(
    _event.coupon_id, _event.act, _event.kid, _event.sale_id, _event.of_id
).where(_event.event_id == bindparam("event"))
_LAST = select(
    func.coalesce(func.max(_event.turn), 0),
    func.max(case((_event.act != CouponAct.EXPIRE.value, _event.at))),
).where(_event.coupon_id == bindparam("coupon"))
_MS = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class KeptCoupon:
    """A coupon of one member; `terms` is JSON that pricing reads. Times in UTC text."""

    coupon_id: str
    member_id: str
    terms: str
    valid_from: str
    valid_until: str
    issued_at: str


@dataclass(frozen=True, slots=True)
class NamedEvent:
    """What an id of an event stands for."""

    coupon_id: str
    act: CouponAct
    kid: str | None
    sale_id: str | None
    of_id: str | None


def issue(connection: Connection, coupon: KeptCoupon) -> bool:
    """Give a coupon to a member; False if its id is there already."""
    statement = dialect_of(connection).insert_new(coupons)
    counting = statement.execution_options(preserve_rowcount=True)
    names = [column.name for column in coupons.c]
    row = dict(zip(names, astuple(coupon), strict=True))
    return connection.execute(counting, row).rowcount == 1


def find(connection: Connection, coupon_id: str) -> KeptCoupon | None:
    """One coupon, or None."""
    row = connection.execute(_BY_ID, {"coupon": coupon_id}).one_or_none()
    return None if row is None else KeptCoupon(*row)


def of_ids(connection: Connection, ids: Collection[str]) -> dict[str, KeptCoupon]:
    """These coupons by id, but for those that nobody has."""
    rows = connection.execute(_BY_IDS, {"keys": key_list(ids)})
    return {row.coupon_id: KeptCoupon(*row) for row in rows}


def of_member(connection: Connection, member_id: str, at: str) -> list[KeptCoupon]:
    """A member's coupons that have not expired, the first to expire first."""
    rows = connection.execute(_WALLET, {"member": member_id, "at": at})
    return [KeptCoupon(*row) for row in rows]


def histories(
    connection: Connection, coupon_ids: Iterable[str]
) -> defaultdict[str, list[CouponEvent]]:
    """The events of these coupons, in no order."""
    found: defaultdict[str, list[CouponEvent]] = defaultdict(list)
    rows = connection.execute(_HISTORIES, {"keys": key_list(tuple(coupon_ids))})
    for coupon_id, event_id, act, at, of_id, binding in rows:
        found[coupon_id].append(
            CouponEvent(
                id=event_id,
                act=CouponAct(act),
                at=moment_of(at),
                of=of_id,
                binding=binding,
            )
        )
    return found


def named(connection: Connection, event_id: str) -> NamedEvent | None:
    """The event of an id, or None."""
    row = connection.execute(_NAMED, {"event": event_id}).one_or_none()
    if row is None:
        return None
    coupon_id, act, kid, sale_id, of_id = row
    return NamedEvent(coupon_id, CouponAct(act), kid, sale_id, of_id)


def add(
    connection: Connection,
    coupon_id: str,
    event: CouponEvent,
    *,
    kid: str | None = None,
    sale_id: str | None = None,
) -> None:
    """An event whose id is new, as the next turn of its coupon.

    Dated behind the one before, whatever the hub's clock shows: what was granted last
    is what holds.
    """
    turn, last_at = connection.execute(_LAST, {"coupon": coupon_id}).one()
    if event.act is not CouponAct.EXPIRE and last_at is not None:
        event = replace(event, at=max(event.at, moment_of(last_at) + _MS))
    batch = WriteBatch()
    batch.add(
        _EVENTS,
        (
            coupon_id,
            turn + 1,
            event.id,
            event.act.value,
            text_of(event.at),
            event.of,
            int(event.binding),
            kid,
            sale_id,
        ),
    )
    batch.write(connection)


def use_birthday(
    connection: Connection, member_id: str, year: int, *, sale_id: str, now: str
) -> bool:
    """Use the benefit of a year; False if another sale has used it (A47)."""
    statement = dialect_of(connection).insert_new(birthday_benefits)
    counting = statement.execution_options(preserve_rowcount=True)
    row = {"member_id": member_id, "year": year, "sale_id": sale_id, "used_at": now}
    if connection.execute(counting, row).rowcount == 1:
        return True
    by = select(birthday_benefits.c.sale_id).where(
        birthday_benefits.c.member_id == member_id, birthday_benefits.c.year == year
    )
    return connection.scalar(by) == sale_id


def copy_birthdays(connection: Connection, before: str, now_of: str) -> None:
    """The years whose benefit the one has used are used by the other, too."""
    row = birthday_benefits.c
    mine = select(birthday_benefits).where(row.member_id == before)
    for used in connection.execute(mine).mappings().all():
        copy = {**used, "member_id": now_of}
        connection.execute(dialect_of(connection).insert_new(birthday_benefits), copy)


def birthday_years(connection: Connection, member_id: str) -> Sequence[int]:
    """The years whose benefit a member has used."""
    row = birthday_benefits.c
    years = select(row.year).where(row.member_id == member_id).order_by(row.year)
    return connection.scalars(years).all()


def birthday_uses(
    connection: Connection, member_ids: Collection[str]
) -> dict[tuple[str, int], str]:
    """Which sale used the benefit of which member and year."""
    row = birthday_benefits.c
    uses = select(row.member_id, row.year, row.sale_id).where(among(row.member_id))
    rows = connection.execute(uses, {"keys": key_list(member_ids)})
    return {(member_id, year): sale_id for member_id, year, sale_id in rows}
