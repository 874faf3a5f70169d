"""How old the hub's last confirmation of the prices is, whatever the wall clock. Pure.

A Pi has no clock that runs without power, and the one it has may be set wrong (N15).
So time is counted by the monotonic clock. The wall clock is read for one thing only,
once after each start and only when its time is known: the time without power.
Setting it forward or back while the kiosk runs changes nothing.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from firmware.retail.money import BPS_WHOLE
from firmware.retail.policy.catalogue_rules import CatalogueRule

_DAY_MS = 86_400_000


class Freshness(StrEnum):
    """What the catalogue's prices are worth (E30)."""

    FRESH = "confirmed"
    DUE = "due"
    STALE = "stale"


@dataclass(frozen=True, slots=True)
class Moment:
    """Now: `mono_ms` by this process's monotonic clock, `wall_ms` in Unix time.

    `wall_ms` is None while the time is not known.
    """

    mono_ms: int
    wall_ms: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAge:
    """The part of an age that is written to disk: what was counted, and since when.

    `since_ms` is Unix time, None if it was not known at any time since.
    """

    counted_ms: int = 0
    since_ms: int | None = None


@dataclass(frozen=True, slots=True)
class ConfirmationAge:
    """Time since the hub's last confirmation: `kept` as it was at `at_ms`, monotonic.

    `clock_read`: the wall clock was read since the start of the process.
    """

    kept: KeptAge
    at_ms: int
    clock_read: bool = False

    def ms(self, now: Moment) -> int:
        """The age, in milliseconds."""
        return self.kept.counted_ms + now.mono_ms - self.at_ms

    def with_wall_clock(self, now: Moment) -> "ConfirmationAge":
        """The age with the time without power in it, as soon as that can be known.

        A clock that names less than what was counted was set back: what was counted is
        kept. The start of an age that no clock has named yet is counted back from now.
        """
        if self.clock_read or now.wall_ms is None:
            return self
        counted_ms, since_ms = self.ms(now), self.kept.since_ms
        if since_ms is not None:
            counted_ms = max(counted_ms, now.wall_ms - since_ms)
        kept = KeptAge(counted_ms=counted_ms, since_ms=now.wall_ms - counted_ms)
        return ConfirmationAge(kept, now.mono_ms, clock_read=True)

    def kept_at(self, now: Moment) -> KeptAge:
        """What to write to disk now."""
        return replace(self.kept, counted_ms=self.ms(now))


def confirmed(now: Moment) -> ConfirmationAge:
    """The age of prices that the hub confirms now."""
    known = now.wall_ms is not None
    kept = KeptAge(since_ms=now.wall_ms)
    return ConfirmationAge(kept, now.mono_ms, clock_read=known)


def freshness_at(age_ms: int, rule: CatalogueRule) -> Freshness:
    """What prices of this age are worth; at the limit itself they are stale."""
    limit_ms = rule.stale_limit_days * _DAY_MS
    if age_ms >= limit_ms:
        return Freshness.STALE
    due = age_ms * BPS_WHOLE >= limit_ms * rule.stale_warning_bps
    return Freshness.DUE if due else Freshness.FRESH
