"""A coupon is used once, in any order of arrival."""

from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.retail.loyalty.coupons import (
    CouponAct,
    CouponEvent,
    CouponHistory,
    CouponState,
    history_of,
)
from tests.support.loyalty_cases import day

pytestmark = pytest.mark.unit


def event(
    act: CouponAct, id_: str, on: int, of: str | None = None, *, binding: bool = False
) -> CouponEvent:
    return CouponEvent(id=id_, act=act, at=day(on), of=of, binding=binding)


HOLD = event(CouponAct.HOLD, "h1", 1)
OTHER = event(CouponAct.HOLD, "h2", 2)
USE = event(CouponAct.USE, "u", 3, "h1")
VOID = event(CouponAct.VOID, "v", 3, "h1")
BACK = event(CouponAct.GIVE_BACK, "g", 4, "h1")


def state(history: CouponHistory, on: int = 5) -> str:
    return history.state(day(on), day(0), day(9)).value


@pytest.mark.parametrize(
    ("events", "expected", "refused"),
    [
        ([], "free", set[str]()),
        ([HOLD], "held", set[str]()),
        ([HOLD, OTHER], "held", {"h2"}),
        ([HOLD, VOID], "free", set[str]()),
        ([HOLD, USE], "used", set[str]()),
        ([HOLD, USE, event(CouponAct.HOLD, "h3", 4)], "used", {"h3"}),
        ([HOLD, USE, event(CouponAct.VOID, "v", 4, "h1")], "used", {"v"}),
        ([HOLD, USE, BACK], "free", set[str]()),
        ([HOLD, USE, BACK, event(CouponAct.GIVE_BACK, "g2", 5, "h1")], "free", {"g2"}),
        ([HOLD, VOID, BACK], "free", {"g"}),
        ([USE], "free", set[str]()),
        ([HOLD, OTHER, event(CouponAct.USE, "u2", 3, "h2")], "held", {"h2", "u2"}),
        ([HOLD, BACK], "held", set[str]()),
    ],
)
def test_what_becomes_of_a_coupon(
    events: list[CouponEvent], expected: str, refused: set[str]
) -> None:
    for arrived in permutations(events):
        history = history_of([*arrived, *arrived[:1]])
        assert (state(history), history.refused) == (expected, refused)


def test_it_is_valid_from_one_moment_until_before_another() -> None:
    history = history_of([])
    states = [history.state(day(on), day(2), day(4)) for on in (1, 2, 3, 4)]
    assert states == ["not_yet", "free", "free", "expired"]


def test_a_hold_outlives_the_coupon_and_what_comes_back_late_has_expired() -> None:
    assert state(history_of([HOLD]), on=20) == CouponState.HELD
    assert state(history_of([HOLD, USE]), on=20) == CouponState.USED
    assert state(history_of([HOLD, USE, BACK]), on=20) == CouponState.EXPIRED


def test_a_sale_that_was_paid_after_its_hold_was_voided_used_its_coupon() -> None:
    paid = event(CouponAct.USE, "u", 5, "h1", binding=True)
    assert state(history_of([HOLD, VOID, paid])) == CouponState.USED
    again = [OTHER, event(CouponAct.USE, "u2", 4, "h2")]
    both = history_of([HOLD, event(CouponAct.VOID, "v", 1, "h1"), *again, paid])
    assert both.uses == {"h1", "h2"}


acts = st.builds(
    CouponEvent,
    id=st.integers(0, 50).map("x{}".format),
    act=st.sampled_from([CouponAct.USE, CouponAct.VOID, CouponAct.GIVE_BACK]),
    at=st.integers(0, 9).map(day),
    of=st.sampled_from(["h0", "h1", "h2", "h3"]),
)
held = st.builds(
    CouponEvent,
    id=st.integers(0, 3).map("h{}".format),
    act=st.just(CouponAct.HOLD),
    at=st.integers(0, 9).map(day),
)


@given(
    st.lists(acts | held, max_size=10, unique_by=lambda each: each.id),
    st.randoms(use_true_random=False),
)
def test_arrival_decides_nothing_and_a_coupon_is_used_once(
    events: list[CouponEvent], chance: Random
) -> None:
    shuffled = list(events)
    chance.shuffle(shuffled)
    assert history_of(shuffled) == history_of(events)
    assert len(history_of(events).uses) <= 1
