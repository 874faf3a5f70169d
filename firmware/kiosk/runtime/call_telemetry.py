"""The call to staff, for the hub: since when it waits, and whether it comes first."""

from firmware.kiosk.sale import Sale
from firmware.protocol.telemetry_names import CALL_TIER, CALL_WAITS_S
from firmware.retail.loyalty.perks import Perks


class CallTelemetry:
    """What telemetry has of it; main thread only.

    Times are those of the drivers' monotonic clock. `news`: the hub has not been sent
    what is so now.
    """

    def __init__(self) -> None:
        self._since_s: float | None = None
        self._tier = ""
        self._sent: tuple[bool, str] = False, ""

    def observe(self, sale: Sale, perks: Perks, now_s: float) -> None:
        """Whether staff are called at this moment, and by whom."""
        if not sale.staff_called:
            self._since_s = None
        elif self._since_s is None:
            self._since_s = now_s
        tier = sale.calling_tier
        self._tier = tier.value if perks.comes_first(tier) else ""

    @property
    def news(self) -> bool:
        """Whether a call began or ended, or became another member's."""
        return self._now != self._sent

    def numbers(self, now_s: float) -> dict[str, float]:
        """How long the call has waited; nothing while nobody calls."""
        if self._since_s is None:
            return {}
        return {CALL_WAITS_S: round(now_s - self._since_s, 1)}

    def notes(self) -> dict[str, str]:
        """The tier of a member with a service line (S22)."""
        return {CALL_TIER: self._tier} if self._tier else {}

    def sent(self) -> None:
        """What is so now was sent."""
        self._sent = self._now

    @property
    def _now(self) -> tuple[bool, str]:
        return self._since_s is not None, self._tier
