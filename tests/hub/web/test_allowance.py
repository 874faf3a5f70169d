import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.hub.web.middleware.allowance import Allowances, guest

pytestmark = pytest.mark.unit


def test_a_minute_s_worth_at_once_then_as_many_a_minute() -> None:
    allowances = Allowances(6)
    assert [allowances.wait_s("a", 0.0) for _ in range(6)] == [0.0] * 6
    assert allowances.wait_s("a", 0.0) == 10.0
    assert allowances.wait_s("a", 4.0) == pytest.approx(6.0)
    assert allowances.wait_s("a", 10.0) == 0.0


def test_one_guest_costs_another_nothing() -> None:
    allowances = Allowances(1)
    assert allowances.wait_s("a", 0.0) == 0.0
    assert allowances.wait_s("a", 0.0) > 0.0
    assert allowances.wait_s("b", 0.0) == 0.0


def test_no_more_guests_are_kept_than_there_is_room_for() -> None:
    allowances = Allowances(1, max_guests=3)
    for number in range(100):
        allowances.wait_s(f"a{number}", 0.0)
    assert len(allowances) == 3
    assert allowances.wait_s("a99", 0.0) > 0.0
    assert allowances.wait_s("a0", 0.0) == 0.0


@given(
    st.integers(1, 50),
    st.lists(st.floats(0, 5, allow_nan=False), max_size=200),
)
def test_nobody_gets_more_than_a_bucket_and_what_flows_into_it(
    per_minute: int, pauses_s: list[float]
) -> None:
    allowances, now_s, granted = Allowances(per_minute), 0.0, 0
    for pause_s in pauses_s:
        now_s += pause_s
        granted += allowances.wait_s("a", now_s) == 0.0
    assert granted <= per_minute * (1 + now_s / 60) + 1e-6


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.8", False),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:ffff::1", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("fe80::1%eth0", "fe80::2%eth0", True),
        ("testclient", "testclient", True),
    ],
)
def test_a_network_of_64_bits_is_one_guest(
    address: str, other: str, *, same: bool
) -> None:
    assert (guest(address) == guest(other)) is same
