"""What points a member has: lots, debt, holds, what is taken and given back."""

from datetime import datetime

import pytest

from firmware.retail.loyalty.fold import PointsState, fold
from firmware.retail.loyalty.point_events import LotCalendar, PointEvent, PointKind
from firmware.retail.loyalty.rules import LotRules
from tests.support.loyalty_cases import (
    CALENDAR,
    SHOP_OFFSET_MINUTES,
    burn,
    day,
    earn,
    hold,
    naming,
)

pytestmark = pytest.mark.unit
POST, VOID = PointKind.POST, PointKind.VOID
TAKE, GIVE = PointKind.TAKE_BACK, PointKind.GIVE_BACK


def at(on: int, *events: PointEvent, grace_days: int = 0) -> PointsState:
    calendar = LotCalendar(LotRules(grace_days=grace_days), SHOP_OFFSET_MINUTES)
    return fold(events, calendar, day(on))


def lots(state: PointsState) -> dict[str, int]:
    return {lot_id: points for (lot_id, _), points in state.lots.items()}


def test_points_last_to_the_end_of_the_shops_day() -> None:
    earned = datetime.fromisoformat("2025-03-01T23:30:00+08:00")
    assert CALENDAR.expiry(earned) == datetime.fromisoformat("2026-03-02T00:00+08:00")
    state = at(3, earn("e", 5, 0, days=2))
    assert (state.balance_points, state.expired_points) == (0, 5)
    assert at(2, earn("e", 5, 0, days=2)).balance_points == 5


def test_a_leap_day_is_one_of_the_365() -> None:
    earned = datetime.fromisoformat("2024-01-01T12:00:00+08:00")
    assert CALENDAR.expiry(earned) == datetime.fromisoformat("2025-01-01T00:00+08:00")


def test_the_oldest_lot_is_spent_first_whatever_expires_first() -> None:
    events = earn("e1", 10, 0, days=300), earn("e2", 10, 1, days=5), burn("b", 12, 2)
    assert lots(at(2, *events)) == {"e2": 8}


def test_more_than_there_is_cannot_be_spent() -> None:
    state = at(2, earn("e", 10, 0), burn("b", 11, 1), burn("c", 0, 1))
    assert state.refused == {"b", "c"}
    assert state.balance_points == 10


def test_a_binding_burn_leaves_a_debt_that_blocks_and_the_next_earning_pays() -> None:
    events = earn("e1", 10, 0), burn("b", 15, 1, binding=True), burn("c", 1, 2)
    assert (at(2, *events).balance_points, at(2, *events).refused) == (-5, {"c"})
    paid = at(4, *events, earn("e2", 8, 3))
    assert (lots(paid), paid.debt_points) == ({"e2": 3}, 0)


def test_what_was_a_debt_comes_back_as_a_lot_once_the_debt_is_paid() -> None:
    events = (
        burn("b", 5, 1, binding=True),
        earn("e", 8, 2),
        naming(GIVE, "g", "b", 3, 5),
    )
    state = at(4, *events)
    assert (lots(state), state.redeemed_points) == ({"e": 3, "g": 5}, 0)


def test_a_hold_takes_points_out_of_the_balance_until_it_is_posted_or_voided() -> None:
    held = earn("e", 10, 0), hold("h", 6, 1), hold("h2", 6, 1)
    state = at(1, *held)
    assert (state.balance_points, state.held, state.refused) == (4, {"h": 6}, {"h2"})
    posted = at(2, *held, naming(POST, "p", "h", 2))
    assert (posted.balance_points, posted.held, posted.redeemed_points) == (4, {}, 6)
    voided = at(2, *held, naming(VOID, "v", "h", 2))
    assert (voided.balance_points, voided.held, voided.redeemed_points) == (10, {}, 0)


def test_a_hold_ends_once() -> None:
    events = (
        earn("e", 10, 0),
        hold("h", 6, 1),
        naming(POST, "p", "h", 2),
        naming(VOID, "v", "h", 3),
        naming(POST, "p2", "h", 4),
    )
    state = at(5, *events)
    assert (state.balance_points, state.refused) == (4, {"v", "p2"})


def test_points_in_a_hold_do_not_expire() -> None:
    events = earn("e", 10, 0, days=2), hold("h", 6, 2)
    assert (at(4, *events).held_points, at(4, *events).expired_points) == (6, 4)
    posted = at(5, *events, naming(POST, "p", "h", 4))
    assert (posted.redeemed_points, posted.expired_points) == (6, 4)
    voided = at(5, *events, naming(VOID, "v", "h", 4))
    assert (voided.balance_points, voided.expired_points) == (0, 10)


@pytest.mark.parametrize("of", ["h", "p"])
def test_what_a_posted_hold_took_can_be_given_back(of: str) -> None:
    events = earn("e", 10, 0), hold("h", 6, 1), naming(POST, "p", "h", 2)
    state = at(3, *events, naming(GIVE, "g", of, 3, 6))
    assert (lots(state), state.refused) == ({"e": 10}, frozenset())


def test_more_than_was_spent_or_earned_is_not_moved_back() -> None:
    events = (
        earn("e", 10, 0),
        burn("b", 6, 1),
        hold("h", 2, 1),
        naming(GIVE, "g1", "b", 2, 4),
        naming(GIVE, "g2", "b", 2, 3),
        naming(GIVE, "g3", "h", 2, 1),
        naming(TAKE, "t1", "e", 3, 7),
        naming(TAKE, "t2", "e", 3, 4),
    )
    state = at(3, *events)
    assert state.refused == {"g2", "g3", "t2"}
    assert (state.balance_points, state.issued_points) == (-1, 3)


def test_points_come_back_to_their_own_lots_the_oldest_first() -> None:
    events = earn("e1", 10, 0), earn("e2", 10, 1), burn("b", 15, 2)
    assert lots(at(4, *events, naming(GIVE, "g", "b", 3, 12))) == {"e1": 10, "e2": 7}


def test_an_old_lot_that_was_refilled_is_spent_first_again() -> None:
    events = earn("e1", 10, 0), earn("e2", 10, 1), burn("b", 10, 2)
    state = at(5, *events, naming(GIVE, "g", "b", 3, 10), burn("c", 4, 4))
    assert lots(state) == {"e1": 6, "e2": 10}


def test_points_are_gone_in_the_moment_after_their_last_day() -> None:
    earned = earn("e", 10, 0, days=2)
    midnight = day(3, 0)
    spent = PointEvent(id="b", kind=PointKind.BURN, at=midnight, points=10)
    assert at(4, earned, spent).refused == {"b"}
    held = hold("h", 10, 2)
    back = PointEvent(id="v", kind=VOID, at=midnight, of="h")
    state = fold([earned, held, back], CALENDAR, midnight)
    assert (state.balance_points, state.expired_points) == (0, 10)


def test_of_events_at_one_time_the_lower_id_comes_first() -> None:
    first, second = burn("a", 7, 1), burn("b", 4, 1)
    for arrived in ([first, second], [second, first]):
        assert at(2, earn("e", 10, 0), *arrived).refused == {"b"}


def test_points_given_back_to_an_expired_lot_are_gone_but_for_days_of_grace() -> None:
    events = earn("e", 10, 0, days=2), burn("b", 10, 1), naming(GIVE, "g", "b", 5, 10)
    assert (at(6, *events).balance_points, at(6, *events).expired_points) == (0, 10)
    graced = [at(on, *events, grace_days=2).balance_points for on in (5, 7, 8)]
    assert graced == [10, 10, 0]


def test_earned_points_are_taken_from_their_own_lot_then_the_oldest_then_debt() -> None:
    events = earn("e1", 10, 0), earn("e2", 10, 1), burn("b", 5, 2)
    own = at(4, *events, naming(TAKE, "t", "e2", 3, 10))
    assert lots(own) == {"e1": 5}
    others = at(4, *events, naming(TAKE, "t", "e1", 3, 10))
    assert lots(others) == {"e2": 5}
    all_of_it = naming(TAKE, "t", "e1", 3, 10), naming(TAKE, "u", "e2", 3, 10)
    assert at(4, *events, *all_of_it).balance_points == -5


def test_what_expired_is_not_taken_twice() -> None:
    events = earn("e1", 10, 0, days=2), burn("b", 4, 1), earn("e2", 10, 4)
    state = at(6, *events, naming(TAKE, "t", "e1", 5, 10))
    assert (lots(state), state.expired_points) == ({"e2": 6}, 0)


def test_a_debt_is_paid_by_what_comes_back_too() -> None:
    events = earn("e", 10, 0), burn("b", 10, 1), naming(TAKE, "t", "e", 2, 10)
    assert at(3, *events).balance_points == -10
    state = at(4, *events, naming(GIVE, "g", "b", 3, 10))
    assert (state.balance_points, state.debt_points, lots(state)) == (0, 0, {})


def test_an_event_waits_for_the_one_that_it_names() -> None:
    early = naming(TAKE, "t", "e", 1, 4)
    assert not at(3, early, earn("e", 10, 2)).waiting
    assert at(3, early).waiting == {"t"}
    assert at(3, early, earn("e", 10, 2)).balance_points == 6
    assert at(3, early, hold("e", 10, 2)).refused == {"e", "t"}


def test_a_late_earning_changes_what_older_spending_took() -> None:
    late = earn("e0", 10, 0)
    spent = earn("e1", 10, 1), burn("b", 10, 2), burn("c", 10, 3)
    assert (lots(at(4, *spent)), at(4, *spent).refused) == ({}, {"c"})
    assert (lots(at(4, *spent, late)), at(4, *spent, late).refused) == ({}, frozenset())


def test_the_example_of_the_document() -> None:
    """`docs/points.md`: its table of lots."""
    events = [
        earn("a", 100, 0),
        earn("b", 100, 151),
        burn("s", 120, 181),
        naming(TAKE, "t", "b", 182, 100),
        earn("c", 50, 183),
        naming(GIVE, "g", "s", 184, 120),
    ]
    days = [0, 151, 181, 182, 183, 184]
    states = [at(on, *events[: n + 1]) for n, on in enumerate(days)]
    assert [state.balance_points for state in states] == [100, 200, 80, -20, 30, 150]
    assert [lots(state) for state in states] == [
        {"a": 100},
        {"a": 100, "b": 100},
        {"b": 80},
        {},
        {"c": 30},
        {"a": 100, "b": 20, "c": 30},
    ]
