"""One person is one member, joins once by a form, and is nobody's secret to find."""

import msgspec
import pytest

from firmware.hub.db.engine import reading
from firmware.hub.ledger import store as ledger_store
from firmware.hub.members.commands import BlockMember, EraseMember
from firmware.hub.members.links import member_of_link
from firmware.hub.members.profile import Profile
from firmware.hub.members.replies import Changed, CodeSent, Erased, Joined
from firmware.hub.members.states import doubtful
from firmware.retail.codes.claim_tokens import claim_digest, make_claim
from firmware.retail.policy.join_rules import JoinRules
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale
from tests.support.people_rig import E164, PHONE, STAFF, People

PROOF = JoinRules(phone_proof=True)


def test_a_member_has_a_profile_a_card_and_a_link(people: People, shop: Shop) -> None:
    joined = people.get(people.form(name=" 林  女士 ", birthday="02-29"), Joined)
    kept = people.profile(joined.member_id)
    assert kept is not None
    assert kept.profile == Profile(name="林 女士", birthday="02-29", phone=E164)
    assert (kept.consent_version, kept.consented_at) == (1, people.now)
    with reading(shop.engine) as connection:
        found = member_of_link(connection, joined.link, people.now)
    assert found == joined.member_id
    ((card,),) = shop.rows(
        f"SELECT card FROM members WHERE member_id = '{joined.member_id}'"  # noqa: S608 - our own text
    )
    assert str(card).startswith("CTM-")


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"phone": ""}, "field_missing phone"),
        ({"phone": "12345"}, "field_invalid phone"),
        ({"phone": "+1 202 555 0143 ext. 5"}, "field_invalid phone"),
        ({"birthday": "02-30"}, "field_invalid birthday"),
        ({"birthday": "1899-01-01"}, "field_invalid birthday"),
        ({"gender": "female"}, "field_off gender"),
        ({"name": "x" * 41}, "field_invalid name"),
    ],
)
def test_what_the_shop_does_not_ask_or_nobody_has_is_refused(
    people: People, shop: Shop, typed: dict[str, str], refusal: str
) -> None:
    assert people.refusal(people.form(**typed)) == refusal
    assert shop.rows("SELECT count(*) FROM members") == [(1,)]


@pytest.mark.parametrize(
    ("version", "refusal"), [(0, "consent_missing"), (2, "consent_outdated")]
)
def test_nobody_joins_by_another_text_of_consent(
    people: People, version: int, refusal: str
) -> None:
    form = msgspec.structs.replace(people.form(), consent_version=version)
    assert people.refusal(form) == refusal


def test_a_form_that_is_sent_twice_makes_one_member(people: People) -> None:
    form = people.form()
    first, second = people.get(form, Joined), people.get(form, Joined)
    assert first.member_id == second.member_id
    other = msgspec.structs.replace(form, profile=Profile(phone="13900139000"))
    assert people.refusal(other) == "form_used"


def test_who_proves_a_phone_again_is_the_same_member(people: People) -> None:
    people.rules(PROOF)
    assert people.get(people.form(), CodeSent).valid_s == 300
    assert people.sent[-1].phone == E164
    first = people.get(people.form(people.code(), name="林"), Joined)
    people.now = "2026-03-02T08:00:00.000Z"
    people.get(people.form(), CodeSent)
    again = people.form(people.code(), name="X", birthday="03-31")
    second = people.get(again, Joined)
    assert second.member_id == first.member_id
    kept = people.profile(first.member_id)
    assert kept is not None
    assert (kept.profile.name, kept.profile.birthday) == ("林", "03-31")


def test_a_code_bears_few_tries_and_ends(people: People) -> None:
    people.rules(PROOF)
    people.get(people.form(), CodeSent)
    assert people.refusal(people.form()) == "too_many phone"
    right = people.code()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    for _ in range(PROOF.code_tries_max):
        assert people.refusal(people.form(wrong)) == "code_wrong code"
    assert people.refusal(people.form(right)) == "too_many code"
    people.now = "2026-03-01T08:05:00.000Z"
    assert people.refusal(people.form(right)) == "code_expired code"


def test_a_code_works_once_and_for_its_phone_only(people: People) -> None:
    people.rules(PROOF)
    people.get(people.form(), CodeSent)
    code = people.code()
    other = people.form(code, phone="13900139000")
    assert people.refusal(other) == "code_expired code"
    people.get(people.form(code), Joined)
    assert people.refusal(people.form(code)) == "code_expired code"


def test_a_phone_gets_few_codes_a_day(people: People) -> None:
    people.rules(PROOF)
    for minute in range(PROOF.codes_day_max):
        people.now = f"2026-03-01T08:{minute * 2:02}:00.000Z"
        people.get(people.form(), CodeSent)
    people.now = "2026-03-01T20:00:00.000Z"
    assert people.refusal(people.form()) == "too_many phone"
    people.now = "2026-03-03T08:00:00.000Z"
    people.get(people.form(), CodeSent)


def test_without_a_gateway_nothing_can_be_proven(people: People) -> None:
    people.rules(PROOF)
    people.gateway = False
    assert people.refusal(people.form()) == "no_gateway phone"


def test_an_unproven_phone_opens_nothing_and_looks_the_same(
    people: People, shop: Shop
) -> None:
    first = people.get(people.form(name="林"), Joined)
    people.get(people.form(phone="13900139000"), Joined)
    second = people.get(people.form(name="别人"), Joined)
    assert second.member_id != first.member_id
    kept = people.profile(first.member_id)
    assert kept is not None
    assert kept.profile.name == "林"
    assert (second.points, second.claim) == (first.points, first.claim)
    with reading(shop.engine) as connection:
        assert doubtful(connection, 10) == [second.member_id]


def test_who_is_blocked_does_not_come_back_by_joining(people: People) -> None:
    people.rules(PROOF)
    people.get(people.form(), CodeSent)
    member_id = people.get(people.form(people.code()), Joined).member_id
    people.get(BlockMember(member_id=member_id, by=STAFF), Changed)
    people.now = "2026-03-02T08:00:00.000Z"
    people.get(people.form(), CodeSent)
    assert people.refusal(people.form(people.code())) == "member_blocked"


def test_the_points_of_the_slip_are_given_once(
    people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    shop.ack(*kiosk.facts([sale("k1-1-1", goods(20))]))
    people.claims = {"t": "k1-1-1"}
    form = msgspec.structs.replace(people.form(), claim="t")
    first = people.get(form, Joined)
    assert first.points > 0
    assert people.get(form, Joined).points == first.points
    other = msgspec.structs.replace(people.form(phone="13900139000"), claim="t")
    late = people.get(other, Joined)
    assert (late.points, late.claim) == (0, "taken")
    none = msgspec.structs.replace(people.form(phone="13700137000"), claim="x")
    assert people.get(none, Joined).claim == "sale_unknown"


def test_no_row_of_the_books_holds_what_was_typed(people: People, shop: Shop) -> None:
    people.join(name="林女士", birthday="1987-11-23")
    tables = ["members", "member_profiles", "member_forms", "member_links"]
    text = str([shop.rows(f"SELECT * FROM {each}") for each in tables])  # noqa: S608 - our own names
    for typed in ("林女士", "1987", "11-23", PHONE, E164, "8000"):
        assert typed not in text


def claimed(shop: Shop, kiosk: VirtualKiosk, sale_id: str, token: str) -> None:
    sold = sale(sale_id, goods(20))
    sold = msgspec.structs.replace(sold, claim_sha256=claim_digest(token))
    shop.ack(*kiosk.facts([sold]))


def balance(shop: Shop, member_id: str) -> int:
    with reading(shop.engine) as connection:
        at = "2026-03-01T09:00:00.000Z"
        return ledger_store.balance_points(connection, member_id, at)


def test_who_joins_before_the_sale_has_come_gets_its_points_when_it_does(
    people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    token = make_claim(7)
    first = people.get(msgspec.structs.replace(people.form(), claim=token), Joined)
    assert (first.points, first.claim) == (0, "waiting")
    late = people.form(phone="13900139000")
    second = people.get(msgspec.structs.replace(late, claim=token), Joined)
    claimed(shop, kiosk, "k1-1-1", token)
    assert balance(shop, first.member_id) > 0
    assert balance(shop, second.member_id) == 0
    assert shop.rows("SELECT * FROM awaited_claims") == []
    assert shop.wrong() == []


def test_who_was_erased_waits_for_nothing(
    people: People, shop: Shop, kiosk: VirtualKiosk
) -> None:
    token = make_claim(8)
    joined = people.get(msgspec.structs.replace(people.form(), claim=token), Joined)
    people.get(EraseMember(member_id=joined.member_id, by="member"), Erased)
    claimed(shop, kiosk, "k1-1-1", token)
    assert balance(shop, joined.member_id) == 0
