"""Sales as facts of kiosks, among refunds and spending, in any order (N20).

Most sales take a shorter way than the fold of all events; it must lead to the same.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from random import Random

import pytest

from firmware.hub.db.engine import reading, writing
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty.corrections import Holdings, holdings_of
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.expiry import Expiry
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.policy import store as policy_store
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import SaleClosed
from firmware.retail.loyalty.point_events import LotCalendar, PointEvent, PointKind
from firmware.retail.loyalty.rules import LotRules
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.loyalty_cases import SHOP_OFFSET_MINUTES, day

NOW = "2026-03-01T08:00:00.000Z"
SHORT = Policy(version=2, lots=LotRules(validity_days=9, grace_days=2))
CALENDAR = LotCalendar(SHORT.lots, SHOP_OFFSET_MINUTES)
SALES = 14
GOODS = goods(30)
Happened = SaleClosed | PointEvent


def bought(number: int, chance: Random) -> SaleClosed:
    """A sale of a member in the forty days before today."""
    at = text_of(day(chance.randrange(20, 59), chance.randrange(24)))
    basket = GOODS[: chance.randrange(8, len(GOODS))]
    kid = f"k{number % 2 + 1}"
    return sale(
        f"{kid}-1-{(number + 1) // 2}",
        basket,
        member_id="m1",
        policy=SHORT,
        closed_at=at,
    )


def moved(number: int, sales: Sequence[SaleClosed], chance: Random) -> PointEvent:
    """Points spent, held, taken back or given back at some time."""
    kind = chance.choice([kind for kind in PointKind if kind is not PointKind.EARN])
    of_sale = chance.choice(sales)
    named = {
        PointKind.TAKE_BACK: f"sale:{of_sale.sale_id}",
        PointKind.GIVE_BACK: f"burn{chance.randrange(12)}",
        PointKind.POST: f"hold{chance.randrange(12)}",
        PointKind.VOID: f"hold{chance.randrange(12)}",
    }
    points = chance.randrange(1, 5)
    if kind is PointKind.TAKE_BACK:
        points = chance.randrange(of_sale.earned_points + 1)
    return PointEvent(
        id=f"{kind.value}{number}",
        kind=kind,
        at=day(chance.randrange(20, 59), chance.randrange(24)),
        points=points,
        of=named.get(kind),
        binding=chance.random() < 0.4,
    )


class Arriving:
    """A hub that gets facts of two kiosks in batches, and events between."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._kiosks = {kid: VirtualKiosk(kid) for kid in ("k1", "k2")}

    def take(self, happened: Sequence[Happened], chance: Random) -> None:
        left = list(happened)
        while left:
            size = chance.randrange(1, 5)
            part, left = left[:size], left[size:]
            facts = [
                self._kiosks[each.sale_id[:2]].fact(each)
                for each in part
                if isinstance(each, SaleClosed)
            ]
            if facts:
                self._shop.acks(*facts)
                self._shop.acks(*facts)
            self.check()
            self._record(each for each in part if isinstance(each, PointEvent))
            self.check()
            if chance.random() < 0.3:
                self._sweep(day(chance.randrange(40, 59)))
        self._sweep(moment_of(NOW))
        self.check()

    def check(self) -> None:
        """The ledger holds what the events mean by now."""
        with reading(self._shop.engine) as connection:
            lots = ledger_store.lots(connection, "m1")
            uses = ledger_store.used_points(connection, "m1")
            meant = holdings_of(PointsBook(connection, CALENDAR, NOW).state("m1"))
        assert Holdings(lots, uses) == Holdings(meant.lots, dict(meant.uses))

    def _record(self, events: Iterable[PointEvent]) -> None:
        for each in events:
            with writing(self._shop.engine) as connection:
                book = PointsBook(connection, CALENDAR, NOW)
                book.record(MemberEvent(member_id="m1", event=each))

    def _sweep(self, at: datetime) -> None:
        wall_ns = int(at.timestamp()) * 10**9
        stamper = Stamper("hub", "", wall_ns=lambda: wall_ns)
        job = Expiry(self._shop.engine, stamper, lambda: 0.0)
        while job.run(0.0):
            pass


@pytest.mark.sampled(3)
@pytest.mark.parametrize("seed", range(8))
def test_the_books_hold_what_the_events_mean(shop: Shop, seed: int) -> None:
    chance = Random(seed)
    with writing(shop.engine) as connection:
        policy_store.keep(connection, SHORT, "2026-01-01T00:00:00.000Z")
    sales = [bought(number, chance) for number in range(1, SALES)]
    events = [moved(number, sales, chance) for number in range(18)]
    happened: list[Happened] = [*sales, *events]
    chance.shuffle(happened)
    Arriving(shop).take(happened, chance)
    assert shop.wrong() == []
