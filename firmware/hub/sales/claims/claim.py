"""A sale as it is judged: what the kiosk claims, and what the hub knows. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from firmware.hub.loyalty.sale_holds.sale_hold import SaleHold
from firmware.hub.members.passes.store import PassKeyOfUse, PassUse
from firmware.hub.sales.claims.event_time import EventTime, plausible_times
from firmware.protocol.messages import SaleClosed, SaleLine
from firmware.retail.article import Article
from firmware.retail.loyalty.tiers import PaidOrder
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import ENGINES, NEWEST, Engine
from firmware.retail.pricing.offers.coupon import MemberCoupon

ArticleKey = tuple[str, int]
"""(gtin, catalogue revision)."""


class Validity(NamedTuple):
    """When numbered rules were in force; UTC text, empty if it is not known.

    `made_at` has every number that exists here. `superseded_at` is when the next one
    that exists was made, also for numbers in a gap; absent for the newest.
    """

    made_at: Mapping[int, str] = MappingProxyType({})
    superseded_at: Mapping[int, str] = MappingProxyType({})


class KnownBadge(NamedTuple):
    """When a badge was made and revoked; UTC text, empty while it is in force."""

    made_at: str
    revoked_at: str = ""


class PhoneProof(NamedTuple):
    """What this hub knows of a payment: of which sale and kiosk, and how it stands.

    `paid`: the network has said so, and it was not given back for want of a sale.
    """

    sale_id: str
    kid: str
    amount_fen: int
    state: str
    paid: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What sales may name; absent what the hub does not know.

    `articles` by (gtin, catalogue revision), absent what was not for sale in it;
    `policies` by version; `members`: ids by id or by card; `revisions`: those of the
    catalogue; `versions`: those of the policy; `receipts`: orders by receipt number;
    `badges` by id; `paid`: orders by member, of those whose sales claim a tier.
    `holds` by sale and `coupons` by id and member, of sales that redeem; `born` by
    member and `benefits` by member and year (with the sale that used it), of those
    whose sales claim a birthday. `passes`: uses by member and window, of those that
    sales name. `merged`: who was merged into another, of those whom sales name by id.
    `in_force`: the version of the policy that a kiosk had to have when a sale began, by
    that time; absent if there was none. `phone_proofs`: payments by their numbers at
    the network, of sales that name one.
    """

    articles: Mapping[ArticleKey, Article] = field(
        default_factory=dict[ArticleKey, Article]
    )
    policies: Mapping[int, Policy] = field(default_factory=dict[int, Policy])
    members: Mapping[str, str] = field(default_factory=dict[str, str])
    revisions: Validity = field(default_factory=Validity)
    versions: Validity = field(default_factory=Validity)
    receipts: Mapping[str, frozenset[str]] = field(
        default_factory=dict[str, frozenset[str]]
    )
    badges: Mapping[str, KnownBadge] = field(default_factory=dict[str, KnownBadge])
    paid: Mapping[str, Sequence[PaidOrder]] = field(
        default_factory=dict[str, Sequence[PaidOrder]]
    )
    holds: Mapping[str, SaleHold] = field(default_factory=dict[str, SaleHold])
    coupons: Mapping[tuple[str, str], MemberCoupon] = field(
        default_factory=dict[tuple[str, str], MemberCoupon]
    )
    born: Mapping[str, date] = field(default_factory=dict[str, date])
    benefits: Mapping[tuple[str, int], str] = field(
        default_factory=dict[tuple[str, int], str]
    )
    passes: Mapping[PassKeyOfUse, PassUse] = field(
        default_factory=dict[PassKeyOfUse, PassUse]
    )
    merged: Collection[str] = frozenset()
    in_force: Mapping[str, int] = field(default_factory=dict[str, int])
    phone_proofs: Mapping[str, PhoneProof] = field(
        default_factory=dict[str, PhoneProof]
    )


class Claim(NamedTuple):
    """One sale of a kiosk, when it closed, and what the hub knows to judge it by.

    `policy` is the one that the sale names, if it ever was in force. `first_at` is the
    earliest time at which it can have closed, whatever the kiosk's clock showed.
    """

    sale: SaleClosed
    kid: str
    time: EventTime
    known: Known
    policy: Policy | None
    first_at: str

    @classmethod
    def made(
        cls,
        sale: SaleClosed,
        kid: str,
        *,
        time: EventTime,
        known: Known,
        age_max_days: int,
    ) -> "Claim":
        """A sale of the kiosk `kid` that closed at `time`.

        `age_max_days`: how long it may have waited on its kiosk.
        """
        policy = known.policies.get(sale.policy_version)
        first_at = time.at
        if time.claimed is not None:
            first_at = plausible_times(time.at, age_max_days).first
        return cls(sale, kid, time, known, policy, first_at)

    @property
    def engine(self) -> Engine:
        """The engine that priced the sale; the newest if this build lacks it."""
        return ENGINES.get(self.sale.engine, ENGINES[NEWEST])

    @property
    def member_id(self) -> str | None:
        """Whose sale it is, as far as the hub knows."""
        return self.known.members.get(self.sale.member_id or self.sale.card or "")

    def article(self, line: SaleLine) -> Article | None:
        """A line's article as it was in the catalogue that named its price."""
        revision = line.revision or self.sale.catalogue_revision
        return self.known.articles.get((line.gtin, revision))

    def age_min(self, line: SaleLine) -> int:
        """How old a customer has to be for a line's article, in years; 0 if any age."""
        article = self.article(line)
        return 0 if article is None else article.age_min
