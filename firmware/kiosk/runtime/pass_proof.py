"""What a member's pass proves at this kiosk, by the hub's keys and its own clock."""

from collections.abc import Callable

from firmware.kiosk.clock import Clock
from firmware.kiosk.sale.events import PassRefused, PassShown
from firmware.kiosk.sync.replicas import Replicas
from firmware.retail.codes.member_pass import PassFault, read_pass
from firmware.retail.loyalty.rules import known_tier
from firmware.retail.policy.pass_rules import PassRules

MS = 1_000


class PassProof:
    """Main thread only; asks nobody. `rules` returns those in force."""

    def __init__(
        self, clock: Clock, replicas: Replicas, rules: Callable[[], PassRules]
    ) -> None:
        self._clock = clock
        self._keys = replicas.pass_keys
        self._used = replicas.used_passes
        self._rules = rules

    def check(self, text: str) -> PassShown | PassRefused:
        """Whose pass this is, or why it opens nothing.

        While the time is not known it may be of any time: the hub has to judge it.
        """
        shown = read_pass(text)
        if shown is None or not self._keys.is_good(shown):
            return PassRefused(PassFault.UNKNOWN)
        claims, now_ms = shown.claims, self._clock.known_ms()
        if now_ms is not None:
            fault = self._rules().fault(claims, now_ms / MS)
            if fault is not None:
                return PassRefused(fault)
        return PassShown(
            text,
            claims.member_id,
            known_tier(claims.tier),
            claims.window,
            proven=now_ms is not None,
            used=text in self._used,
        )

    def use(self, text: str) -> None:
        """A pass was taken for a sale; a restart knows it after `save`."""
        self._used.add(text)

    def save(self) -> None:
        """Write which passes were taken, if there is a new one."""
        self._used.save()
