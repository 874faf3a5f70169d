"""Suspended baskets as rows: what facts say, and to whom one was given."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from firmware.hub.baskets.tables import basket_ends, basket_takings, suspended_baskets
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, insert_new_rows, insert_rows
from firmware.hub.ingest.fact import Origin
from firmware.protocol import codec
from firmware.protocol.messages import BasketEnded, BasketSuspended, SuspendedGoods

_BASKETS = insert_new_rows(suspended_baskets, without=("entry",))
_ENDS = insert_rows(basket_ends)
_TAKINGS = insert_rows(basket_takings)
_KNOWN = select(suspended_baskets.c.sale_id).where(among(suspended_baskets.c.sale_id))
_basket, _end, _taking = suspended_baskets.c, basket_ends.c, basket_takings.c


@dataclass(frozen=True, slots=True)
class KeptBasket:
    """A suspended basket, where it was suspended last, and what became of it there.

    `entry` is its number in these books, `by` who suspended it there. `ends` are of
    `BasketEnded.how`; `taken_by` is whom the hub gave it to, or None.
    """

    entry: int
    sale_id: str
    kid: str
    slip_no: str
    by: str
    goods: SuspendedGoods
    received_at: str
    ends: frozenset[str] = frozenset()
    taken_by: str | None = None

    @property
    def suspended_at(self) -> str:
        """When it was first suspended; when the hub received it, if that is unknown."""
        return self.goods.suspended_at or self.received_at

    @property
    def used(self) -> bool:
        """Whether it was paid, or suspended once more."""
        return bool(self.ends - {"released"})

    @property
    def released(self) -> bool:
        """Whether its kiosk has left it to the hub."""
        return "released" in self.ends


def add_basket(batch: WriteBatch, fact: BasketSuspended, origin: Origin) -> None:
    """Keep a basket as its kiosk suspended it."""
    row = (
        *(fact.sale_id, origin.kid, fact.receipt_no, fact.slip_no, fact.by),
        *(fact.source, codec.encode_body(fact.goods).decode(), origin.received_at),
    )
    batch.add(_BASKETS, row)


def add_end(batch: WriteBatch, fact: BasketEnded, origin: Origin) -> None:
    """Keep what became of a basket at its kiosk."""
    row = (*origin.key, fact.sale_id, fact.how, fact.by_sale, origin.received_at)
    batch.add(_ENDS, row)


def known(connection: Connection, sale_ids: Collection[str]) -> set[str]:
    """Those of `sale_ids` that are suspended baskets."""
    return set(connection.scalars(_KNOWN, {"keys": key_list(sale_ids)}))


def newest(connection: Connection, slip_no: str) -> KeptBasket | None:
    """The basket that a slip stands for: where it was suspended last."""
    row = connection.execute(
        select(suspended_baskets)
        .where(_basket.slip_no == slip_no)
        .order_by(_basket.entry.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    ends = connection.scalars(select(_end.how).where(_end.sale_id == row.sale_id))
    taken = select(_taking.kid).where(_taking.sale_id == row.sale_id)
    return KeptBasket(
        entry=row.entry,
        sale_id=row.sale_id,
        kid=row.kid,
        slip_no=row.slip_no,
        by=row.by,
        goods=codec.decode_body(row.goods.encode(), SuspendedGoods),
        received_at=row.received_at,
        ends=frozenset(ends),
        taken_by=connection.scalar(taken),
    )


def take(
    connection: Connection, basket: KeptBasket, kid: str, *, by: str, now: str
) -> None:
    """The hub gives a basket away; a second writer of it fails."""
    batch = WriteBatch()
    batch.add(_TAKINGS, (basket.sale_id, kid, by, now))
    batch.write(connection)
