"""What the hub knows that it judges sales by, asked for a whole batch at once."""

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial

from sqlalchemy import Connection

from firmware.hub.catalogue import article_store
from firmware.hub.catalogue.article_store import ArticleKey
from firmware.hub.db.answer_cache import BoundedCache
from firmware.hub.loyalty.standing import paid_orders
from firmware.hub.members import states as member_states
from firmware.hub.members import store as members_store
from firmware.hub.members.passes.store import PassKeyOfUse, PassUse, uses_of
from firmware.hub.policy import store as policy_store
from firmware.hub.sales.claims.claim import Known, KnownBadge, PhoneProof, Validity
from firmware.hub.sales.claims.passes import pass_key
from firmware.hub.sales.redeeming.knowledge import (
    benefits_of,
    birthday_members,
    born_of,
    coupons_of,
    holds_of,
)
from firmware.hub.sales.store import receipts_used
from firmware.hub.staff import store as staff_store
from firmware.protocol.messages import SaleClosed
from firmware.retail.article import Article
from firmware.retail.loyalty.store_days import END
from firmware.retail.loyalty.tiers import PaidOrder
from firmware.retail.policy.policy import Policy

MEMBERS_REMEMBERED = 50_000
ARTICLES_REMEMBERED = 100_000
POLICIES_REMEMBERED = 100
NUMBERS_REMEMBERED = 10_000

_Times = Callable[[Connection, Iterable[int]], dict[int, str]]


PhoneProofs = Callable[[Connection, Sequence[str]], Mapping[str, PhoneProof]]
"""What is known of payments, by their numbers at the network."""


def no_proofs(
    _connection: Connection, _numbers: Sequence[str]
) -> Mapping[str, PhoneProof]:
    """Of a hub without phone payments."""
    return {}


class Knowledge:
    """Remembers articles by revision, members' ids, policies: they hardly change."""

    def __init__(self, phone_proofs: PhoneProofs = no_proofs) -> None:
        self._phone_proofs = phone_proofs
        self._members: BoundedCache[str, str] = BoundedCache(MEMBERS_REMEMBERED)
        self._member_changes = 0
        self._articles: BoundedCache[ArticleKey, Article] = BoundedCache(
            ARTICLES_REMEMBERED
        )
        self._policies: BoundedCache[int, Policy] = BoundedCache(POLICIES_REMEMBERED)
        self._revisions = _Validities(
            article_store.imported_at, article_store.superseded_at
        )
        self._versions = _Validities(policy_store.stored_at, policy_store.superseded_at)
        self._in_order = _Versions()

    def of(self, sales: Sequence[SaleClosed], connection: Connection) -> Known:
        """Ask, in one query each, what it takes to judge these sales.

        Valid until the next call.
        """
        names = {name for s in sales for name in (s.member_id, s.card) if name}
        keys = {(line.gtin, s.revision_of(line)) for s in sales for line in s.lines}
        revisions = {s.catalogue_revision for s in sales} | {at for _, at in keys}
        in_force = self._in_order.at({sale.opened_at for sale in sales}, connection)
        versions = {sale.policy_version for sale in sales} | set(in_force.values())
        badges = {each.by for sale in sales for each in sale.approvals}
        self._forget_changed(connection)
        members = self._members.many(
            names, partial(members_store.ids_by_name, connection)
        )
        named = birthday_members(sales, members)
        policies = self._policies.many(
            versions, partial(policy_store.by_version, connection)
        )
        return Known(
            in_force=in_force,
            merged=_merged(connection, sales, members),
            articles=self._articles.many(
                keys, partial(article_store.by_revision, connection)
            ),
            policies=policies,
            members=members,
            revisions=self._revisions.of(revisions, connection),
            versions=self._versions.of(versions, connection),
            receipts=receipts_used(connection, [s.receipt_no for s in sales]),
            badges=_badges(connection, badges),
            paid=_paid(connection, sales, members, early=_early(policies, versions)),
            holds=holds_of(connection, sales),
            coupons=coupons_of(connection, sales),
            born=born_of(connection, named),
            benefits=benefits_of(connection, named),
            passes=_passes(connection, sales),
            phone_proofs=self._proofs(connection, sales),
        )

    def _proofs(
        self, connection: Connection, sales: Sequence[SaleClosed]
    ) -> Mapping[str, PhoneProof]:
        """Of payments that sales name, which is asked each time: it changes."""
        numbers = [s.payment.out_trade_no for s in sales if s.payment is not None]
        return self._phone_proofs(connection, numbers) if numbers else {}

    def _forget_changed(self, connection: Connection) -> None:
        """Whom a name leads to changes by merging and erasing only."""
        changes = member_states.change_count(connection)
        if changes != self._member_changes:
            self._members = BoundedCache(MEMBERS_REMEMBERED)
            self._member_changes = changes


def _merged(
    connection: Connection, sales: Sequence[SaleClosed], members: Mapping[str, str]
) -> set[str]:
    """Of ids that lead to others: those of members, and not cards in their place."""
    named = {s.member_id for s in sales if s.member_id}
    other = [name for name in named if members.get(name, name) != name]
    return members_store.existing(connection, other) if other else set()


def _paid(
    connection: Connection,
    sales: Sequence[SaleClosed],
    members: Mapping[str, str],
    *,
    early: Collection[str],
) -> dict[str, Sequence[PaidOrder]]:
    """The orders of members whose sales claim a tier, or have goods that need one.

    They are asked each time. `early`: goods that policies keep for some members.
    """
    claiming = {
        sale.member_id
        for sale in sales
        if sale.tier != "none" or any(line.gtin in early for line in sale.lines)
    }
    # Of all times: the one that a kiosk names may be wrong, and be replaced.
    return {
        member_id: paid_orders(connection, members.get(member_id, member_id), END)
        for member_id in claiming
        if member_id is not None
    }


def _early(policies: Mapping[int, Policy], versions: Iterable[int]) -> set[str]:
    found = (policies[version] for version in versions if version in policies)
    return {row.article for policy in found for row in policy.early_sales}


def _passes(
    connection: Connection, sales: Sequence[SaleClosed]
) -> dict[PassKeyOfUse, PassUse]:
    """The uses of passes that sales name; most batches name none."""
    keys = {key for sale in sales if (key := pass_key(sale))}
    return uses_of(connection, keys) if keys else {}


def _badges(connection: Connection, ids: set[str]) -> dict[str, KnownBadge]:
    """When badges were made and revoked, which is asked each time: it changes."""
    if not ids:
        return {}
    badges = staff_store.by_id(connection, ids)
    return {
        badge_id: KnownBadge(badge.made_at, badge.revoked_at or "")
        for badge_id, badge in badges.items()
    }


class _Validities:
    """Remembers when numbers were made and superseded: neither ever changes."""

    def __init__(self, made_at: _Times, superseded_at: _Times) -> None:
        self._made_at_of = made_at
        self._superseded_at_of = superseded_at
        self._made_at: BoundedCache[int, str] = BoundedCache(NUMBERS_REMEMBERED)
        self._superseded_at: BoundedCache[int, str] = BoundedCache(NUMBERS_REMEMBERED)

    def of(self, numbers: set[int], connection: Connection) -> Validity:
        return Validity(
            self._made_at.many(numbers, partial(self._made_at_of, connection)),
            self._superseded_at.many(
                numbers, partial(self._superseded_at_of, connection)
            ),
        )


class _Versions:
    """Remembers when each version of the policy was stored, until there is one more."""

    def __init__(self) -> None:
        self._latest = -1
        self._in_order: list[tuple[str, int]] = []

    def at(self, times: Iterable[str], connection: Connection) -> dict[str, int]:
        """The version in force at each of these times; absent before the first."""
        latest = policy_store.latest(connection)
        if latest != self._latest:
            self._in_order = policy_store.in_order(connection)
            self._latest = latest
        places = ((time, bisect_right(self._in_order, (time, 0))) for time in times)
        return {time: self._in_order[n - 1][1] for time, n in places if n}
