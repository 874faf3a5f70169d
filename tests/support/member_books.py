"""Books of a shop in which a member has bought, with a coupon and a link."""

from datetime import timedelta
from functools import cache
from pathlib import Path

from msgspec.structs import replace as replaced
from sqlalchemy import Engine

from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.engine import writing
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.times import moment_of, text_of
from firmware.hub.loyalty.wallet.terms import CouponTerms
from firmware.hub.members import links
from firmware.hub.members import store as members_store
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.store import KeptProfile, profiles_of
from firmware.retail.codes.claim_tokens import claim_digest, make_claim
from tests.support.hub_databases import SQLITE, Found
from tests.support.hub_rig import (
    KEY,
    NO_KEYS,
    Shop,
    VirtualKiosk,
    dispatcher,
    found,
    goods,
    open_shop,
    sale,
    still_stamper,
)

MEMBER, OTHER = "m-0123456789abcdef", "m-fedcba9876543210"
LINK, OTHER_LINK = "AbCdEfGhIjKlMnOpQrStUv", "vUtSrQpOnMlKjIhGfEdCbA"
CLAIM = make_claim(7)
"""On the slip of a guest's sale."""
PROFILE = Profile(name="林女士", phone="+8613800138021", birthday="03-31")
JOINED_DAYS_AGO = 28


def joined_at(now: str) -> str:
    """When both members joined."""
    return text_of(moment_of(now) - timedelta(days=JOINED_DAYS_AGO))


def found_member(folder: Path, now: str) -> None:
    """`MEMBER` has bought twice until `now`, and `OTHER` once; both have links."""
    with open_shop(folder, begin=with_member(now)):
        pass


@cache
def with_member(now: str) -> Found:
    """How books begin in which the same is."""

    def begin(engine: Engine, articles: int) -> None:
        found(engine, articles)
        desk = dispatcher(engine, still_stamper("hub"), KEY)
        shop = Shop(NO_KEYS, engine, desk, DatabaseConfig(), SQLITE)
        fill_with_member(shop, now)

    return begin


def fill_with_member(shop: Shop, now: str) -> None:
    """The same in a shop that is open."""
    begin = joined_at(now)
    kept = KeptProfile(profile=PROFILE, consent_version=3, consented_at=begin)
    with writing(shop.engine) as connection:
        for name, link in ((MEMBER, LINK), (OTHER, OTHER_LINK)):
            row = members_store.Member(name, f"CTM-{name[-4:]}", begin)
            assert members_store.add(connection, row)
            links.add_link(connection, name, link, now=begin, old_until=begin)
        profiles_of(connection).keep(connection, {MEMBER: kept})
        for number, terms in enumerate(
            (
                CouponTerms(name="满 30 减 5", min_fen=3_000, off_fen=500),
                CouponTerms(name="午餐时段盒饭", price_bps=8_000),
            )
        ):
            coupon_store.issue(connection, _coupon(f"c{number}", terms, now))
    articles = goods(30)
    sales = [
        sale("k1-1-1", articles[:20], member_id=MEMBER, closed_at=_ago(now, 50)),
        sale("k1-1-2", articles[20:25], member_id=MEMBER, closed_at=_ago(now, 3)),
        sale("k1-1-3", articles[25:], member_id=OTHER, closed_at=_ago(now, 1)),
        replaced(
            sale("k1-1-4", articles[3:15], closed_at=_ago(now, 0)),
            claim_sha256=claim_digest(CLAIM),
        ),
    ]
    shop.ack(*VirtualKiosk().facts(sales))


def _ago(now: str, hours: int) -> str:
    return text_of(moment_of(now) - timedelta(hours=hours))


def _coupon(name: str, terms: CouponTerms, now: str) -> KeptCoupon:
    return KeptCoupon(
        coupon_id=name,
        member_id=MEMBER,
        terms=terms.text,
        valid_from=joined_at(now),
        valid_until=text_of(moment_of(now) + timedelta(days=30)),
        issued_at=joined_at(now),
    )
