"""Notifies staff by the gateway that a customer calls them at a kiosk (E12, S22).

From memory, as texts to a phone: a call that was not sent in its minute is of no use.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from firmware.hub.feature.feature import KioskReport
from firmware.hub.fleet.kiosk_clocks import KIOSKS_MAX
from firmware.hub.fleet.waiting_call import WaitingCall, call_of
from firmware.hub.notifications.notification import KEY_DIGITS, Language
from firmware.hub.notifications.texts import staff_call_text
from firmware.protocol.envelope import digest
from firmware.protocol.messages import Telemetry
from firmware.retail.loyalty.rules import Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCall:
    """One call; `sent_at` is UTC text. With a `tier` it comes before other calls."""

    kid: str
    tier: Tier
    store: str
    language: Language
    sent_at: str

    @property
    def key(self) -> str:
        """The idempotency key of this call."""
        cause = f"{self.kid}:{self.sent_at}:{self.tier}".encode()
        return f"staff_call-{digest(cause)[:KEY_DIGITS]}"

    def body(self) -> bytes:
        """The request's JSON."""
        text = staff_call_text(
            self.language, store=self.store, kid=self.kid, tier=self.tier
        )
        document = {
            "type": "staff.call",
            "timestamp": self.sent_at,
            "data": {
                "id": self.key,
                "kiosk": self.kid,
                "first": self.tier is not Tier.NONE,
                "tier": self.tier.value,
                "store": self.store,
                "language": self.language.replace("_", "-"),
                "text": text,
            },
        }
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


class StaffCalls:
    """Sends each call once, and again if it has become one of a service line.

    The handler's thread. `send` returns False if it has no room; then the kiosk's next
    telemetry tries again. A restart forgets, and sends what still waits.
    """

    def __init__(
        self, send: Callable[[StaffCall], bool], *, store: str, language: Language
    ) -> None:
        self._send = send
        self._store = store
        self._language: Language = language
        self._sent_tiers: dict[str, Tier] = {}

    def observe(self, reports: Sequence[KioskReport], now: str) -> None:
        """Telemetry as it is received."""
        for report in reports:
            body = report.body
            if isinstance(body, Telemetry):
                self._observe_call(
                    report.kid, call_of(body.numbers, body.notes, now), now
                )

    def _observe_call(self, kid: str, call: WaitingCall | None, now: str) -> None:
        if call is None:
            self._sent_tiers.pop(kid, None)
            return
        new = kid not in self._sent_tiers
        upgraded = call.tier not in {Tier.NONE, self._sent_tiers.get(kid)}
        if not (new or upgraded) or (new and len(self._sent_tiers) >= KIOSKS_MAX):
            return
        message = StaffCall(
            kid=kid,
            tier=call.tier,
            store=self._store,
            language=self._language,
            sent_at=now,
        )
        if self._send(message):
            self._sent_tiers[kid] = call.tier
