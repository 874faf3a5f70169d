"""What proves staff at this kiosk, by its configuration and the hub's badges."""

import logging

from drivers.api import Button
from firmware.kiosk.devices.presses import PressEvent
from firmware.kiosk.runtime.sale_runner import KioskContext
from firmware.kiosk.sale.events import BadgeFault, BadgeRefused, StaffProven
from firmware.kiosk.sync.replica.badge_replica import BadgeReplica
from firmware.mqtt.log_throttle import LogThrottle

log = logging.getLogger(__name__)


class StaffProof:
    """Main thread only. Badges that prove nothing are logged, by their id alone."""

    def __init__(self, context: KioskContext, badges: BadgeReplica) -> None:
        self._config = context.staff
        self._badges = badges
        self._now_s = context.clock.device_s
        self._log_throttle = LogThrottle()

    @property
    def impossible(self) -> bool:
        """Whether nobody could approve anything here, the money included."""
        return not self._config.by_key and not self._badges.in_force

    def prove(self, badge: str) -> StaffProven | BadgeRefused:
        """What the text of a badge proves."""
        proven = self._judged(badge)
        if isinstance(proven, BadgeRefused):
            self._log_refused(proven)
        return proven

    def proves_nothing(self, press: PressEvent) -> bool:
        """Whether this is the key switch of a kiosk that is to have none."""
        return press.button is Button.KEY and not self._config.by_key

    def _judged(self, badge: str) -> StaffProven | BadgeRefused:
        if not self._config.by_badge:
            return BadgeRefused(BadgeFault.NOT_USED)
        found = self._badges.find(badge)
        if found is None:
            return BadgeRefused(BadgeFault.UNKNOWN)
        if found.revoked:
            return BadgeRefused(BadgeFault.REVOKED, found.id)
        return StaffProven(found.id)

    def _log_refused(self, refused: BadgeRefused) -> None:
        badge_id = refused.badge_id or "-"
        left_out = self._log_throttle.due(f"{refused.fault} {badge_id}", self._now_s())
        if left_out is not None:
            log.warning(
                "badge_refused badge=%s reason=%s left_out=%d",
                badge_id,
                refused.fault,
                left_out,
            )
