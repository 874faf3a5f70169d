"""How long somebody waits before the next try: growing, never for ever."""

from itertools import pairwise

import pytest

from firmware.hub.staff.delays import (
    FREE_OF_ACCOUNT,
    FREE_OF_ADDRESS,
    FREE_TRIES,
    WAIT_MAX_S,
    Tries,
    TryPlace,
    wait_s,
)

pytestmark = pytest.mark.unit

NOW = "2026-03-01T08:00:00.000Z"
LATER = "2026-03-01T08:00:10.000Z"
NEXT_DAY = "2026-03-02T08:00:00.000Z"
HOME = TryPlace("s-1", "192.0.2.1")


def tried(
    failures: int, place: TryPlace = HOME, *, at: str = NOW, good_at: str | None = None
) -> Tries:
    return Tries(
        who=place.who,
        address=place.address,
        failures=failures,
        first_at=at,
        last_at=at,
        good_at=good_at,
    )


def test_the_first_tries_are_free() -> None:
    assert wait_s(HOME, [], NOW) == 0
    for failures in range(FREE_TRIES):
        assert wait_s(HOME, [tried(failures)], NOW) == 0


def test_each_failure_doubles_the_wait_up_to_a_quarter_of_an_hour() -> None:
    waits = [wait_s(HOME, [tried(FREE_TRIES + more)], NOW) for more in range(12)]
    assert waits[:4] == [5, 10, 20, 40]
    assert all(one <= other for one, other in pairwise(waits))
    assert waits[-1] == WAIT_MAX_S
    assert wait_s(HOME, [tried(10**6)], NOW) == WAIT_MAX_S


def test_the_wait_runs_out() -> None:
    assert wait_s(HOME, [tried(FREE_TRIES + 2)], LATER) == 10
    assert wait_s(HOME, [tried(FREE_TRIES)], LATER) == 0


def test_a_day_of_peace_makes_all_tries_free_again() -> None:
    assert wait_s(HOME, [tried(50)], NEXT_DAY) == 0


def test_a_clock_that_was_set_back_holds_nobody_for_longer() -> None:
    assert wait_s(HOME, [tried(FREE_TRIES, at=NEXT_DAY)], NOW) == 5


def test_strangers_elsewhere_keep_nobody_out_who_has_logged_in_here() -> None:
    strangers = [
        tried(9, TryPlace("s-1", f"198.51.100.{n}")) for n in range(FREE_OF_ACCOUNT)
    ]
    here = tried(0, good_at="2026-02-01T08:00:00.000Z")
    assert wait_s(HOME, [*strangers, here], NOW) == 0
    assert wait_s(TryPlace("s-1", "203.0.113.9"), strangers, NOW) == WAIT_MAX_S
    months_ago = tried(0, good_at="2025-06-01T08:00:00.000Z")
    assert wait_s(HOME, [*strangers, months_ago], NOW) == WAIT_MAX_S


def test_an_address_that_tries_one_name_after_the_other_has_to_wait() -> None:
    many = [tried(1, TryPlace(f"?{n:02x}", HOME.address)) for n in range(30)]
    assert wait_s(HOME, many[: FREE_OF_ADDRESS - 1], NOW) == 0
    assert wait_s(HOME, many[:FREE_OF_ADDRESS], NOW) == 5
    known = tried(0, good_at=NOW)
    assert wait_s(HOME, [*many, known], NOW) == 0


def test_known_addresses_are_held_up_by_their_own_failures_only() -> None:
    assert wait_s(HOME, [tried(FREE_TRIES, good_at=NOW)], NOW) == 5
