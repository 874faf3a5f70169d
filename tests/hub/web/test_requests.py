"""What every request passes: names, limits, headers, pages of refusal, the log."""

import logging
from dataclasses import dataclass, field, replace

import pytest

from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.feature.port_command import CommandRefused, PortCommand
from firmware.hub.members.replies import LinkAsked
from firmware.hub.port.calls import Pong
from firmware.hub.web.app import web_app
from firmware.hub.web.asking import STEP_S
from firmware.hub.web.config import WebConfig
from firmware.hub.web.forms import whole_number
from firmware.hub.web.hub_caller import R
from firmware.hub.web.middleware.security_headers import HEADERS
from tests.hub.web.conftest import ScriptedHub, WebClock, WebShop, form_of

HTML = "text/html; charset=utf-8"


def test_every_response_has_the_headers_that_guard_it(web: WebShop) -> None:
    with web.browser() as browser:
        for path in ("/health/live", "/nowhere", web.site.assets.address("site.css")):
            response = browser.get(path)
            assert {name: response.headers[name] for name in HEADERS} == HEADERS
            assert response.headers["strict-transport-security"] == "max-age=31536000"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


def test_a_page_that_is_not_there_speaks_the_browser_s_language(web: WebShop) -> None:
    browser = web.browser()
    chinese = browser.get("/nowhere")
    english = browser.get("/nowhere", headers={"Accept-Language": "en"})
    assert (chinese.status_code, chinese.headers["content-type"]) == (404, HTML)
    assert 'lang="zh-CN"' in chinese.text
    assert "没有这一页" in chinese.text
    assert "There is no such page" in english.text
    assert chinese.headers["cache-control"] == "no-store"


def test_the_language_that_was_chosen_is_kept(web: WebShop) -> None:
    browser = web.browser(headers={"Accept-Language": "zh-CN"})
    assert "There is no such page" in browser.get("/nowhere?lang=en").text
    assert "There is no such page" in browser.get("/nowhere").text
    assert "没有这一页" in browser.get("/nowhere?lang=zh-CN").text


def test_styles_are_kept_for_ever_under_a_name_of_their_content(web: WebShop) -> None:
    browser = web.browser()
    response = browser.get(web.site.assets.address("site.css"))
    assert response.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in response.headers["cache-control"]
    assert browser.get("/static/site.0000000000.css").status_code == 404
    assert browser.get("/static/..%2Fconfig.py").status_code == 404


def test_another_host_s_name_is_refused_but_for_health(web: WebShop) -> None:
    browser = web.browser(headers={"host": "evil.example"})
    assert browser.get("/nowhere").status_code == 421
    assert browser.get("/health/live").status_code == 200


def test_it_is_ready_while_the_books_can_be_read(web: WebShop) -> None:
    browser = web.browser()
    web.hub.replies = [Pong(now="")]
    whole = browser.get("/health/ready")
    assert (whole.status_code, whole.json()) == (200, {"books": "ok", "hub": "ok"})
    without_hub = browser.get("/health/ready")
    assert without_hub.status_code == 503
    assert without_hub.json() == {"books": "ok", "hub": "away"}
    (web.folder / DATABASE).unlink()
    response = browser.get("/health/ready")
    assert (response.status_code, response.json()["books"]) == (503, "away")
    assert browser.get("/health/live").status_code == 200


@pytest.mark.parametrize("web_config", [WebConfig(requests_per_minute_max=10)])
def test_a_flood_of_one_address_is_put_off_and_others_are_served(web: WebShop) -> None:
    flood, other = web.browser(), web.browser("203.0.113.8")
    statuses = [flood.get("/health/live").status_code for _ in range(30)]
    assert statuses == [200] * 10 + [429] * 20
    late = flood.get("/health/live")
    assert late.headers["retry-after"] == "6"
    assert "6 秒后再试" in late.text
    assert other.get("/health/live").status_code == 200
    web.clock.now_s += 6
    assert flood.get("/health/live").status_code == 200


@pytest.mark.parametrize("web_config", [WebConfig(requests_per_minute_max=10)])
def test_the_log_knows_requests_and_nobody_who_made_them(
    web: WebShop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    browser = web.browser(headers={"User-Agent": "Canary-9"})
    response = browser.get("/m/canary-link?phone=13800138000")
    for _ in range(30):
        browser.get("/health/live")
    lines = [each.getMessage() for each in caplog.records if "hub.web" in each.name]
    name = response.headers["x-request-id"]
    assert (
        lines[0] == f"web_request id={name} method=GET page=open_link status=303 ms=0"
    )
    assert lines.count("web_throttled requests=1") == 1
    assert len(lines) == 2
    for canary in ("Canary", "canary", "13800138000", "203.0.113"):
        assert canary not in "\n".join(lines)


def test_a_nul_gets_no_further_than_the_door(web: WebShop) -> None:
    """PostgreSQL takes no text that has one."""
    browser = web.browser()
    assert browser.get("/m/a%00b").status_code == 404
    form = form_of(browser.get("/link").text) | {"phone": "138\0"}
    assert browser.post("/link", data=form).status_code == 400
    assert web.hub.asked == []


@pytest.mark.parametrize(
    "origin", ["http://[", "null", "//shop.example", "http://shop.example", "evil:"]
)
def test_an_origin_that_is_not_this_site_sends_no_form(
    web: WebShop, origin: str
) -> None:
    browser = web.browser()
    form = form_of(browser.get("/link").text) | {"phone": "13800138021"}
    sent = browser.post("/link", data=form, headers={"Origin": origin})
    assert sent.status_code == 403
    assert web.hub.asked == []


def test_no_page_leads_to_another_site_by_its_own_address(web: WebShop) -> None:
    page = web.browser().get("https://shop.example//evil.example/x")
    assert (page.status_code, '"//' in page.text) == (404, False)
    assert 'href="/evil.example/x?lang=en"' in page.text


@pytest.mark.parametrize("digits", ["9" * 5_000, "٣", "-1", "1e3", ""])
def test_what_is_no_number_of_a_page_is_none(digits: str) -> None:
    assert whole_number(digits) is None


@dataclass
class SlowHub(ScriptedHub):
    """Takes as long as it is told, by the web's clock."""

    clock: WebClock = field(default_factory=WebClock)
    took_s: float = 0.0

    def call(
        self, command: PortCommand, *replies: type[R], key: str = ""
    ) -> R | CommandRefused:
        self.clock.now_s += self.took_s
        return super().call(command, *replies, key=key)


@pytest.mark.parametrize(
    ("took_s", "left_s"), [(0.005, 0.495), (0.012, 0.488), (0.7, 0.3)]
)
def test_how_long_a_reply_takes_says_nothing_about_a_phone(
    web: WebShop, took_s: float, left_s: float
) -> None:
    hub = SlowHub(replies=[LinkAsked()], clock=web.clock, took_s=took_s)
    browser = web.browser(app=web_app(replace(web.site, hub=hub)))
    form = form_of(browser.get("/link").text) | {"phone": "13800138021"}
    assert browser.post("/link", data=form).status_code == 200
    assert web.pauses == [pytest.approx(left_s)]  # pyright: ignore[reportUnknownMemberType]


@pytest.mark.parametrize("path", ["/join", "/j/ABC", "/link"])
def test_every_form_with_a_phone_takes_whole_steps(web: WebShop, path: str) -> None:
    browser = web.browser()
    form = form_of(browser.get(path).text) | {"phone": "1"}
    assert browser.post(path, data=form).status_code == 422
    assert web.pauses == [STEP_S]
