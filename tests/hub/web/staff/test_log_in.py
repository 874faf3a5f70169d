"""Staff log in by a badge or a password; who fails waits, and learns nothing."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from firmware.base.wording.phrases import Phrase
from firmware.hub.db.engine import writing
from firmware.hub.port.client import PortError
from firmware.hub.staff import store
from firmware.hub.staff.commands import BeginSession, NoteFailedTry
from firmware.hub.staff.managing import AccountDesk
from firmware.hub.staff.passwords import Passwords
from firmware.hub.staff.tries import stand_in
from firmware.retail.codes.own_codes import make_badge, make_card
from tests.hub.web.conftest import WebClock
from tests.support.back_office import OWN, Office, form_key, role_shown, send_password
from tests.support.staff_books import (
    CLERK_NAME,
    MANAGER_BADGE,
    MANAGER_NAME,
    PASSWORD,
    QUICK_KIB,
)

WRONG = "wrong wrong wrong"
NOW = "2026-03-01T08:00:00.000Z"
AWAY = PortError(Phrase("the hub is not running"), done=False)


class NotedPasswords(Passwords):
    """Keeps which hashes were verified."""

    def __init__(self, *, memory_kib: int) -> None:
        super().__init__(memory_kib=memory_kib)
        self.verified: list[str | None] = []

    def is_right(self, hashed: str | None, password: str) -> bool:
        self.verified.append(hashed)
        return super().is_right(hashed, password)


class CrowdedPasswords(Passwords):
    """Has no room for anybody."""

    @contextmanager
    def turn(self) -> Generator[bool]:
        yield False


def send_badge(browser: TestClient, badge: str) -> tuple[int, str]:
    form = {"form_key": form_key(browser), "badge": badge}
    response = browser.post("/staff/log-in", data=form)
    return response.status_code, response.text


def test_nobody_sees_a_page_without_logging_in(office: Office) -> None:
    browser = office.browser()
    response = browser.get("/staff/members")
    assert response.status_code == 303
    assert response.headers["location"] == "/staff/log-in?back=/staff/members"
    assert browser.get("/staff/").headers["location"] == "/staff/members"
    text = browser.get(response.headers["location"]).text
    assert 'name="back" value="/staff/members"' in text
    assert office.hub.asked == []


def test_a_password_opens_a_session_of_its_own(office: Office) -> None:
    browser = office.browser()
    response = send_password(browser, MANAGER_NAME, back="/staff/audit")
    assert (response.status_code, response.headers["location"]) == (
        303,
        "/staff/audit",
    )
    cookie = next(
        each
        for each in response.headers.get_list("set-cookie")
        if each.startswith("__Host-staff=")
    )
    for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert word in cookie
    assert "Max-Age" not in cookie
    [token] = re.findall(r"__Host-staff=([^;]+)", cookie)
    assert len(token) >= 43
    assert token not in repr(office.shop.rows("SELECT * FROM staff_sessions"))
    page = browser.get("/staff/members").text
    assert role_shown(page) == (MANAGER_NAME, "店长")
    assert office.acts()[0].act == "logged_in"


def test_a_badge_that_is_scanned_logs_in_as_a_clerk(office: Office) -> None:
    browser = office.browser()
    assert send_badge(browser, f" {MANAGER_BADGE.lower()} ")[0] == 303
    page = browser.get("/staff/members").text
    assert role_shown(page) == (MANAGER_NAME, "店员")
    assert office.acts()[0].detail == "b-00000a 203.0.113.7"


@pytest.mark.parametrize("badge", [make_badge(99), make_card(7), "CTS-", "x" * 80])
def test_other_codes_log_nobody_in(office: Office, badge: str) -> None:
    status, text = send_badge(office.browser(), badge)
    assert (status, "这张店员证不能登录" in text) == (422, True)
    assert badge not in text


def test_a_revoked_badge_logs_nobody_in(office: Office) -> None:
    with writing(office.shop.engine) as connection:
        store.revoke(connection, "b-00000a", "2026-03-01T08:00:00.000Z")
    assert send_badge(office.browser(), MANAGER_BADGE)[0] == 422


def test_a_badge_without_an_account_logs_nobody_in(office: Office) -> None:
    with writing(office.shop.engine) as connection:
        AccountDesk(connection, "desk:t", "").set_role(office.staff.manager, "")
    assert send_badge(office.browser(), MANAGER_BADGE)[0] == 422
    assert send_password(office.browser(), MANAGER_NAME).status_code == 422


# --- who fails ---


def test_unknown_names_and_wrong_passwords_look_the_same(office: Office) -> None:
    seen: dict[str, list[tuple[int, str]]] = {}
    for number, name in enumerate((MANAGER_NAME, "没有这个人")):
        browser = office.browser(f"203.0.113.{number + 20}")
        seen[name] = []
        for _ in range(6):
            response = send_password(browser, name, WRONG)
            text = re.sub(r'value="[^"]*"', "", response.text)
            seen[name].append((response.status_code, text))
    assert [status for status, _ in seen[MANAGER_NAME]] == [422] * 3 + [429] * 3
    assert seen[MANAGER_NAME] == seen["没有这个人"]


def test_a_name_that_nobody_has_is_verified_all_the_same(office: Office) -> None:
    passwords = NotedPasswords(memory_kib=QUICK_KIB)
    office.site = replace(office.site, passwords=passwords)
    send_password(office.browser(), "没有这个人", WRONG)
    assert passwords.verified == [None]


def test_failures_are_counted_and_delay_the_next_try(
    office: Office, clock: WebClock
) -> None:
    browser = office.browser()
    for _ in range(3):
        assert send_password(browser, MANAGER_NAME, WRONG).status_code == 422
    late = send_password(browser, MANAGER_NAME)
    assert (late.status_code, late.headers["retry-after"]) == (429, "5")
    assert "请 5 秒后再试" in late.text
    assert sum(isinstance(each, NoteFailedTry) for each in office.hub.asked) == 3
    assert not any(isinstance(each, BeginSession) for each in office.hub.asked)
    clock.now_s += 5
    assert send_password(browser, MANAGER_NAME).status_code == 303
    assert send_password(browser, MANAGER_NAME, WRONG).status_code == 422


def test_strangers_cannot_lock_a_manager_out(office: Office, clock: WebClock) -> None:
    at_home = office.logged_in(MANAGER_NAME, "192.0.2.5")
    assert at_home.get("/staff/members").status_code == 200
    for number in range(36):
        stranger = office.browser(f"198.51.100.{number}")
        form = {"form_key": form_key(stranger), "name": MANAGER_NAME, "password": WRONG}
        for _ in range(3):
            stranger.post("/staff/log-in", data=form)
    assert send_password(office.browser("192.0.2.5"), MANAGER_NAME).status_code == 303
    assert send_password(office.browser("192.0.2.99"), MANAGER_NAME).status_code == 429
    clock.now_s += 901
    assert send_password(office.browser("192.0.2.99"), MANAGER_NAME).status_code == 303


def test_a_hub_that_is_away_tells_right_from_wrong_to_nobody(office: Office) -> None:
    browser = office.browser()
    office.hub.away = AWAY
    right = send_password(browser, MANAGER_NAME)
    wrong = send_password(browser, MANAGER_NAME, WRONG)
    assert (right.status_code, wrong.status_code) == (503, 503)
    assert "__Host-staff" not in right.headers.get("set-cookie", "")


def test_a_password_never_comes_back_on_a_page(office: Office) -> None:
    response = send_password(office.browser(), MANAGER_NAME, WRONG)
    assert WRONG not in response.text
    assert f'value="{MANAGER_NAME}"' in response.text


def test_who_is_sent_away_because_of_a_crowd_is_told_so(office: Office) -> None:
    office.site = replace(office.site, passwords=CrowdedPasswords())
    response = send_password(office.browser(), MANAGER_NAME)
    assert (response.status_code, response.headers["retry-after"]) == (429, "3")
    assert office.hub.asked == []


# --- sessions ---


def test_a_token_that_somebody_planted_opens_nothing(office: Office) -> None:
    browser = office.browser()
    browser.cookies.set("__Host-staff", "planted-token", domain="shop.example")
    assert browser.get("/staff/members").status_code == 303
    send_password(browser, CLERK_NAME)
    planted = office.browser()
    planted.cookies.set("__Host-staff", "planted-token", domain="shop.example")
    assert planted.get("/staff/members").status_code == 303


def test_a_new_log_in_ends_the_session_before(office: Office) -> None:
    browser = office.logged_in(CLERK_NAME)
    thief = office.browser()
    for cookie in browser.cookies.jar:
        thief.cookies.set(cookie.name, cookie.value or "", domain="shop.example")
    assert thief.get("/staff/members").status_code == 200
    form = {"form_key": form_key(browser, "/staff/again"), "password": PASSWORD}
    assert browser.post("/staff/again", data=form).status_code == 303
    assert browser.get("/staff/members").status_code == 200
    assert thief.get("/staff/members").status_code == 303


def test_a_stolen_cookie_is_worth_nothing_after_the_log_out(office: Office) -> None:
    browser = office.logged_in(CLERK_NAME)
    thief = office.browser()
    for cookie in browser.cookies.jar:
        thief.cookies.set(cookie.name, cookie.value or "", domain="shop.example")
    key = form_key(browser, "/staff/members")
    out = browser.post("/staff/lock", data={"form_key": key, "out": "yes"})
    assert out.headers["clear-site-data"] == '"cache"'
    assert f'value="{CLERK_NAME}"' not in out.text
    assert '__Host-staff=""' in out.headers["set-cookie"]
    for each in (browser, thief):
        assert each.get("/staff/members").status_code == 303


def test_a_locked_screen_asks_the_same_person(office: Office) -> None:
    browser = office.logged_in(CLERK_NAME)
    key = form_key(browser, "/staff/members")
    locked = browser.post("/staff/lock", data={"form_key": key})
    assert f'value="{CLERK_NAME}"' in locked.text
    assert browser.get("/staff/members").status_code == 303


def test_a_session_that_is_used_goes_on_and_one_that_is_not_ends(
    office: Office, clock: WebClock
) -> None:
    browser = office.logged_in(CLERK_NAME)
    for _ in range(4):
        clock.now_s += 1_700
        assert browser.get("/staff/members").status_code == 200
    office.hub.away = AWAY
    clock.now_s += 1_700
    assert browser.get("/staff/members").status_code == 200
    clock.now_s += 1_700
    assert browser.get("/staff/members").status_code == 303


def test_the_password_is_asked_again_of_who_is_logged_in_only(office: Office) -> None:
    browser = office.logged_in(MANAGER_NAME)
    page = browser.get("/staff/again?back=/staff/audit").text
    assert "再输一次密码" in page
    key = form_key(browser, "/staff/again")
    form = {"form_key": key, "back": "/staff/audit", "name": CLERK_NAME}
    wrong = browser.post("/staff/again", data={**form, "password": WRONG})
    assert (wrong.status_code, "密码不对" in wrong.text) == (422, True)
    right = browser.post("/staff/again", data={**form, "password": PASSWORD})
    assert right.headers["location"] == "/staff/audit"
    page = browser.get("/staff/members").text
    assert role_shown(page) == (MANAGER_NAME, "店长")


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example/staff/members",
        "/staff/../me",
        "/me",
        "/staff/members?x=1",
        "javascript:alert(1)",
    ],
)
def test_nobody_is_led_elsewhere_after_a_log_in(office: Office, back: str) -> None:
    response = send_password(office.browser(), CLERK_NAME, back=back)
    assert response.headers["location"] == "/staff/members"


# --- forms of other sites ---


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "null", "Sec-Fetch-Site": "same-origin"},
        {**OWN, "Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/staff/log-in", "/staff/lock", "/staff/again"])
def test_a_form_of_another_site_does_nothing(
    office: Office, path: str, headers: dict[str, str]
) -> None:
    browser = office.logged_in(CLERK_NAME)
    form = {"form_key": form_key(browser, "/staff/members"), "password": PASSWORD}
    asked = len(office.hub.asked)
    assert browser.post(path, data=form, headers=headers).status_code == 403
    assert len(office.hub.asked) == asked


def test_a_form_without_its_key_or_without_an_origin_does_nothing(
    office: Office,
) -> None:
    browser = office.logged_in(CLERK_NAME)
    key = form_key(browser, "/staff/members")
    assert browser.post("/staff/lock", data={"form_key": "x"}).status_code == 403
    assert browser.post("/staff/lock").status_code in {403, 415}
    for name in OWN:
        del browser.headers[name]
    assert browser.post("/staff/lock", data={"form_key": key}).status_code == 403
    assert browser.get("/staff/members").status_code == 200


def test_a_log_in_renews_the_key_of_forms(office: Office) -> None:
    browser = office.browser()
    before = form_key(browser)
    send_password(browser, CLERK_NAME)
    assert form_key(browser, "/staff/members") != before


def test_pages_have_the_headers_of_all_and_are_never_kept(office: Office) -> None:
    response = office.logged_in(CLERK_NAME).get("/staff/members")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["x-frame-options"] == "DENY"
    assert response.headers["referrer-policy"] == "same-origin"
    for word in ("onclick", "style=", "<script>", "javascript:"):
        assert word not in response.text


# --- invitations ---


def invited(office: Office, token: str = "AAAABBBBCCCC") -> str:  # noqa: S107 - of a test
    with writing(office.shop.engine) as connection:
        now = office.hub.now()
        AccountDesk(connection, "desk:t", now).invite(office.staff.clerk, token)
    return f"/staff/setup/{token}"


def test_a_link_lets_a_person_choose_a_password_once(office: Office) -> None:
    path, browser = invited(office), office.browser()
    form = {"form_key": form_key(browser, path), "password": "新的一句话只有我知道"}
    different = browser.post(path, data={**form, "once_more": "别的一句话"})
    assert (different.status_code, "两次填的不一样" in different.text) == (422, True)
    short = browser.post(path, data={**form, "password": "短", "once_more": "短"})
    assert (short.status_code, "太短，至少 12 个字符" in short.text) == (422, True)
    done = browser.post(path, data={**form, "once_more": form["password"]})
    assert done.headers["location"] == "/staff/log-in?chosen=yes"
    assert "密码设好了" in browser.get(done.headers["location"]).text
    assert browser.get(path).status_code == 404
    assert (
        browser.post(path, data={**form, "once_more": form["password"]}).status_code
        == 404
    )
    assert send_password(browser, CLERK_NAME).status_code == 422
    assert send_password(browser, CLERK_NAME, form["password"]).status_code == 303


@pytest.mark.parametrize("token", ["nobodys", "a.b", "x" * 100])
def test_other_links_open_nothing(office: Office, token: str) -> None:
    invited(office)
    assert office.browser().get(f"/staff/setup/{token}").status_code == 404


def test_no_stranger_can_tell_an_account_by_names_that_share_a_count() -> None:
    def together(secret: bytes) -> list[str]:
        first = stand_in("nobody", secret)
        return [str(n) for n in range(2_000) if stand_in(str(n), secret) == first]

    assert together(b"of one process") != together(b"of another")
    assert {len(stand_in(str(n), b"x")) for n in range(300)} == {3}


def test_a_copied_badge_makes_no_guess_at_the_password_free(office: Office) -> None:
    browser = office.browser()
    statuses: list[int] = []
    for _ in range(4):
        statuses += [send_password(browser, MANAGER_NAME, WRONG).status_code]
        thief = office.browser()
        assert send_badge(thief, MANAGER_BADGE)[0] == 303
    assert statuses == [422, 422, 422, 429]
    [(_, known)] = office.shop.rows(
        "SELECT failures, good_at FROM staff_tries WHERE who <> 'badge'"
    )
    assert known is None


def test_a_hash_by_newer_parameters_is_of_the_same_password(office: Office) -> None:
    longest = "0123456789abcdef" * 8
    older = Passwords(memory_kib=2 * QUICK_KIB).hashed(longest)
    with writing(office.shop.engine) as connection:
        AccountDesk(connection, "desk:t", NOW).set_password(office.staff.clerk, older)
    for typed in (f"{longest} and more", longest):
        response = send_password(office.browser(), CLERK_NAME, typed)
        assert response.status_code == 303
    [(kept,)] = office.shop.rows(
        "SELECT password FROM staff_accounts"  # noqa: S608, RUF100 - our own ids
        f" WHERE account_id = '{office.staff.clerk.account_id}'"
    )
    assert kept != older
