"""Every order of arrival gives the same points, and no point is lost (N20)."""

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.loyalty.fold import fold
from firmware.retail.loyalty.point_events import LotCalendar, PointEvent, PointKind
from firmware.retail.loyalty.rules import LotRules
from tests.support.loyalty_cases import SHOP_OFFSET_MINUTES, day
from tests.support.point_histories import histories

pytestmark = pytest.mark.unit


@given(histories(), st.randoms(use_true_random=False), st.integers(0, 2))
def test_arrival_decides_nothing(
    events: list[PointEvent], chance: Random, grace_days: int
) -> None:
    calendar = LotCalendar(LotRules(grace_days=grace_days), SHOP_OFFSET_MINUTES)
    arrived = [*events, *events[:3]]
    chance.shuffle(arrived)
    assert fold(arrived, calendar, day(40)) == fold(events, calendar, day(40))


@given(histories(), st.integers(0, 40), st.integers(0, 2))
def test_every_point_stands_somewhere(
    events: list[PointEvent], on: int, grace_days: int
) -> None:
    calendar = LotCalendar(LotRules(grace_days=grace_days), SHOP_OFFSET_MINUTES)
    until = [event for event in events if event.at <= day(on)]
    state = fold(until, calendar, day(on))
    there = state.balance_points + state.held_points
    assert state.issued_points == there + state.redeemed_points + state.expired_points
    assert all(points > 0 for points in state.lots.values())
    assert not (state.lots and state.debt_points)
    assert min(state.debt_points, state.redeemed_points, state.expired_points) >= 0
    assert all(expires_at > day(on) for _, expires_at in state.lots)


@given(histories())
def test_a_debt_comes_of_refunds_and_of_what_was_paid_with_only(
    events: list[PointEvent],
) -> None:
    calendar = LotCalendar(LotRules(), SHOP_OFFSET_MINUTES)
    own = [e for e in events if e.kind is not PointKind.TAKE_BACK and not e.binding]
    assert fold(own, calendar, day(40)).debt_points == 0


@given(histories())
def test_what_was_known_stays_true_while_time_goes_on(
    events: list[PointEvent],
) -> None:
    """Folding until now, and until later without events, differs by expiry only."""
    calendar = LotCalendar(LotRules(), SHOP_OFFSET_MINUTES)
    now = max([event.at for event in events], default=day(0))
    before = fold(events, calendar, now)
    after = fold(events, calendar, now + timedelta(days=400))
    lost = before.balance_points - after.balance_points
    assert after.expired_points - before.expired_points == lost >= 0
    assert (after.debt_points, after.held) == (before.debt_points, before.held)
