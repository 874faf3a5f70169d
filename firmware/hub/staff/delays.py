"""How long somebody has to wait before the next try to log in. Pure.

The first tries are free, then each failure doubles the wait, up to a quarter of an
hour: nobody is locked out for ever. Tries are counted for each account at each address,
so that strangers elsewhere keep nobody out. Two bounds are over that, and neither binds
where the account has logged in before: all tries of one address, and all tries at one
account from addresses that it does not know.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from firmware.hub.staff.times import seconds_since

FREE_TRIES = 3
FREE_OF_ADDRESS = 20
FREE_OF_ACCOUNT = 100
FIRST_WAIT_S = 5.0
WAIT_MAX_S = 900.0
FORGOTTEN_S = 86_400.0
"""A day without a failure makes all of them free again."""
KNOWN_S = 180 * 86_400.0
"""How long an address stays known to an account that has logged in from there."""


class TryPlace(NamedTuple):
    """At which account, or what stands for one, from which address."""

    who: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tries:
    """Failures of `who` at `address` since the last good log-in, at UTC text."""

    who: str
    address: str
    failures: int
    first_at: str
    last_at: str
    good_at: str | None = None

    def counted(self, now: str) -> int:
        """Failures that still count."""
        return self.failures if seconds_since(self.last_at, now) < FORGOTTEN_S else 0

    def is_known(self, now: str) -> bool:
        """Whether the account has logged in from there."""
        return self.good_at is not None and seconds_since(self.good_at, now) < KNOWN_S


def wait_s(place: TryPlace, found: Collection[Tries], now: str) -> float:
    """Seconds until the next try, 0 for now; `found`: of its account or address."""
    who, address = place
    own = [each for each in found if (each.who, each.address) == (who, address)]
    wait = _left(own, FREE_TRIES, now)
    if any(each.is_known(now) for each in own):
        return wait
    here = [each for each in found if each.address == address]
    strange = [each for each in found if each.who == who and not each.is_known(now)]
    bounds = ((here, FREE_OF_ADDRESS), (strange, FREE_OF_ACCOUNT))
    return max(wait, *(_left(tries, free, now) for tries, free in bounds))


def _left(tries: Collection[Tries], free: int, now: str) -> float:
    over = sum(each.counted(now) for each in tries) - free
    if over < 0 or not tries:
        return 0.0
    whole_s = min(WAIT_MAX_S, FIRST_WAIT_S * 2.0 ** min(over, 20))
    last_at = max(each.last_at for each in tries)
    return max(0.0, whole_s - seconds_since(last_at, now))
