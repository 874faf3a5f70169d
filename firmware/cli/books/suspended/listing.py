"""The suspended baskets of a day, each with where it is."""

from collections import Counter
from dataclasses import asdict

from firmware.base.wording.phrases import Phrase
from firmware.cli.books.suspended.texts import COLUMNS, place_text
from firmware.cli.output import say, say_json, several
from firmware.cli.tables import say_table
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading
from firmware.hub.reports.business_day import BusinessDay, local_text
from firmware.hub.reports.suspended import (
    WAITING,
    BasketPlace,
    ListedBasket,
    suspended_of,
)
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan


def list_suspended(config: HubConfig, span: BusinessDay, *, as_json: bool) -> int:
    """Print them; how many are open, and how many nobody paid in time."""
    found = baskets_of(config, span)
    if as_json:
        say_json([asdict(each) for each in found])
        return 0
    offset = config.utc_offset_minutes
    say_table(COLUMNS, (_row(each, offset) for each in found))
    say(summary(found) or Phrase("no suspended basket"))
    return 0


def baskets_of(config: HubConfig, span: BusinessDay) -> list[ListedBasket]:
    """Those that the hub received in a span."""
    now = Stamper("hub", "").stamp().ts
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        return suspended_of(connection, span, now)


def summary(found: list[ListedBasket]) -> Phrase | None:
    """How many there are of each sort; None without any."""
    if not found:
        return None
    places = Counter(each.place for each in found)
    return Phrase(
        "{baskets}: {waiting} open, {expired} expired",
        baskets=several(len(found), "suspended basket"),
        waiting=sum(places[place] for place in WAITING),
        expired=places[BasketPlace.EXPIRED],
    )


def _row(each: ListedBasket, utc_offset_minutes: int) -> list[str]:
    return [
        local_text(each.suspended_at, utc_offset_minutes),
        each.slip_no,
        str(each.pieces),
        yuan(each.payable_fen),
        each.by,
        place_text(each.place, each.kid),
    ]
