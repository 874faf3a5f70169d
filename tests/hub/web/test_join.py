"""The join page as a browser without a script meets it."""

import asyncio
import re
from collections import Counter
from urllib.parse import urlencode

import pytest
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message

from firmware.hub.db.engine import open_engine, opened, writing
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members.commands import JoinMember
from firmware.hub.members.profile import Profile
from firmware.hub.members.replies import CodeSent, Joined
from firmware.hub.policy import store as policy_store
from firmware.hub.web.app import web_app
from firmware.hub.web.config import WebConfig
from firmware.retail.policy.join_rules import JoinRules
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.coupon_rules import CouponKind, CouponRules
from firmware.retail.pricing.offers.rules import ArticleOffer
from firmware.retail.pricing.offers.section import Offers
from tests.hub.web.conftest import WebClock, WebShop, form_of

STORED_AT = "2026-03-01T07:00:00.000Z"
LINK = "AbCdEfGhIjKlMnOpQrStUv"
JOINED = Joined(member_id="m-1", link=LINK, points=3)
TYPED = {"phone": "138 0013 8000", "name": "林女士", "month": "3", "day": "9"}


def sent(browser: TestClient, path: str = "/join", **fields: str) -> dict[str, str]:
    """The form of a page, filled in."""
    return {**form_of(browser.get(path).text), "consent": "yes", **TYPED, **fields}


def test_whoever_fills_in_the_form_is_asked_for_at_the_hub_once(web: WebShop) -> None:
    web.hub.replies = [JOINED]
    browser = web.browser()
    response = browser.post("/join", data=sent(browser))
    assert response.status_code == 303
    assert response.headers["location"] == "/me?joined=3"
    [command] = web.hub.asked
    assert command == JoinMember(
        form="0000000000000000000001",
        profile=Profile(name="林女士", birthday="03-09", phone="138 0013 8000"),
        consent_version=1,
        language="zh_CN",
    )
    cookie = next(c for c in browser.cookies.jar if c.name == "__Host-me")
    assert (cookie.value, cookie.secure, cookie.path) == (LINK, True, "/")
    assert "HttpOnly" in response.headers["set-cookie"]


def test_the_claim_of_a_slip_goes_along(web: WebShop) -> None:
    web.hub.replies = [JOINED]
    browser = web.browser(headers={"Accept-Language": "en"})
    browser.post("/j/abc-123", data=sent(browser, "/j/abc-123"))
    [command] = web.hub.asked
    assert isinstance(command, JoinMember)
    assert (command.claim, command.language) == ("abc-123", "en")


def test_consent_is_never_ticked_beforehand(web: WebShop) -> None:
    text = web.browser().get("/join").text
    [box] = re.findall(r"<input[^>]*checkbox[^>]*>", text)
    assert "checked" not in box


@pytest.mark.parametrize(
    ("fields", "sentence", "place"),
    [
        ({"phone": ""}, "要填手机号", "field-phone"),
        ({"phone": "138 0013 800"}, "手机号少 1 位，应为 11 位", "field-phone"),
        ({"phone": "138001380001"}, "手机号多 1 位，应为 11 位", "field-phone"),
        ({"phone": "call me"}, "这个手机号不对", "field-phone"),
        ({"day": "31", "month": "2"}, "没有这一天", "field-birthday"),
        ({"day": ""}, "没有这一天", "field-birthday"),
        ({"month": "²"}, "没有这一天", "field-birthday"),
        ({"name": "x" * 41}, "称呼里有写不下的字", "field-name"),
        ({"consent": ""}, "要同意会员说明才能加入", "field-consent"),
    ],
)
def test_a_fault_is_named_above_and_at_its_field_and_what_was_typed_stays(
    web: WebShop, fields: dict[str, str], sentence: str, place: str
) -> None:
    browser = web.browser()
    response = browser.post("/join", data=sent(browser, **fields))
    assert response.status_code == 422
    assert response.text.count(sentence) == 2
    assert f'<a href="#{place}">' in response.text
    assert f'id="{place}-fault"' in response.text
    assert "<title>错误：" in response.text
    if "name" not in fields:
        assert 'value="林女士"' in response.text
    assert web.hub.asked == []


def test_two_faults_are_counted(web: WebShop) -> None:
    browser = web.browser(headers={"Accept-Language": "en"})
    fields = sent(browser, phone="", consent="")
    assert "2 things are missing" in browser.post("/join", data=fields).text


@pytest.mark.parametrize(
    ("refusal", "sentence"),
    [
        (("field_invalid", "phone"), "这个手机号不对"),
        (("consent_outdated", ""), "会员说明刚有新的一版"),
        (("form_used", ""), "这张表已经用过了"),
        (("no_gateway", ""), "发不出验证码"),
        (("too_many", ""), "验证码太多"),
        (("of_a_later_release", ""), "没有加入成功"),
    ],
)
def test_what_the_hub_refuses_is_said_and_what_was_typed_stays(
    web: WebShop, refusal: tuple[str, str], sentence: str
) -> None:
    web.hub.replies = [CommandRefused(reason=refusal[0], field=refusal[1])]
    browser = web.browser()
    response = browser.post("/join", data=sent(browser))
    assert response.status_code == 422
    assert sentence in response.text
    assert 'value="138 0013 8000"' in response.text


def test_a_hub_that_is_away_costs_nobody_what_was_typed(web: WebShop) -> None:
    browser = web.browser()
    fields = sent(browser)
    response = browser.post("/join", data=fields)
    assert response.status_code == 503
    assert "不会重复加入" in response.text
    web.hub.replies = [JOINED]
    again = browser.post("/join", data={**fields, **form_of(response.text)})
    assert again.status_code == 303
    first, second = web.hub.asked
    assert first == second


def test_a_phone_is_proven_by_the_code_that_was_sent(web: WebShop) -> None:
    wrong = CommandRefused(reason="code_wrong")
    web.hub.replies = [CodeSent(valid_s=300), wrong, CodeSent(valid_s=300), JOINED]
    browser = web.browser()
    asked = browser.post("/join", data=sent(browser))
    assert "已发到尾号 …8000 的手机，5 分钟内有效" in asked.text
    fields = form_of(asked.text)
    refused = browser.post("/join", data={**fields, "code": "111111"})
    assert (refused.status_code, "验证码不对" in refused.text) == (422, True)
    again = browser.post("/join", data={**form_of(refused.text), "again": "yes"})
    assert "5 分钟内有效" in again.text
    joined = browser.post("/join", data={**form_of(again.text), "code": "222222"})
    assert joined.status_code == 303
    codes = [each.code for each in web.hub.asked if isinstance(each, JoinMember)]
    assert codes == [None, "111111", None, "222222"]
    assert (
        len({each.form for each in web.hub.asked if isinstance(each, JoinMember)}) == 1
    )


def test_the_shop_picks_the_fields(web: WebShop) -> None:
    rules = JoinRules(
        name="off",
        phone="optional",
        birthday="off",
        gender="required",
        preferences="optional",
        preference_choices=("少糖", "面包"),
        consent_version=7,
        consent_zh="一\n二",
    )
    engine = open_engine(web.folder)
    with writing(engine) as connection:
        policy_store.keep(connection, Policy(version=2, join=rules), STORED_AT)
    engine.dispose()
    browser = web.browser()
    text = browser.get("/join").text
    assert [
        name
        for name in ("month", "gender", "preferences", "phone")
        if f'name="{name}"' in text
    ] == ["gender", "preferences", "phone"]
    assert "第 7 版" in text
    web.hub.replies = [JOINED]
    fields = {**form_of(text), "consent": "yes", "gender": "female", "name": "x"}
    refused = browser.post("/join", data={**fields, "gender": "robot"})
    assert "要选性别" in refused.text
    browser.post("/join", data={**fields, "preferences": ["面包", "酒"]})
    [command] = web.hub.asked
    assert isinstance(command, JoinMember)
    assert command.profile == Profile(gender="female", preferences=("面包",))
    assert command.consent_version == 7


def test_what_a_person_typed_is_never_markup(web: WebShop) -> None:
    browser = web.browser()
    evil = '"><script>alert(1)</script>'
    text = browser.post("/join", data=sent(browser, name=evil, phone=evil)).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


# --- what another site, or a machine, sends ---


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content-Type": "application/json"}, 415),
        ({"Content-Type": "multipart/form-data; boundary=x"}, 415),
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://shop.example"}, 303),
    ],
)
def test_a_form_of_another_site_is_refused(
    web: WebShop, headers: dict[str, str], status: int
) -> None:
    web.hub.replies = [JOINED]
    browser = web.browser()
    response = browser.post("/join", data=sent(browser), headers=headers)
    assert response.status_code == status
    assert len(web.hub.asked) == (status == 303)


def test_a_form_without_its_browser_s_key_is_refused(web: WebShop) -> None:
    browser, other = web.browser(), web.browser()
    fields = sent(browser)
    other.get("/join")
    assert other.post("/join", data=fields).status_code == 403
    assert other.post("/join", data={**fields, "form_key": ""}).status_code == 403
    assert browser.post("/join", data={**fields, "form": "x"}).status_code == 400
    assert web.hub.asked == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"a=" + b"x" * 20_000, 413),
        (b"&".join(b"a=1" for _ in range(101)), 400),
        (b"\xff=1", 400),
        (b"name=%FF", 400),
        (b"", 403),
        (b"form_key=&form=", 403),
    ],
)
def test_a_body_that_no_page_sends_is_refused(
    web: WebShop, body: bytes, status: int
) -> None:
    browser = web.browser()
    browser.get("/join")
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert browser.post("/join", content=body, headers=headers).status_code == status
    assert web.hub.asked == []


@pytest.mark.parametrize("forms", [1_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_a_flood_of_joins_of_one_address_is_put_off_and_others_join(
    web: WebShop, forms: int
) -> None:
    web.hub.replies = [JOINED for _ in range(100)]
    app = web_app(web.site)
    flood, other = web.browser(app=app), web.browser("203.0.113.8", app=app)
    fields, theirs = sent(flood), sent(other)
    body = urlencode(fields).encode()
    cookie = f"__Host-form={fields['form_key']}".encode()
    statuses = asyncio.run(_posted(app, body, cookie, web.clock, forms))
    assert statuses[303] + statuses[429] == forms
    assert statuses[303] <= 2 * WebConfig().forms_per_minute_max
    assert other.post("/join", data=theirs).status_code == 303
    assert len(web.hub.asked) == statuses[303] + 1


async def _posted(
    app: ASGIApp, body: bytes, cookie: bytes, clock: WebClock, forms: int
) -> Counter[int]:
    """How many of so many forms, even over a minute, got which status."""
    statuses = Counter[int]()
    head = {
        "content-type": b"application/x-www-form-urlencoded",
        "host": b"shop.example",
        "cookie": cookie,
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses[message["status"]] += 1

    for _ in range(forms):
        clock.now_s += 60 / forms
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/join",
            "raw_path": b"/join",
            "root_path": "",
            "query_string": b"",
            "scheme": "https",
            "server": ("shop.example", 443),
            "client": ("203.0.113.7", 50_000),
            "headers": [(name.encode(), value) for name, value in head.items()],
        }
        await app(scope, receive, send)
    return statuses


@pytest.mark.parametrize("path", ["/join", "/j/abc-123"])
@pytest.mark.parametrize(
    ("policy", "gift"),
    [
        (Policy(version=2), False),
        (
            Policy(
                version=2,
                offers=Offers(
                    article=(ArticleOffer(id="day", price_bps=8_000, birthday=True),)
                ),
            ),
            True,
        ),
        (
            Policy(
                version=2,
                coupon_rules=CouponRules(
                    birthday=(CouponKind(id="b", name="生日", off_fen=500),)
                ),
            ),
            True,
        ),
    ],
)
def test_the_form_says_what_a_birthday_is_good_for(
    web: WebShop, path: str, policy: Policy, *, gift: bool
) -> None:
    with opened(web.folder) as engine, writing(engine) as connection:
        policy_store.keep(connection, policy, STORED_AT)
    assert ("当天有礼" in web.browser().get(path).text) == gift
