"""A member who opens the code of a slip claims its points by one press (A48)."""

import pytest
from starlette.testclient import TestClient

from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import ClaimSale
from firmware.hub.members.replies import Claimed
from firmware.retail.codes.claim_tokens import make_claim
from tests.hub.web.conftest import WebShop, form_of
from tests.support.member_books import CLAIM, LINK, MEMBER, found_member

NOW = "2026-03-01T08:00:00.000Z"
PATH = f"/j/{CLAIM}"
BUTTON = "把这单积分记给我"


@pytest.fixture
def member(web: WebShop) -> TestClient:
    found_member(web.folder, NOW)
    browser = web.browser()
    browser.cookies.set("__Host-me", LINK, domain="shop.example")
    return browser


def press(browser: TestClient, path: str = PATH) -> tuple[int, str]:
    sent = form_of(browser.get(path).text)
    response = browser.post(f"{path}/mine", data=sent)
    return response.status_code, response.headers.get("location", response.text)


def test_a_member_is_offered_the_points_and_needs_no_form(
    web: WebShop, member: TestClient
) -> None:
    text = member.get(PATH).text
    for words in (BUTTON, "k1-000004", "还给你留着", f"{PATH}/mine", f"{PATH}?new=1"):
        assert words in text
    assert 'name="phone"' not in text
    web.hub.replies = [Claimed(points=4)]
    assert press(member) == (303, "/me?claimed=4")
    assert web.hub.asked == [ClaimSale(member_id=MEMBER, claim=CLAIM)]
    assert "4 分已到账" in member.get("/me?claimed=4").text
    assert "4 points are yours" in member.get("/me?claimed=4&lang=en").text


def test_who_is_no_member_and_who_wants_to_join_anew_get_the_form(
    web: WebShop, member: TestClient
) -> None:
    for browser, path in ((web.browser(), PATH), (member, f"{PATH}?new=1")):
        text = browser.get(path).text
        assert 'name="phone"' in text
        assert BUTTON not in text


def test_a_sale_that_has_not_come_yet_is_claimed_as_well(
    web: WebShop, member: TestClient
) -> None:
    path = f"/j/{make_claim(99)}"
    text = member.get(path).text
    assert BUTTON in text
    assert "还没传到店里" in text
    web.hub.replies = [Claimed(claim="waiting")]
    assert press(member, path) == (303, "/me?claimed=waiting")
    assert "小票一到店里" in member.get("/me?claimed=waiting").text


def test_what_is_no_claim_of_ours_offers_nothing(member: TestClient) -> None:
    text = member.get("/j/abc-123").text
    assert BUTTON not in text
    assert "不是本店小票上的码" in text


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("too_late", "过了补积分的日子"),
        ("taken", "已经领过"),
        ("flagged", "带小票找店员"),
        ("sale_unknown", "不是本店小票上的码"),
        ("of_a_later_build", "没有积分"),
    ],
)
def test_why_nothing_was_claimed_stands_on_the_page(
    web: WebShop, member: TestClient, reason: str, words: str
) -> None:
    web.hub.replies = [Claimed(claim=reason)]
    assert press(member) == (303, f"/me?claimed={reason}")
    assert words in member.get(f"/me?claimed={reason}").text


def test_a_hub_that_is_away_is_named_and_the_button_stays(member: TestClient) -> None:
    status, text = press(member)
    assert status == 503
    assert "不会重复记" in text
    assert BUTTON in text
    assert f'action="{PATH}/mine"' in text


def test_whose_link_ended_claims_nothing(web: WebShop, member: TestClient) -> None:
    web.hub.replies = [CommandRefused(reason="member_blocked")]
    assert press(member)[0] == 404
    stranger = web.browser()
    sent = form_of(stranger.get("/join").text)
    assert stranger.post(f"{PATH}/mine", data=sent).status_code == 404
    assert len(web.hub.asked) == 1


def test_a_form_of_another_place_claims_nothing(
    web: WebShop, member: TestClient
) -> None:
    assert member.post(f"{PATH}/mine", data={"form_key": "x"}).status_code == 403
    assert web.hub.asked == []


def test_the_page_has_one_heading_and_no_style_of_its_own(member: TestClient) -> None:
    text = member.get(PATH).text
    assert text.count("<h1") == 1
    assert "<main" in text
    assert "style=" not in text
    assert "<script" not in text
