"""A coupon by a rule for one member: its terms, its days, and why it was issued."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from firmware.hub.db.write_batch import WriteBatch, insert_rows
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.tables import coupon_grants
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.loyalty.wallet.terms import CouponTerms
from firmware.retail.loyalty.store_days import end_of_days
from firmware.retail.pricing.offers.coupon_rules import CouponKind

_GRANTS = insert_rows(coupon_grants)


class Occasion(StrEnum):
    """Why a coupon was issued."""

    NEWCOMER = "newcomer"
    BIRTHDAY = "birthday"
    SPEND_RETURN = "spend_return"
    EXCHANGE = "exchange"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Why a member gets a coupon; `cause` makes its id one with rule and occasion.

    `sale_id` and `spend_min_fen` are of a spend-return: what has to be left of the
    sale. `by`: who gave it, None for the hub itself.
    """

    occasion: Occasion
    member_id: str
    cause: str
    sale_id: str | None = None
    spend_min_fen: int | None = None
    by: str | None = None


def issued_id(rule: CouponKind, occasion: Occasion, cause: str) -> str:
    """The id of the coupon that is issued for this."""
    return f"{occasion}:{rule.id}:{cause}"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Issues coupons in one transaction; `now` is UTC text."""

    connection: Connection
    now: str
    utc_offset_minutes: int

    def issue(self, rule: CouponKind, grant: Grant) -> str | None:
        """The id of the coupon; None if it was issued before."""
        coupon_id = issued_id(rule, grant.occasion, grant.cause)
        begins, ends = self._days(rule)
        coupon = KeptCoupon(
            coupon_id=coupon_id,
            member_id=grant.member_id,
            terms=_terms(rule).text,
            valid_from=text_of(begins),
            valid_until=text_of(ends),
            issued_at=self.now,
        )
        if not coupon_store.issue(self.connection, coupon):
            return None
        batch = WriteBatch()
        why = (coupon_id, rule.id, grant.occasion.value)
        batch.add(_GRANTS, (*why, grant.sale_id, grant.spend_min_fen, grant.by))
        batch.write(self.connection)
        return coupon_id

    def _days(self, rule: CouponKind) -> tuple[datetime, datetime]:
        """When it begins, and the first moment after its last store day."""
        issued, offset = moment_of(self.now), self.utc_offset_minutes
        begins = issued
        if rule.starts_after_days:
            begins = end_of_days(issued, rule.starts_after_days - 1, offset)
        return begins, end_of_days(begins, rule.valid_days, offset)


def _terms(rule: CouponKind) -> CouponTerms:
    return CouponTerms(
        name=rule.name,
        min_fen=rule.min_fen,
        off_fen=rule.off_fen,
        price_bps=rule.price_bps,
        max_off_fen=rule.max_off_fen,
        articles=rule.scope.articles,
        categories=rule.scope.categories,
        brands=rule.scope.brands,
        tags=rule.scope.tags,
        tiers=rule.tiers,
        exclusive=rule.exclusive,
    )
