"""A member's life by a program of the shop's own."""

import pytest
from starlette.testclient import TestClient

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.members.commands import BlockMember
from tests.hub.web.api.conftest import ApiShop, once
from tests.support.hub_rig import VirtualKiosk, goods, sale
from tests.support.people_rig import STAFF

PROFILE = {"name": "林女士", "phone": "138 0013 8000", "birthday": "03-09"}
JOIN = {"profile": PROFILE, "consent_version": 1}
MEMBERS = "/api/1/members"


def joined(program: TestClient, **fields: object) -> str:
    """The id of a new member."""
    reply = program.post(MEMBERS, json=JOIN | fields, headers=once())
    assert reply.status_code == 201, reply.text
    return reply.json()["member_id"]


def acts(api: ApiShop, member_id: str) -> list[tuple[object, ...]]:
    return api.shop.rows(
        "SELECT by, act FROM member_audit"  # noqa: S608 - our own text
        f" WHERE member_id = '{member_id}' ORDER BY number"
    )


def test_a_member_joins_is_shown_and_is_forgotten(
    api: ApiShop, program: TestClient
) -> None:
    made = program.post(MEMBERS, json=JOIN, headers=once())
    member_id = made.json()["member_id"]
    path = f"{MEMBERS}/{member_id}"
    assert (made.status_code, made.headers["location"]) == (201, path)
    browser = api.web.browser(app=api.app)
    page = made.json()["page"].removeprefix("https://shop.example")
    assert browser.get(page).headers["location"] == "/me"
    assert "林女士" in browser.get("/me").text

    shown = program.get(path).json()
    assert shown["profile"]["phone"] == "+8613800138000"
    assert (shown["tier"], shown["state"], shown["consent_version"]) == ("none", "", 1)
    gone = program.delete(path, headers=once())
    assert (gone.status_code, gone.json()) == (200, {"member_id": member_id})
    assert program.delete(path, headers=once()).status_code == 200
    for each in ("", "/points", "/links"):
        method = "POST" if each == "/links" else "GET"
        refused = program.request(method, path + each, headers=once(), json={})
        assert refused.json()["reason"] == "member_unknown"
    assert browser.get("/me").status_code == 404
    assert acts(api, member_id) == [
        ("api:shop", "joined"),
        ("api:shop", "shown"),
        ("api:shop", "erased"),
    ]
    assert api.shop.wrong() == []


def test_joining_is_done_once_for_its_key_and_for_ever(
    api: ApiShop, program: TestClient
) -> None:
    header = once()
    replies = [program.post(MEMBERS, json=JOIN, headers=header) for _ in range(3)]
    assert {each.json()["member_id"] for each in replies} == {
        replies[0].json()["member_id"]
    }
    other = JOIN | {"profile": PROFILE | {"name": "王先生"}}
    reused = program.post(MEMBERS, json=other, headers=header)
    assert (reused.status_code, reused.json()["reason"]) == (
        409,
        "idempotency_key_reused",
    )
    elsewhere = api.client(api.key("app", channel="app"))
    assert elsewhere.post(MEMBERS, json=other, headers=header).status_code == 201
    renewed = api.client(api.key("shop-2"))
    again = renewed.post(MEMBERS, json=JOIN, headers=header)
    assert again.json()["member_id"] == replies[0].json()["member_id"]


def test_nobody_finds_out_by_joining_who_is_a_member(program: TestClient) -> None:
    joined(program)
    known, new = (
        program.post(
            MEMBERS,
            json=JOIN | {"profile": PROFILE | {"phone": phone}},
            headers=once(),
        )
        for phone in ("13800138000", "13800138001")
    )
    assert (known.status_code, known.json().keys()) == (201, new.json().keys())
    assert len(known.text) == len(new.text)
    assert known.headers.keys() == new.headers.keys()


def test_a_member_is_found_by_what_the_customer_has(
    api: ApiShop, program: TestClient
) -> None:
    member_id = joined(program)
    sold = sale("k1-1-1", goods(20), member_id=member_id)
    api.shop.ack(*VirtualKiosk().facts([sold]))
    card = program.get(f"{MEMBERS}/{member_id}").json()["card"]
    for query in (
        {"phone_last4": "8000"},
        {"card": card},
        {"receipt": sold.receipt_no},
    ):
        found = program.get(MEMBERS, params=query).json()["members"]
        assert [each["member_id"] for each in found] == [member_id], query
        assert found[0]["phone_end"] == "8000"
        assert "138001" not in str(found)
    assert acts(api, member_id).count(("api:shop", "found")) == 3
    assert program.get(MEMBERS, params={"card": member_id}).json() == {"members": []}
    assert program.get(MEMBERS, params={"receipt": "8000"}).json() == {"members": []}


def test_nothing_of_a_person_is_shown_without_a_note_in_the_audit(
    api: ApiShop, program: TestClient
) -> None:
    member_id = joined(program)
    api.hub.away = True
    for path in (f"{MEMBERS}/{member_id}", f"{MEMBERS}?phone_last4=8000"):
        refused = program.get(path)
        assert (refused.status_code, refused.json()["reason"]) == (503, "hub_away")
        assert "林女士" not in refused.text


def test_a_hub_that_did_not_reply_says_so(api: ApiShop, program: TestClient) -> None:
    member_id = joined(program)
    api.hub.away = False
    refused = program.delete(f"{MEMBERS}/{member_id}", headers=once())
    assert (refused.status_code, refused.json()["reason"]) == (503, "hub_unsure")


def test_the_fields_are_those_that_the_shop_asks_for(program: TestClient) -> None:
    bad: list[tuple[object, str]] = [
        ({**JOIN, "profile": {"phone": "1"}}, "422 field_invalid phone"),
        ({**JOIN, "consent_version": 0}, "422 consent_missing "),
        ({**JOIN, "consent_version": 9}, "409 consent_outdated "),
        ({**JOIN, "consent_version": -1}, "422 field_invalid consent_version"),
        ({**JOIN, "loyal": True}, "422 field_invalid loyal"),
        ({"profile": PROFILE}, "422 field_invalid consent_version"),
        ({**JOIN, "profile": {"name": "x" * 81}}, "422 field_invalid profile.name"),
        ([], "422 field_invalid "),
    ]
    for body, expected in bad:
        refused = program.post(MEMBERS, json=body, headers=once())
        problem = refused.json()
        found = f"{refused.status_code} {problem['reason']} {problem['field']}"
        assert found == expected
        assert "x" * 81 not in refused.text


def test_a_search_is_for_one_thing(program: TestClient) -> None:
    for query in ("", "?phone_last4=8000&card=CTM-1", "?phone_last4=80", "?name=林"):
        refused = program.get(MEMBERS + query)
        assert (refused.status_code, refused.json()["reason"]) == (
            422,
            "field_invalid",
        )


def test_a_link_is_made_and_the_one_before_ends_with_it(
    api: ApiShop, program: TestClient
) -> None:
    member_id = joined(program)
    path = f"{MEMBERS}/{member_id}/links"
    pages = [
        program.post(path, json={}, headers=once()).json()["page"] for _ in range(2)
    ]
    browser = api.web.browser(app=api.app)
    for page in pages:
        assert browser.get(page).headers["location"] == "/me"
    old = api.web.browser(app=api.app)
    assert old.get(pages[0]).status_code == 404
    api.people.do(BlockMember(member_id=member_id, by=STAFF))
    refused = program.post(path, json={}, headers=once())
    assert (refused.status_code, refused.json()["reason"]) == (409, "member_blocked")
    assert program.get(f"{MEMBERS}/{member_id}").json()["state"] == "blocked"


@pytest.mark.parametrize("scope", [KeyScope.MEMBERS_READ, KeyScope.MEMBERS_WRITE])
def test_who_may_read_may_not_change_and_the_other_way(
    api: ApiShop, program: TestClient, scope: KeyScope
) -> None:
    member_id = joined(program)
    client = api.client(api.key("one", scope))
    reads = client.get(f"{MEMBERS}/{member_id}").status_code
    erases = client.delete(f"{MEMBERS}/{member_id}", headers=once()).status_code
    may_read = scope is KeyScope.MEMBERS_READ
    assert (reads, erases) == ((200, 403) if may_read else (403, 200))


def test_joining_that_is_repeated_late_joins_nobody_who_left(
    api: ApiShop, program: TestClient
) -> None:
    """A program's queue sends again what its customer has undone since."""
    key = once()
    first = program.post(MEMBERS, json=JOIN, headers=key).json()["member_id"]
    program.delete(f"{MEMBERS}/{first}", headers=once())
    members = api.shop.rows("SELECT member_id FROM members")
    refused = program.post(MEMBERS, json=JOIN, headers=key)
    assert (refused.status_code, refused.json()["reason"]) == (
        409,
        "idempotency_key_reused",
    )
    assert api.shop.rows("SELECT member_id FROM members") == members
