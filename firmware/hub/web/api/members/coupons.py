"""`GET /1/members/{member_id}/coupons`: what a member may use, now or later."""

from sqlalchemy import Connection

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.wallet.terms import CouponTerms, terms_of
from firmware.hub.members.replies import MemberRefusal
from firmware.hub.web.api.endpoint import (
    AnyEndpoint,
    ApiCall,
    ApiReply,
    Endpoint,
    Nothing,
    Outcome,
)
from firmware.hub.web.api.members.known import MEMBER, MEMBER_PATH, known_member
from firmware.hub.web.api.problems import ApiRefusal
from firmware.hub.web.api.records import ApiRecord

MAX_COUPONS = 500


class OwnedCoupon(ApiRecord, frozen=True):
    """A coupon of a member, valid from the one moment until before the other.

    `state`: `free`, `not_yet`, or `held` for a sale that is not over; `used` and
    `withdrawn` are listed until they would have ended. `off_fen` is an amount off, or
    `price_bps` the rate that is paid, in ten thousandths. Without articles, categories,
    brands and tags it is for everything.
    """

    coupon_id: str
    state: str
    valid_from: str
    valid_until: str
    name: str
    min_fen: int
    off_fen: int | None
    price_bps: int | None
    max_off_fen: int | None
    articles: tuple[str, ...]
    categories: tuple[str, ...]
    brands: tuple[str, ...]
    tags: tuple[str, ...]
    tiers: tuple[str, ...]
    exclusive: bool


class OwnedCoupons(ApiRecord, frozen=True):
    """At most 500 coupons, the first to end first."""

    member_id: str
    coupons: tuple[OwnedCoupon, ...]


def list_coupons(call: ApiCall[Nothing, Nothing]) -> Outcome:
    """A member's coupons that have not ended, the first to end first."""
    with call.reading() as connection:
        member_id = known_member(connection, call.path[MEMBER])
        if isinstance(member_id, ApiRefusal):
            return member_id
        coupons = _coupons(connection, member_id, call.now)
    return ApiReply(value=OwnedCoupons(member_id=member_id, coupons=coupons))


def _coupons(
    connection: Connection, member_id: str, now: str
) -> tuple[OwnedCoupon, ...]:
    book = CouponBook(connection, now)
    kept = coupon_store.of_member(connection, member_id, now)[:MAX_COUPONS]
    states = book.states(kept)
    known = ((coupon, terms_of(coupon)) for coupon in kept)
    return tuple(
        _owned(coupon, terms, states[coupon.coupon_id].value)
        for coupon, terms in known
        if terms is not None
    )


def _owned(coupon: KeptCoupon, terms: CouponTerms, state: str) -> OwnedCoupon:
    return OwnedCoupon(
        coupon_id=coupon.coupon_id,
        state=state,
        valid_from=coupon.valid_from,
        valid_until=coupon.valid_until,
        name=terms.name,
        min_fen=terms.min_fen,
        off_fen=terms.off_fen,
        price_bps=terms.price_bps,
        max_off_fen=terms.max_off_fen,
        articles=terms.articles,
        categories=terms.categories,
        brands=terms.brands,
        tags=terms.tags,
        tiers=tuple(tier.value for tier in terms.tiers),
        exclusive=terms.exclusive,
    )


ENDPOINTS: list[AnyEndpoint] = [
    Endpoint(
        method="GET",
        path="/1/members/{member_id}/coupons",
        scope=KeyScope.COUPONS_READ,
        summary="A member's coupons",
        handle=list_coupons,
        replies={200: OwnedCoupons},
        body=Nothing,
        query=Nothing,
        reasons=[MemberRefusal.MEMBER_UNKNOWN],
        parameters=MEMBER_PATH,
    )
]
