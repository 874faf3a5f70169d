"""What the hub's books come to, for those who wait for it at the counter."""

from collections.abc import Iterable
from contextlib import suppress

from drivers.api import DriverError
from firmware.virtual.page.messages.script_messages import TotalsShown
from firmware.virtual.settings import KID
from firmware.virtual.shop import card_of
from firmware.virtual.stage import Stage


def totals_of(stage: Stage) -> Iterable[TotalsShown]:
    """By the hub's database; nothing while it has none: who waits asks again."""
    books, members = stage.hub_database, stage.settings.members
    with suppress(DriverError):
        yield TotalsShown(
            orders=books.orders(),
            phone_orders=len(books.phone_orders()),
            points=books.balance_points(card_of(members[0])) if members else 0,
            z_reports=books.z_reports(),
            unclosed=books.unclosed(KID),
        )
