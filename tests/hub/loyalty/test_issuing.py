"""Coupons by rule: newcomers, birthdays, spend-returns, for points, each once."""

from datetime import date

import pytest
from msgspec.structs import replace as replaced

from firmware.hub.db.engine import reading, writing
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_book import CouponBook, CouponRequest
from firmware.hub.loyalty.coupon_store import KeptCoupon
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.issuing.by_hand import exchange, give
from firmware.hub.loyalty.issuing.grants import Issuer
from firmware.hub.loyalty.issuing.spend_returns import withdraw_spend_returns
from firmware.hub.loyalty.issuing.sweeps import CouponIssuing
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.wallet.terms import terms_of
from firmware.hub.members import birthdays
from firmware.hub.members import store as members_store
from firmware.hub.members.store import Member
from firmware.hub.policy import store as policy_store
from firmware.retail.loyalty.coupons import CouponState
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.coupon_rules import (
    CouponKind,
    CouponRules,
    ExchangeKind,
    SpendReturnKind,
)
from tests.support.hub_rig import (
    Shop,
    VirtualKiosk,
    card,
    goods,
    sale,
    still_stamper,
)
from tests.support.loyalty_cases import CALENDAR, earn

NOW = "2026-03-01T08:00:00.000Z"
STORED_AT = "2026-03-01T07:00:00.000Z"
WELCOME = CouponKind(id="welcome", name="新人券", off_fen=1_000, min_fen=5_000)
CAKE = CouponKind(id="cake", price_bps=8_000, valid_days=7)
BACK = SpendReturnKind(id="back", from_fen=3_000, off_fen=500, starts_after_days=1)
COFFEE = ExchangeKind(id="coffee", points=60, price_bps=0, max_off_fen=1_500)
SORRY = CouponKind(id="sorry", off_fen=500, valid_days=0)
POLICY = Policy(
    version=2,
    coupon_rules=CouponRules(
        newcomer=(WELCOME,),
        birthday=(CAKE,),
        spend_return=(BACK,),
        exchange=(COFFEE,),
        given=(SORRY,),
    ),
)
BOUGHT = goods(30)[:20]


@pytest.fixture(autouse=True)
def _rules(shop: Shop) -> None:
    with writing(shop.engine) as connection:
        policy_store.keep(connection, POLICY, STORED_AT)


def look(shop: Shop) -> None:
    """The job, as often as it takes."""
    job = CouponIssuing(shop.engine, still_stamper("hub"), lambda: 0.0)
    while job.run(0.0):
        pass


def join(shop: Shop, number: int, joined_at: str, born: date | None = None) -> str:
    member = Member(f"m{number}", card(number), joined_at)
    with writing(shop.engine) as connection:
        assert members_store.add(connection, member)
        if born is not None:
            birthdays.keep(connection, member.member_id, born)
    return member.member_id


def coupons(shop: Shop, member_id: str = "m1") -> list[KeptCoupon]:
    with reading(shop.engine) as connection:
        return coupon_store.of_member(connection, member_id, "")


def ids(shop: Shop, member_id: str = "m1") -> list[str]:
    return sorted(coupon.coupon_id for coupon in coupons(shop, member_id))


def test_who_joins_after_the_rule_gets_one_coupon(shop: Shop) -> None:
    before = join(shop, 2, "2026-03-01T06:59:59.000Z")
    after = join(shop, 3, "2026-03-01T07:30:00.000Z")
    look(shop)
    look(shop)
    assert ids(shop, before) == []
    (coupon,) = coupons(shop, after)
    assert coupon.coupon_id == f"newcomer:welcome:{after}"
    terms = terms_of(coupon)
    assert terms is not None
    assert (terms.name, terms.off_fen, terms.min_fen) == ("新人券", 1_000, 5_000)
    assert (coupon.valid_from, coupon.valid_until) == (NOW, "2026-03-31T16:00:00.000Z")


def test_many_newcomers_are_met_in_slices_each_once(shop: Shop) -> None:
    names = [join(shop, n, "2026-03-01T07:30:00.000Z") for n in range(2, 130)]
    look(shop)
    assert [ids(shop, name) for name in names] == [
        [f"newcomer:welcome:{name}"] for name in names
    ]


def test_who_joins_this_very_moment_is_met_at_the_next_look(shop: Shop) -> None:
    joining = join(shop, 2, NOW)
    look(shop)
    assert ids(shop, joining) == []


def test_a_birthday_brings_one_coupon_a_year_and_uses_the_benefit(shop: Shop) -> None:
    born = join(shop, 2, "2025-01-01T00:00:00.000Z", date(1990, 3, 1))
    other = join(shop, 3, "2025-01-01T00:00:00.000Z", date(1990, 3, 2))
    used = join(shop, 4, "2025-01-01T00:00:00.000Z", date(1992, 3, 1))
    with writing(shop.engine) as connection:
        coupon_store.use_birthday(connection, used, 2026, sale_id="k1-1-1", now=NOW)
    look(shop)
    look(shop)
    assert ids(shop, born) == [f"birthday:cake:{born}:2026"]
    assert ids(shop, other) == ids(shop, used) == []
    with reading(shop.engine) as connection:
        assert coupon_store.birthday_years(connection, born) == [2026]


def test_a_date_of_birth_that_is_changed_brings_no_second_one(shop: Shop) -> None:
    born = join(shop, 2, "2025-01-01T00:00:00.000Z", date(1990, 3, 1))
    look(shop)
    with writing(shop.engine) as connection:
        birthdays.keep(connection, born, date(1991, 3, 1))
    look(shop)
    assert len(ids(shop, born)) == 1


def test_a_sale_from_an_amount_on_brings_a_coupon_for_later(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    fact = kiosk.fact(sale("k1-1-1", BOUGHT, member_id="m1", policy=POLICY))
    shop.ack(fact)
    shop.ack(fact)
    shop.ack(kiosk.fact(sale("k1-1-2", BOUGHT[:1], member_id="m1", policy=POLICY)))
    shop.ack(kiosk.fact(sale("k1-1-3", BOUGHT, policy=POLICY)))
    (coupon,) = coupons(shop)
    assert coupon.coupon_id == "spend_return:back:k1-1-1"
    assert coupon.valid_from == "2026-03-01T16:00:00.000Z"
    assert coupon.valid_until == "2026-04-01T16:00:00.000Z"


def test_a_sale_that_people_have_to_look_at_brings_none(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    wrong = sale("k1-1-1", BOUGHT, member_id="m1", policy=POLICY)
    shop.ack(kiosk.fact(replaced(wrong, payable_fen=wrong.payable_fen + 1)))
    assert ids(shop) == []


def state(shop: Shop, coupon_id: str) -> CouponState:
    with reading(shop.engine) as connection:
        coupon = coupon_store.find(connection, coupon_id)
        assert coupon is not None
        return CouponBook(connection, "2026-03-03T08:00:00.000Z").state(coupon)


def withdraw(shop: Shop, kept_fen: int) -> list[str]:
    with writing(shop.engine) as connection:
        return withdraw_spend_returns(
            connection, "k1-1-1", kept_fen=kept_fen, now="2026-03-02T08:00:00.000Z"
        )


def test_a_refund_withdraws_it_once_too_little_is_left(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", BOUGHT, member_id="m1", policy=POLICY)))
    (name,) = ids(shop)
    assert withdraw(shop, 3_000) == []
    assert state(shop, name) is CouponState.FREE
    assert withdraw(shop, 2_999) == [name]
    assert withdraw(shop, 0) == []
    assert state(shop, name) is CouponState.WITHDRAWN
    with reading(shop.engine) as connection:
        assert CouponBook(connection, "2026-03-03T08:00:00.000Z").wallet("m1") == []


def test_one_that_was_used_stays_used_and_is_gone_if_it_is_given_back(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(kiosk.fact(sale("k1-1-1", BOUGHT, member_id="m1", policy=POLICY)))
    (name,) = ids(shop)
    with writing(shop.engine) as connection:
        book = CouponBook(connection, "2026-03-02T08:00:00.000Z")
        wanted = CouponRequest(
            hold_id="h", coupon_id=name, member_id="m1", kid="k1", sale_id="k1-1-2"
        )
        assert book.hold(wanted) is None
        assert book.use("h")
    assert withdraw(shop, 0) == []
    assert state(shop, name) is CouponState.USED
    with writing(shop.engine) as connection:
        CouponBook(connection, "2026-03-02T09:00:00.000Z").give_back("h")
    assert state(shop, name) is CouponState.WITHDRAWN


def test_points_are_exchanged_for_a_coupon_or_nothing_happens(shop: Shop) -> None:
    with writing(shop.engine) as connection:
        book = PointsBook(connection, CALENDAR, NOW)
        book.record(MemberEvent(member_id="m1", event=earn("e", 100, 1)))
        issuer = Issuer(connection, NOW, 480)
        found = exchange(issuer, COFFEE, "m1", exchange_id="x1")
        assert found == ("exchange:coffee:x1", 40)
        assert exchange(issuer, COFFEE, "m1", exchange_id="x2") == (None, 40)
    assert ids(shop) == ["exchange:coffee:x1"]
    (coupon,) = coupons(shop)
    terms = terms_of(coupon)
    assert terms is not None
    assert (terms.price_bps, terms.max_off_fen) == (0, 1_500)
    assert shop.wrong() == []


def test_staff_gives_each_member_one_of_a_campaign(shop: Shop) -> None:
    other = join(shop, 2, NOW)
    with writing(shop.engine) as connection:
        issuer = Issuer(connection, NOW, 480)
        first = give(issuer, SORRY, ["m1", other, "m1"], campaign="may")
        again = give(issuer, SORRY, ["m1"], campaign="may")
        later = give(issuer, SORRY, ["m1"], campaign="june")
    assert (first.issued, first.before) == (2, 0)
    assert (again.issued, again.before) == (0, 1)
    assert later.issued == 1
    assert coupons(shop, other)[0].valid_until == "2026-03-01T16:00:00.000Z"
