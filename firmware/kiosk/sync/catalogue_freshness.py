"""Since when the hub has not confirmed the catalogue, kept over the end of the process.

Selling on without the hub is right for days, not for ever (E30, decision 0092).
"""

import logging

from firmware.base.errors import CatalogueError
from firmware.kiosk.clock import Clock
from firmware.kiosk.sync.freshness import (
    ConfirmationAge,
    Freshness,
    Moment,
    confirmed,
    standing,
)
from firmware.kiosk.sync.replicas import Replicas

log = logging.getLogger(__name__)

KEEP_MS = 3_600_000
"""What a power cut may take off the age, where no time server sets the clock."""
_HOUR_MS = 3_600_000


class CatalogueFreshness:
    """Main thread only; `look` at least twice a second.

    On disk it is written at each confirmation, of which there is one an hour, else
    each hour, when the warning or the limit is reached, and at the end. A disk that
    does not take it costs that memory alone.
    """

    def __init__(self, replicas: Replicas, clock: Clock) -> None:
        self._replicas = replicas
        self._clock = clock
        now = self._now()
        self._age = ConfirmationAge(replicas.confirmation.kept, now.mono_ms)
        self._kept_at_ms = now.mono_ms
        self._told = Freshness.FRESH

    @property
    def ms(self) -> int:
        """Milliseconds since the hub last confirmed what is held."""
        return self._age.ms(Moment(self._mono_ms()))

    @property
    def standing(self) -> Freshness:
        """What the prices are worth by the policy in force; without any: CONFIRMED."""
        if self._replicas.catalogue.revision == 0:
            return Freshness.FRESH
        return standing(self.ms, self._replicas.policy.current.catalogue)

    def confirm(self) -> None:
        """The hub has said just now that what is held is the newest."""
        self._age = confirmed(self._now())
        self.keep()

    def look(self) -> None:
        """Take the wall clock's word if it is time to, write down, tell the log."""
        now = self._now()
        if self._replicas.catalogue.revision == 0:
            self._age = confirmed(now)
            return
        self._age = self._age.seen(now)
        news = self.standing is not self._told
        if news or now.mono_ms >= self._kept_at_ms + KEEP_MS:
            self.keep()
        if news:
            self._tell(self.standing)

    def keep(self) -> None:
        """Write the age down."""
        now = self._now()
        self._kept_at_ms = now.mono_ms
        try:
            self._replicas.confirmation.keep(self._age.kept_at(now))
        except CatalogueError as exc:
            log.warning("catalogue_age_not_kept reason=%s", exc)

    def _tell(self, now: Freshness) -> None:
        """Say once what has changed, and what to do about it."""
        self._told = now
        rule = self._replicas.policy.current.catalogue
        hours = self.ms // _HOUR_MS
        match now:
            case Freshness.FRESH:
                revision = self._replicas.catalogue.revision
                log.info("catalogue_confirmed revision=%d", revision)
            case Freshness.DUE:
                log.warning(
                    "catalogue_due unconfirmed_h=%d limit_days=%d: the hub has not"
                    " confirmed the prices; at the limit selling stops. Look after the"
                    " hub and the network; `countertop doctor` helps",
                    hours,
                    rule.stale_limit_days,
                )
            case Freshness.STALE:
                log.error(
                    "catalogue_stale unconfirmed_h=%d limit_days=%d: selling stops"
                    " until the hub confirms the prices. Look after the hub and the"
                    " network; `countertop doctor` helps",
                    hours,
                    rule.stale_limit_days,
                )

    def _now(self) -> Moment:
        clock = self._clock
        wall_ms = clock.wall_ns() // 1_000_000 if clock.synchronised() else None
        return Moment(self._mono_ms(), wall_ms)

    def _mono_ms(self) -> int:
        return round(self._clock.sale_s() * 1_000)
