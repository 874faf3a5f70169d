"""Counts uses of limited offers as their sales are booked."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from sqlalchemy import Connection

from firmware.hub.db.answer_cache import BoundedCache
from firmware.hub.members import store as members_store
from firmware.hub.offers import store
from firmware.hub.offers.sale_uses import limited_offers, uses_of
from firmware.hub.offers.store import OfferTotals, OfferUse
from firmware.hub.policy import store as policy_store
from firmware.protocol.messages import SaleClosed
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.limits import OfferUses, used_up
from firmware.retail.pricing.offers.rules import Offer

log = logging.getLogger(__name__)

POLICIES_REMEMBERED = 20
NEVER = OfferTotals()


class _Limited(NamedTuple):
    """A policy, and those of its offers whose uses are counted."""

    policy: Policy
    offers: Mapping[str, Offer]


class OfferCounter:
    """Follows sales, on the handler's thread, in their transaction.

    `counted`: uses since it was last set to False.
    """

    def __init__(self) -> None:
        self._policies: BoundedCache[int, _Limited] = BoundedCache(POLICIES_REMEMBERED)
        self.counted = True

    def booked(self, sales: Sequence[SaleClosed], connection: Connection) -> None:
        """Keep which limited offers these sales used, each with its order."""
        by_rules = [sale for sale in sales if sale.steps[1:] or sale.gifts]
        versions = {sale.policy_version for sale in by_rules}
        policies = self._policies.many(versions, partial(_limited, connection))
        found = [
            (use, known.offers[use.offer_id])
            for sale in by_rules
            if (known := policies.get(sale.policy_version)) and known.offers
            for use in uses_of(sale, known.policy, known.offers)
        ]
        if found:
            self.counted = True
            self._keep(connection, _of_members(connection, found))

    def _keep(
        self, connection: Connection, found: Sequence[tuple[OfferUse, Offer]]
    ) -> None:
        for use, offer in found:
            over = used_up(offer, _before(connection, use))
            store.add(connection, [replace(use, over=over)])
            if over:
                log.warning("offer_overdrawn offer=%s sale=%r", offer.id, use.sale_id)


def member_used_up(
    connection: Connection, member_id: str, *, policy: Policy, day: str
) -> tuple[str, ...]:
    """The offers that a member may not use any more, or not on this store day."""
    limited = [offer for offer in policy.offers if offer.member_limited]
    if not limited:
        return ()
    uses = store.of_member(connection, member_id, day)
    return tuple(
        offer.id
        for offer in limited
        if used_up(offer, OfferUses(**_numbers(uses.get(offer.id, (0, 0)))))
    )


def _numbers(uses: tuple[int, int]) -> dict[str, int]:
    return {"member": uses[0], "member_day": uses[1]}


def _before(connection: Connection, use: OfferUse) -> OfferUses:
    total = store.totals(connection, [use.offer_id], use.day).get(use.offer_id, NEVER)
    of_member = (0, 0)
    if use.member_id is not None:
        own = store.of_member(connection, use.member_id, use.day)
        of_member = own.get(use.offer_id, of_member)
    return OfferUses(
        member=of_member[0],
        member_day=of_member[1],
        day=total.day_uses,
        off_fen=total.off_fen,
    )


def _of_members(
    connection: Connection, found: Sequence[tuple[OfferUse, Offer]]
) -> list[tuple[OfferUse, Offer]]:
    """With the member of each only if this hub knows them."""
    names = {use.member_id for use, _ in found if use.member_id}
    known = members_store.ids_by_name(connection, names)
    return [
        (replace(use, member_id=known.get(use.member_id or "")), offer)
        for use, offer in found
    ]


def _limited(connection: Connection, versions: Iterable[int]) -> dict[int, _Limited]:
    policies = policy_store.by_version(connection, versions)
    return {
        version: _Limited(policy, limited_offers(policy))
        for version, policy in policies.items()
    }
