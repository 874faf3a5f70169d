"""Uses of passes as rows: each pass once (E34)."""

from collections.abc import Collection
from dataclasses import astuple, dataclass

from sqlalchemy import Connection, bindparam, delete, func, select

from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import WriteBatch, insert_new_rows
from firmware.hub.members.passes.tables import pass_uses

PassKeyOfUse = tuple[str, int]
"""(member id, window)."""

_row = pass_uses.c
_NEW = insert_new_rows(pass_uses)
_ALL = select(_row.member_id, _row.pass_window, _row.kid, _row.sale_id, _row.used_at)
_OF_MEMBERS = _ALL.where(among(_row.member_id))
_ONE = _ALL.where(
    _row.member_id == bindparam("member"), _row.pass_window == bindparam("window")
)
_NEWEST = select(func.max(_row.used_at)).where(
    _row.member_id == bindparam("member"), _row.kid == bindparam("kid")
)
_OLDEST = select(_row.pass_window).order_by(_row.pass_window).limit(bindparam("max"))


@dataclass(frozen=True, slots=True)
class PassUse:
    """One pass that was used: where, for which sale if that is known, and when.

    `used_at` is the hub's UTC text.
    """

    member_id: str
    window: int
    kid: str
    sale_id: str | None
    used_at: str

    def is_other(self, kid: str, sale_id: str | None = None) -> bool:
        """Whether this is another use than that of a kiosk, or of a sale of it."""
        if self.kid != kid:
            return True
        return None not in {self.sale_id, sale_id} and self.sale_id != sale_id


def use(connection: Connection, wanted: PassUse) -> PassUse:
    """Keep a use unless the pass is used already; the one that counts."""
    batch = WriteBatch()
    add_use(batch, wanted)
    batch.write(connection)
    values = {"member": wanted.member_id, "window": wanted.window}
    return PassUse(*connection.execute(_ONE, values).one())


def add_use(batch: WriteBatch, wanted: PassUse) -> None:
    """Keep a use with the batch, unless the pass is used already."""
    batch.add(_NEW, astuple(wanted))


def uses_of(
    connection: Connection, keys: Collection[PassKeyOfUse]
) -> dict[PassKeyOfUse, PassUse]:
    """The uses of these passes; absent what was not used."""
    members = {member for member, _window in keys}
    rows = connection.execute(_OF_MEMBERS, {"keys": key_list(members)})
    uses = (PassUse(*row) for row in rows)
    return {
        (each.member_id, each.window): each
        for each in uses
        if (each.member_id, each.window) in keys
    }


def last_used_at(connection: Connection, member_id: str, kid: str) -> str | None:
    """When a member last used a pass at a kiosk, as the hub's UTC text."""
    return connection.scalar(_NEWEST, {"member": member_id, "kid": kid})


def any_before(connection: Connection, window: int) -> bool:
    """Whether there is a use of an older window; cheap."""
    oldest = connection.scalar(select(func.min(_row.pass_window)))
    return oldest is not None and oldest < window


def forget(connection: Connection, before_window: int, count_max: int) -> bool:
    """Remove about `count_max` uses of older windows; whether there may be more."""
    windows = connection.scalars(_OLDEST, {"max": count_max}).all()
    old = [window for window in windows if window < before_window]
    if old:
        connection.execute(delete(pass_uses).where(_row.pass_window <= old[-1]))
    return len(old) == count_max
