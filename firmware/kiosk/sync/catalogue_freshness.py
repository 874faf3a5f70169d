"""How long ago the hub confirmed the catalogue, over the end of the process.

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
    freshness_at,
)
from firmware.kiosk.sync.replicas import Replicas

log = logging.getLogger(__name__)

KEEP_MS = 3_600_000
"""What a power cut may take off the age if no time server sets the clock."""
_HOUR_MS = 3_600_000


class CatalogueFreshness:
    """Counts the age of the confirmation. Main thread only; `poll` twice a second.

    On disk it is written at each confirmation, of which there is one an hour, else
    each hour, when the warning or the limit is reached, and at the end. If it
    cannot be written, the age is merely forgotten by a power cut.
    """

    def __init__(self, replicas: Replicas, clock: Clock) -> None:
        self._replicas = replicas
        self._clock = clock
        now = self._now()
        self._age = ConfirmationAge(replicas.confirmation.kept, now.mono_ms)
        self._kept_at_ms = now.mono_ms
        self._logged = Freshness.FRESH

    @property
    def age_ms(self) -> int:
        """Milliseconds since the hub last confirmed what is held."""
        return self._age.ms(Moment(self._mono_ms()))

    @property
    def freshness(self) -> Freshness:
        """The prices' freshness by the policy in force; FRESH without any catalogue."""
        if self._replicas.catalogue.revision == 0:
            return Freshness.FRESH
        return freshness_at(self.age_ms, self._replicas.policy.current.catalogue)

    def confirm(self) -> None:
        """The hub has confirmed just now that what is held is the newest."""
        self._age = confirmed(self._now())
        self.save()

    def poll(self) -> None:
        """Count on; save and log the age if that is due."""
        now = self._now()
        if self._replicas.catalogue.revision == 0:
            self._age = confirmed(now)
            return
        self._age = self._age.with_wall_clock(now)
        changed = self.freshness is not self._logged
        if changed or now.mono_ms >= self._kept_at_ms + KEEP_MS:
            self.save()
        if changed:
            self._log(self.freshness)

    def save(self) -> None:
        """Write the age to disk."""
        now = self._now()
        self._kept_at_ms = now.mono_ms
        try:
            self._replicas.confirmation.keep(self._age.kept_at(now))
        except CatalogueError as exc:
            log.warning("catalogue_age_not_saved reason=%s", exc)

    def _log(self, now: Freshness) -> None:
        """Log a change once; `countertop doctor` says what to do."""
        self._logged = now
        rule = self._replicas.policy.current.catalogue
        hours = self.age_ms // _HOUR_MS
        match now:
            case Freshness.FRESH:
                revision = self._replicas.catalogue.revision
                log.info("catalogue_confirmed revision=%d", revision)
            case Freshness.DUE:
                log.warning(
                    "catalogue_due unconfirmed_h=%d limit_days=%d",
                    hours,
                    rule.stale_limit_days,
                )
            case Freshness.STALE:
                log.error(
                    "catalogue_stale unconfirmed_h=%d limit_days=%d",
                    hours,
                    rule.stale_limit_days,
                )

    def _now(self) -> Moment:
        return Moment(self._mono_ms(), self._clock.known_ms())

    def _mono_ms(self) -> int:
        return round(self._clock.sale_s() * 1_000)
