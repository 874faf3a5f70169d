"""Stops offers that all customers together have used up: a new version of the policy.

Kiosks take it between two sales, and each order names the version that priced it, so
the hub computes every order with the same offers (N06).
"""

import logging
from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import Connection, Engine

from firmware.hub.db.engine import reading, writing
from firmware.hub.offers import store
from firmware.hub.offers.counting import NEVER, OfferCounter
from firmware.hub.policy import store as policy_store
from firmware.protocol.envelope import Stamper
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.limits import StoppedOffer

log = logging.getLogger(__name__)


class OfferStops:
    """The job; the handler's thread. StoreError if the database cannot store it."""

    def __init__(self, engine: Engine, stamper: Stamper, counter: OfferCounter) -> None:
        self._engine = engine
        self._stamper = stamper
        self._counter = counter
        self._seen_version = 0

    def run(self, _until_s: float) -> bool:
        """Look for offers that are used up, if there were uses or another policy."""
        with reading(self._engine) as connection:
            version = policy_store.latest(connection)
        if self._counter.counted or version != self._seen_version:
            with writing(self._engine) as connection:
                self._seen_version = self._stop(connection)
            self._counter.counted = False
        return False

    def _stop(self, connection: Connection) -> int:
        """Store a new version if there is something to stop; the version in force."""
        policy = policy_store.newest(connection)
        if policy is None:
            return policy_store.latest(connection)
        now = self._stamper.stamp().ts
        today = policy.store_time.day(now)
        found = list(_used_up(connection, policy, today))
        if not found:
            return policy.version
        lasting = [each for each in policy.stopped if (each.day or today) >= today]
        stopped = tuple(sorted((*lasting, *found), key=_place))
        revised = replace(policy, version=policy.version + 1, stopped=stopped)
        policy_store.keep(connection, revised, now)
        for each in found:
            log.warning("offer_stopped offer=%s day=%s", each.id, each.day or "-")
        return revised.version


def _used_up(
    connection: Connection, policy: Policy, today: str
) -> Iterator[StoppedOffer]:
    """Offers that reached a limit and are not stopped yet."""
    limited = [each for each in policy.offers if each.day_times_max or each.budget_fen]
    if not limited:
        return
    known = {(each.id, each.day) for each in policy.stopped}
    totals = store.totals(connection, [each.id for each in limited], today)
    for offer in limited:
        so_far = totals.get(offer.id, NEVER)
        for stop in (
            StoppedOffer(id=offer.id, day=today, used=so_far.day_uses),
            StoppedOffer(id=offer.id, used=so_far.off_fen),
        ):
            if (stop.id, stop.day) not in known and stop.still(offer):
                yield stop


def _place(stop: StoppedOffer) -> tuple[str, str]:
    return stop.id, stop.day or ""
