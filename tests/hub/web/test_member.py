"""The member's page, on the books of a shop where the member has bought."""

import json
import re
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from firmware.hub.db.engine import opened, writing
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import (
    ChangeProfile,
    EraseMember,
    OpenLink,
    RotateLink,
    WithdrawConsent,
)
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.hub.members.profile import ProfileChange
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.members.replies import Changed, Erased, LinkMade, LinkOpened
from firmware.hub.policy import store as policy_store
from firmware.retail.codes.member_pass import read_pass
from firmware.retail.loyalty.perks import BookingNote, Perks
from firmware.retail.loyalty.rules import TierRules
from firmware.retail.policy.join_rules import JoinRules
from firmware.retail.policy.policy import Policy
from tests.hub.web.conftest import WebShop, form_of
from tests.support.member_books import LINK, MEMBER, found_member, joined_at

NOW = "2026-03-01T08:00:00.000Z"


@pytest.fixture
def member(web: WebShop) -> TestClient:
    """A browser of a member who has bought twice; somebody else has, too."""
    found_member(web.folder, NOW)
    browser = web.browser()
    browser.cookies.set("__Host-me", LINK, domain="shop.example")
    return browser


def test_a_link_is_kept_by_the_browser_and_leads_to_the_page(web: WebShop) -> None:
    web.hub.replies = [LinkOpened(member_id=MEMBER)]
    response = web.browser().get(f"/m/{LINK}")
    assert (response.status_code, response.headers["location"]) == (303, "/me")
    assert web.hub.asked == [OpenLink(link=LINK)]
    cookie = response.headers["set-cookie"]
    for word in (f"__Host-me={LINK}", "HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert word in cookie


@pytest.mark.parametrize("path", ["/m/x.y", "/m/" + "a" * 65, "/m/%00"])
def test_what_can_be_no_link_is_not_asked_for(web: WebShop, path: str) -> None:
    assert web.browser().get(path).status_code == 404
    assert web.hub.asked == []


def test_a_link_that_ended_is_forgotten(web: WebShop) -> None:
    web.hub.replies = [CommandRefused(reason="link_unknown")]
    response = web.browser().get(f"/m/{LINK}")
    assert response.status_code == 404
    assert '__Host-me=""' in response.headers["set-cookie"]
    assert response.headers["clear-site-data"] == '"cache", "storage"'
    assert "用手机号要一个链接" in response.text


@pytest.mark.parametrize("path", ["/me", "/me/points", "/me/data", "/me/leave"])
def test_nobody_else_sees_a_page(web: WebShop, member: TestClient, path: str) -> None:
    assert member.get(path).status_code == 200
    stranger = web.browser()
    stranger.cookies.set("__Host-me", LINK[:-1] + "x", domain="shop.example")
    assert stranger.get(path).status_code == 404
    assert stranger.get("/me/pass").status_code == 403


def test_the_page_has_what_a_member_wants_to_know(member: TestClient) -> None:
    text = member.get("/me").text
    for words in (
        "会员卡",
        "林女士 · 尾号 CDEF",
        "到 3 月 31 日 · 付款时自动用上",
        "¥5",
        "再消费",
        "升银卡",
        "最早的到",
        "k1-000001",
        "k1-000002",
        "3 月 1 日 13:00",
    ):
        assert words in text
    assert "k1-000003" not in text
    english = member.get("/me?lang=en").text
    assert "What is" not in english
    assert "Until 31 Mar · used by itself when you pay" in english


def test_what_the_tier_gives_besides_its_price_stands_under_it(
    web: WebShop, member: TestClient
) -> None:
    assert "可预订" not in member.get("/me").text
    note = BookingNote(tier="silver", note="包间可预订 电话<88>")
    policy = Policy(
        version=2,
        perks=Perks(service_tier="silver", booking=(note,)),
        tiers=TierRules(silver_spend_min_fen=1),
    )
    with opened(web.folder) as engine, writing(engine) as connection:
        policy_store.keep(connection, policy, "2026-02-01T08:00:00.000Z")
    text = member.get("/me").text
    assert "包间可预订 电话&lt;88&gt;" in text
    assert "店员先来" in text
    assert "Served first" in member.get("/me?lang=en").text


def test_the_pass_is_this_member_s_and_of_now(web: WebShop, member: TestClient) -> None:
    kept = member.get("/me/pass").json()
    assert (kept["period_s"], kept["size"], len(kept["passes"])) == (30, 37, 40)
    now_s = web.clock.wall_ns() // 1_000_000_000
    begins = [begins_s for begins_s, _ in kept["passes"]]
    assert begins[0] <= now_s < begins[0] + 30
    assert begins == list(range(begins[0], begins[0] + 40 * 30, 30))
    keys = PassKeyFolder(web.folder)
    text = keys.pass_text(MEMBER, "none", begins[0] // 30, now_s=now_s)
    shown = read_pass(text)
    assert shown is not None
    assert keys.is_good(shown)
    web.clock.now_s += 31
    assert member.get("/me/pass").json()["passes"][0][0] == begins[1]


def test_the_picture_on_the_page_is_the_pass(member: TestClient) -> None:
    zxingcpp = pytest.importorskip("zxingcpp")
    numpy = pytest.importorskip("numpy")
    text = member.get("/me").text
    found = re.search(r'<svg viewBox="0 0 (\d+) \1"[^>]*><path d="([^"]+)"', text)
    assert found is not None
    size, picture = int(found[1]), numpy.full((45 * 8, 45 * 8), 255, numpy.uint8)
    assert size == 37
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", found[2]):
        top, left = (int(y) + 4) * 8, (int(x) + 4) * 8
        picture[top : top + 8, left : left + int(width) * 8] = 0
    [code] = zxingcpp.read_barcodes(picture)
    shown = read_pass(code.text)
    assert shown is not None
    assert (shown.claims.member_id, shown.claims.tier) == (MEMBER, "none")


def test_a_slip_is_shown_to_whoever_bought_it(member: TestClient) -> None:
    text = member.get("/me/slip/k1-000001").text
    assert "k1-000001" in text
    assert text.count("苏打水") == 20
    assert "实付" in text
    for number in ("k1-000003", "k1-000009", "..%2F..%2Fetc"):
        assert member.get(f"/me/slip/{number}").status_code == 404


def test_without_a_key_for_passes_the_page_says_what_to_do(
    web: WebShop, member: TestClient
) -> None:
    for file in (web.folder / "pass.keys").iterdir():
        file.unlink()
    text = member.get("/me").text
    assert "会员码暂时拿不到" in text
    assert member.get("/me/pass").status_code == 503


# --- a browser that has another link ---


def test_a_dead_link_of_any_site_takes_nobody_s_own_away(
    web: WebShop, member: TestClient
) -> None:
    web.hub.replies = [CommandRefused(reason="link_unknown")]
    for path in ("/m/ANOTHERANOTHERANOTHER2", "/m/x.y"):
        response = member.get(path)
        assert response.status_code == 404
        assert "__Host-me" not in response.headers.get("set-cookie", "")
        assert "clear-site-data" not in response.headers
    assert member.get("/me").status_code == 200


def test_a_phone_that_two_share_keeps_no_page_of_the_other(
    web: WebShop, member: TestClient
) -> None:
    web.hub.replies = [LinkOpened(member_id=MEMBER), LinkOpened(member_id="m-other")]
    assert "clear-site-data" not in member.get(f"/m/{LINK}").headers
    other = member.get("/m/ANOTHERANOTHERANOTHER2")
    assert other.headers["clear-site-data"] == '"cache", "storage"'


# --- own data ---


def test_who_agrees_again_agrees_to_what_the_page_showed(
    web: WebShop, member: TestClient
) -> None:
    with opened(web.folder) as engine, writing(engine) as connection:
        profiles_of(connection).forget(connection, [MEMBER])
    fields = form_of(member.get("/me/data").text)
    newer = Policy(version=9, join=JoinRules(consent_version=7))
    with opened(web.folder) as engine, writing(engine) as connection:
        policy_store.keep(connection, newer, NOW)
    web.hub.replies = [CommandRefused(reason="consent_outdated")]
    typed = {"name": "林", "phone": "13800138021", "consent": "yes"}
    member.post("/me/data", data={**fields, **typed})
    [command] = web.hub.asked
    assert isinstance(command, ChangeProfile)
    assert command.consent_version == 1


def test_only_what_a_member_changed_is_changed(
    web: WebShop, member: TestClient
) -> None:
    page = member.get("/me/data").text
    assert 'value="13800138021"' in page
    fields = form_of(page)
    web.hub.replies = [Changed()]
    response = member.post("/me/data", data={**fields, "name": "林"})
    assert response.headers["location"] == "/me/data?done=saved"
    [command] = web.hub.asked
    assert command == ChangeProfile(
        member_id=MEMBER, changes=ProfileChange(name="林"), language="zh_CN"
    )
    assert "改好了" in member.get("/me/data?done=saved").text


def test_a_field_may_be_emptied_and_the_birthday_changed(
    web: WebShop, member: TestClient
) -> None:
    fields = form_of(member.get("/me/data").text)
    web.hub.replies = [Changed()]
    member.post("/me/data", data={**fields, "name": "", "month": "4", "day": "1"})
    [command] = web.hub.asked
    assert isinstance(command, ChangeProfile)
    assert command.changes == ProfileChange(name="", birthday="04-01")


def test_consent_is_withdrawn_and_a_new_link_is_shown_once(
    web: WebShop, member: TestClient
) -> None:
    key = form_of(member.get("/me/data").text)["form_key"]
    web.hub.replies = [Changed(), LinkMade(link="NEWNEWNEWNEWNEWNEWNEWN")]
    withdrawn = member.post("/me/withdraw", data={"form_key": key})
    assert withdrawn.headers["location"] == "/me/data?done=withdrawn"
    made = member.post("/me/link", data={"form_key": key})
    assert "https://shop.example/m/NEWNEWNEWNEWNEWNEWNEWN" in made.text
    assert made.headers["cache-control"] == "no-store"
    assert web.hub.asked == [
        WithdrawConsent(member_id=MEMBER, by="member"),
        RotateLink(member_id=MEMBER, by="member"),
    ]


def test_who_leaves_is_told_what_is_lost_and_is_forgotten_by_the_browser(
    web: WebShop, member: TestClient
) -> None:
    page = member.get("/me/leave").text
    assert re.search(r"还有 \d 分和 2 张券会作废", page)
    web.hub.replies = [Erased(member_id=MEMBER)]
    fields = form_of(page)
    assert member.post("/me/leave", data={**fields, "sure": ""}).status_code == 400
    response = member.post("/me/leave", data=fields)
    assert "已经注销" in response.text
    assert '__Host-me=""' in response.headers["set-cookie"]
    assert response.headers["clear-site-data"] == '"cache", "storage"'
    assert web.hub.asked == [EraseMember(member_id=MEMBER, by="member")]


def test_all_that_is_kept_can_be_taken_along(member: TestClient) -> None:
    response = member.get("/me/export")
    assert "attachment" in response.headers["content-disposition"]
    found = response.json()
    assert found["profile"]["phone"] == "+8613800138021"
    assert found["consent"] == {"version": 3, "at": joined_at(NOW)}
    assert [each["receipt_no"] for each in found["purchases"]] == [
        "k1-000002",
        "k1-000001",
    ]
    assert len(found["purchases"][1]["lines"]) == 20
    assert [each["coupon_id"] for each in found["coupons"]] == ["c0", "c1"]
    assert "k1-000003" not in response.text


def test_nobody_leaves_in_the_middle_of_a_sale(
    web: WebShop, member: TestClient
) -> None:
    fields = form_of(member.get("/me/leave").text)
    web.hub.replies = [CommandRefused(reason="hold_open")]
    response = member.post("/me/leave", data=fields)
    assert (response.status_code, "还有一单没付完" in response.text) == (409, True)
    assert "set-cookie" not in response.headers


@pytest.mark.parametrize("path", ["/me/data", "/me/withdraw", "/me/link", "/me/leave"])
def test_a_member_s_form_of_another_site_changes_nothing(
    web: WebShop, member: TestClient, path: str
) -> None:
    fields = form_of(member.get("/me/leave").text)
    web.hub.replies = [Changed()]
    cross = {"Sec-Fetch-Site": "cross-site"}
    assert member.post(path, data=fields, headers=cross).status_code == 403
    assert member.post(path, data={"sure": "yes"}).status_code == 403
    assert web.hub.asked == []


def test_a_hub_that_is_away_is_said_and_nothing_was_done(member: TestClient) -> None:
    fields = form_of(member.get("/me/leave").text)
    response = member.post("/me/leave", data=fields)
    assert response.status_code == 503
    assert "店里的主机暂时不在" in response.text


# --- the app of the home screen ---


def test_the_page_can_be_kept_as_an_app(member: TestClient) -> None:
    manifest = member.get("/manifest.webmanifest")
    assert manifest.headers["content-type"] == "application/manifest+json"
    app = json.loads(manifest.text)
    assert (app["name"], app["start_url"]) == ("转角便利店 会员码", "/me")
    for icon in app["icons"]:
        assert member.get(icon["src"]).status_code == 200
    worker = member.get("/sw.js")
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["cache-control"] == "no-cache"


def test_the_time_of_the_test_is_that_of_the_shop(web: WebShop) -> None:
    moment = datetime.fromtimestamp(web.clock.wall_ns() / 1e9, UTC)
    assert moment.isoformat().startswith("2026-03-01T08:00")
