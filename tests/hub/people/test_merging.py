"""Two records of one person become one member; the ledger's sums stay."""

from firmware.hub.db.engine import reading, writing
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.members import store as members_store
from firmware.hub.members.commands import EraseMember, MergeMembers, OpenLink
from firmware.hub.members.replies import Erased, Joined, LinkOpened, Merged
from firmware.hub.sales import store as sales_store
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.people_rig import E164, STAFF, People


def points(shop: Shop, member_id: str) -> int:
    with reading(shop.engine) as connection:
        at = "2026-03-01T09:00:00.000Z"
        return ledger_store.balance_points(connection, member_id, at)


def merge(people: People, kept: str, merged: str) -> None:
    command = MergeMembers(kept=kept, merged=merged, by=STAFF, why="同一个人")
    assert people.get(command, Merged).member_id == kept


def totals(shop: Shop) -> object:
    return shop.rows("SELECT unit, sum(amount) FROM entries GROUP BY unit")


def test_points_and_sales_of_both_are_of_the_one_who_is_kept(
    people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    kept, merged = people.join(name="林"), people.join(phone="13900139000")
    shop.ack(
        *kiosk.facts(
            [
                sale("k1-1-1", goods(20), member_id=kept),
                sale("k1-1-2", goods(30), member_id=merged),
            ]
        )
    )
    both = points(shop, kept) + points(shop, merged)
    before = totals(shop)
    merge(people, kept, merged)
    assert (points(shop, kept), points(shop, merged)) == (both, 0)
    assert totals(shop) == before
    with reading(shop.engine) as connection:
        bought = sales_store.purchases(connection, kept)
    assert [each.sale_id for each in bought] == ["k1-1-2", "k1-1-1"]
    assert shop.wrong() == []


def test_late_sales_and_the_card_of_the_other_are_the_ones_too(
    people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    kept, merged = people.join(), people.join(phone="13900139000")
    with reading(shop.engine) as connection:
        other = members_store.find(connection, merged)
    assert other is not None
    shop.ack(*kiosk.facts([sale("k1-1-1", goods(20), member_id=merged)]))
    merge(people, kept, merged)
    before = points(shop, kept)
    late = [
        sale("k1-1-2", goods(20), member_id=merged),
        sale("k1-1-3", goods(20), card=other.card),
    ]
    shop.ack(*kiosk.facts(late))
    assert points(shop, kept) == 3 * before
    assert shop.reply(kiosk.ask(other.card))[1].member_id == kept
    assert shop.reply(kiosk.ask(merged))[1].member_id is None
    assert shop.wrong() == []


def test_profile_link_and_coupons_go_along(people: People, shop: Shop) -> None:
    kept = people.join(name="林")
    second = people.get(people.form(phone="13900139000", birthday="03-31"), Joined)
    coupon = coupon_store.KeptCoupon(
        "c",
        second.member_id,
        '{"off_fen": 500}',
        "2026-01-01T00:00:00.000Z",
        "2026-12-31T00:00:00.000Z",
        "",
    )
    with writing(shop.engine) as connection:
        coupon_store.issue(connection, coupon)
    merge(people, kept, second.member_id)
    profile = people.profile(kept)
    assert profile is not None
    assert profile.profile.phone == E164
    assert profile.profile.birthday == "03-31"
    opened = people.get(OpenLink(link=second.link), LinkOpened)
    assert opened.member_id == kept
    with reading(shop.engine) as connection:
        book = CouponBook(connection, people.now)
        assert [each.terms for each in book.wallet(kept)] == [coupon.terms]
        assert book.wallet(second.member_id) == []


def test_merged_twice_is_once_and_nobody_is_merged_into_themselves(
    people: People, shop: Shop
) -> None:
    one, two, three = (people.join(phone=f"1390013900{n}") for n in range(3))
    merge(people, one, two)
    rows = shop.rows("SELECT * FROM member_audit")
    merge(people, one, two)
    assert shop.rows("SELECT * FROM member_audit") == rows
    same = MergeMembers(kept=one, merged=one, by=STAFF)
    assert people.refusal(same) == "same_member"
    merge(people, three, one)
    with reading(shop.engine) as connection:
        found = members_store.ids_by_name(connection, [one, two, three])
    assert set(found.values()) == {three}


def test_who_is_erased_takes_along_who_was_merged(people: People, shop: Shop) -> None:
    one, two = people.join(), people.join(phone="13900139000")
    merge(people, one, two)
    erased = people.get(EraseMember(member_id=two, by="member"), Erased)
    assert erased.member_id == one
    rows = shop.rows("SELECT member_id FROM member_states WHERE erased_at IS NOT NULL")
    assert {row[0] for row in rows} == {one, two}
