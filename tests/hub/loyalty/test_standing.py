"""A member's tier by what the hub has booked, in any order (S20, A30, A42)."""

from dataclasses import replace
from itertools import permutations

from firmware.hub.db.engine import reading, writing
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.standing import member_tier
from firmware.hub.loyalty.times import text_of
from firmware.hub.members import store as members_store
from firmware.retail.loyalty.point_events import PointKind
from firmware.retail.loyalty.rules import TierRules
from tests.support.hub_rig import Shop
from tests.support.loyalty_cases import (
    CALENDAR,
    SHOP_OFFSET_MINUTES,
    day,
    earn,
    naming,
)


def bought(id_: str, money_fen: int, on: int) -> MemberEvent:
    return MemberEvent(member_id="m1", event=earn(id_, 1, on), money_fen=money_fen)


def refunded(id_: str, of: str, money_fen: int, on: int) -> MemberEvent:
    event = naming(PointKind.TAKE_BACK, id_, of, on)
    return MemberEvent(member_id="m1", event=event, money_fen=money_fen)


def book(shop: Shop, *events: MemberEvent) -> None:
    for event in events:
        with writing(shop.engine) as connection:
            PointsBook(connection, CALENDAR, text_of(day(90))).record(event)


def tier(shop: Shop, on: int, rules: TierRules | None = None) -> str:
    with reading(shop.engine) as connection:
        return member_tier(
            connection,
            "m1",
            day(on),
            rules=rules or TierRules(),
            utc_offset_minutes=SHOP_OFFSET_MINUTES,
        ).value


def test_the_tier_before_an_order_is_that_of_what_was_bought_before(shop: Shop) -> None:
    assert tier(shop, 9) == "none"
    book(shop, bought("a", 99_999, 1), bought("b", 1, 2), bought("c", 400_001, 3))
    assert [tier(shop, on) for on in (1, 2, 3)] == ["none", "silver", "diamond"]


def test_a_refund_lowers_it_and_counts_with_its_order(shop: Shop) -> None:
    book(shop, refunded("r", "a", 1, 5), bought("a", 100_000, 1))
    assert [tier(shop, on) for on in (4, 5)] == ["silver", "none"]


def test_visits_are_days_of_orders_that_were_kept(shop: Shop) -> None:
    rules = TierRules(by="visits")
    book(shop, *(bought(f"e{on}", 100, on) for on in (1, 2, 3)))
    assert tier(shop, 3, rules) == "silver"
    book(shop, refunded("r", "e2", 100, 4))
    assert tier(shop, 4, rules) == "none"


def test_arrival_decides_nothing(shop: Shop) -> None:
    events = (bought("a", 90_000, 1), bought("b", 20_000, 2), refunded("r", "b", 1, 3))
    found: set[str] = set()
    for number, arrived in enumerate(permutations(events)):
        member = f"p{number}"
        with writing(shop.engine) as connection:
            members_store.add(connection, members_store.Member(member, member, ""))
            opened = PointsBook(connection, CALENDAR, text_of(day(90)))
            for each in arrived:
                of = each.event.of and f"{member}/{each.event.of}"
                event = replace(each.event, id=f"{member}/{each.event.id}", of=of)
                opened.record(replace(each, member_id=member, event=event))
            found.add(
                member_tier(
                    connection,
                    member,
                    day(9),
                    rules=TierRules(),
                    utc_offset_minutes=SHOP_OFFSET_MINUTES,
                ).value
            )
    assert found == {"silver"}
