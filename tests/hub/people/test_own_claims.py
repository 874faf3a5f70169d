"""A member claims the slip of a sale without a card: once, in time (A48)."""

import msgspec
import pytest

from firmware.hub.db.engine import reading, writing
from firmware.hub.ledger import store as ledger_store
from firmware.hub.members.commands import BlockMember, ClaimSale, EraseMember
from firmware.hub.members.replies import Changed, Claimed, Erased
from firmware.hub.policy import store as policy_store
from firmware.retail.codes.claim_tokens import claim_digest, make_claim
from firmware.retail.loyalty.rules import PointsRule
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.people_rig import STAFF, People

SALE, TOKEN = "k1-1-1", make_claim(7)  # noqa: S106, RUF100 - a sale's, no password
OTHER_PHONE = "13900139000"


def sold(shop: Shop, kiosk: VirtualKiosk, people: People) -> None:
    fact = msgspec.structs.replace(
        sale(SALE, goods(20)), claim_sha256=claim_digest(TOKEN)
    )
    shop.ack(*kiosk.facts([fact]))
    people.claims = {TOKEN: SALE}


def balance(shop: Shop, member_id: str) -> int:
    with reading(shop.engine) as connection:
        at = "2026-03-20T09:00:00.000Z"
        return ledger_store.balance_points(connection, member_id, at)


def claimed(people: People, member_id: str) -> tuple[int, str]:
    reply = people.get(ClaimSale(member_id=member_id, claim=TOKEN), Claimed)
    return reply.points, reply.claim


def test_the_points_are_the_member_s_once(
    people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    member, other = people.join(), people.join(phone=OTHER_PHONE)
    sold(shop, kiosk, people)
    points, refusal = claimed(people, member)
    assert (points > 0, refusal) == (True, "")
    assert claimed(people, member) == (points, "")
    assert claimed(people, other) == (0, "taken")
    assert (balance(shop, member), balance(shop, other)) == (points, 0)
    assert shop.wrong() == []


def test_they_are_those_of_nobody_s_tier(
    people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    policy = Policy(version=2, points=PointsRule(gold_multiplier_bps=20_000))
    with writing(shop.engine) as connection:
        policy_store.keep(connection, policy, "2026-02-28T08:00:00.000Z")
    member = people.join()
    sold(shop, kiosk, people)
    plain = sale(SALE, goods(20)).payable_fen // policy.points.spend_per_point_fen
    assert claimed(people, member) == (plain, "")


@pytest.mark.parametrize(
    ("now", "refusal"),
    [("2026-03-08T15:59:59.000Z", ""), ("2026-03-08T16:00:00.000Z", "too_late")],
)
def test_seven_days_are_enough_and_no_more(
    people: People, shop: Shop, kiosk: VirtualKiosk, now: str, refusal: str
) -> None:
    member = people.join()
    sold(shop, kiosk, people)
    people.now = now
    assert claimed(people, member)[1] == refusal


def test_a_sale_that_comes_later_brings_its_points(
    people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    member = people.join()
    assert claimed(people, member) == (0, "waiting")
    assert claimed(people, member) == (0, "waiting")
    sold(shop, kiosk, people)
    assert balance(shop, member) > 0
    assert claimed(people, member) == (balance(shop, member), "")


def test_who_is_blocked_or_erased_claims_nothing(
    people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    blocked, erased = people.join(), people.join(phone=OTHER_PHONE)
    sold(shop, kiosk, people)
    people.get(BlockMember(member_id=blocked, by=STAFF), Changed)
    people.get(EraseMember(member_id=erased, by="member"), Erased)
    found = [
        people.refusal(ClaimSale(member_id=each, claim=TOKEN))
        for each in (blocked, erased, "m-nobody")
    ]
    assert found == ["member_blocked", "member_unknown", "member_unknown"]
    assert shop.rows("SELECT * FROM awaited_claims") == []
