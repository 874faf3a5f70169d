"""A call for staff that waits at a kiosk, and which of several comes first. Pure."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from firmware.protocol.envelope import utc_ms, utc_text
from firmware.protocol.telemetry_names import CALL_TIER, CALL_WAITS_S
from firmware.retail.loyalty.rules import Tier, known_tier

WAITS_MAX_S = 604_800
"""No kiosk's call waits longer than a week; a larger number is an error of its."""
MS = 1_000
_ORDER = list(Tier)


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """`since` is UTC text; `tier` is NONE for all who have no service line (S22)."""

    since: str
    tier: Tier = Tier.NONE

    @property
    def order(self) -> tuple[int, str]:
        """The place in a list: the higher tier first, then who has waited longer."""
        return -_ORDER.index(self.tier), self.since


def call_of(
    numbers: Mapping[str, float], notes: Mapping[str, str], at: str
) -> WaitingCall | None:
    """The call that telemetry received `at` this UTC time names, or None."""
    waits_s = numbers.get(CALL_WAITS_S)
    if waits_s is None or not at or not math.isfinite(waits_s):
        return None
    waited_s = min(max(waits_s, 0.0), WAITS_MAX_S)
    since = utc_text(utc_ms(at) - int(waited_s * MS))
    return WaitingCall(since, known_tier(notes.get(CALL_TIER, "")))
