"""What only a manager may do: the password again, reasons, previews."""

import json
import re
from collections.abc import Iterator, Sequence

import pytest
from starlette.testclient import TestClient

from firmware.hub.db.engine import reading
from firmware.hub.ledger import store as ledger_store
from firmware.hub.members.audit import Audit
from firmware.hub.members.commands import CorrectMember, LookedAt, MemberCommand
from firmware.hub.members.links import member_of_link
from firmware.hub.members.profile import Profile, ProfileChange
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.members.replies import Changed
from firmware.hub.members.states import state_of
from tests.hub.web.conftest import WebClock, form_of
from tests.support.back_office import Office, form_key, send
from tests.support.member_books import LINK, MEMBER, OTHER
from tests.support.staff_books import (
    CLERK_NAME,
    MANAGER_BADGE,
    MANAGER_NAME,
    PASSWORD,
)

PAGE = f"/staff/members/{MEMBER}"
FORMS: Sequence[tuple[str, dict[str, str]]] = (
    ("data", {"name": "x"}),
    ("link", {}),
    ("link", {"end": "yes"}),
    ("export", {}),
    ("block", {"why": "x"}),
    ("block", {"undo": "yes"}),
    ("erase", {"tail": "CDEF"}),
    ("merge", {"merged": OTHER}),
    ("merge/with", {"text": OTHER}),
)
PAGES = ("data", "more", "block", "erase", "merge")


@pytest.fixture
def manager(full_office: Office) -> TestClient:
    return full_office.logged_in(MANAGER_NAME)


def profile(office: Office) -> Profile:
    with reading(office.shop.engine) as connection:
        kept = profiles_of(connection).of(connection, MEMBER)
    assert kept is not None
    return kept.profile


def newest(office: Office) -> tuple[str, str, str]:
    with reading(office.shop.engine) as connection:
        entry = Audit(connection, profiles_of(connection), "").of(MEMBER)[0]
    return entry.by, entry.act, entry.why


def changes(office: Office) -> list[MemberCommand]:
    """What was asked of the hub but for looks."""
    return [
        each
        for each in office.hub.asked
        if isinstance(each, MemberCommand)
        and type(each).__name__ not in {"LookedAt", "NoteFound"}
    ]


# --- what is shown is noted ---


@pytest.mark.parametrize(
    ("path", "fields", "shown"),
    [
        ("merge", {"merged": OTHER, "other_way": "yes"}, (MEMBER, OTHER)),
        ("merge", {"merged": MEMBER}, (MEMBER,)),
        ("merge/with", {"text": "0000"}, (MEMBER,)),
        ("data", {"phone": "1"}, (MEMBER,)),
        ("link", {}, (MEMBER,)),
    ],
)
def test_a_form_that_nobody_opened_shows_no_one_without_a_look(
    full_office: Office,
    manager: TestClient,
    path: str,
    fields: dict[str, str],
    shown: tuple[str, ...],
) -> None:
    response = send(manager, f"{PAGE}/{path}", **fields)
    assert response.status_code != 303
    for member_id in shown:
        with reading(full_office.shop.engine) as connection:
            entries = Audit(connection, profiles_of(connection), "").of(member_id)
        assert "shown" in {each.act for each in entries}


# --- who may ---


@pytest.mark.parametrize(("path", "fields"), FORMS)
def test_a_clerk_who_sends_a_manager_s_form_changes_nothing(
    full_office: Office, path: str, fields: dict[str, str]
) -> None:
    clerk = full_office.logged_in(CLERK_NAME)
    response = send(clerk, f"{PAGE}/{path}", **fields)
    assert (response.status_code, "这要店长来做" in response.text) == (403, True)
    assert changes(full_office) == []
    assert "林女士" not in response.text


@pytest.mark.parametrize(
    "path", [*(f"{PAGE}/{each}" for each in PAGES), "/staff/audit"]
)
def test_a_clerk_sees_no_manager_s_page(full_office: Office, path: str) -> None:
    clerk = full_office.logged_in(CLERK_NAME)
    response = clerk.get(path)
    assert (response.status_code, "林女士" in response.text) == (403, False)


@pytest.mark.parametrize(("path", "fields"), FORMS)
def test_a_manager_s_badge_alone_changes_nothing(
    full_office: Office, path: str, fields: dict[str, str]
) -> None:
    browser = full_office.browser()
    key = form_key(browser)
    browser.post("/staff/log-in", data={"form_key": key, "badge": MANAGER_BADGE})
    response = send(browser, f"{PAGE}/{path}", **fields)
    assert response.status_code == 303
    assert response.headers["location"].startswith("/staff/again?back=/staff/members/")
    assert changes(full_office) == []


def test_the_password_opens_a_manager_s_pages_for_a_quarter_of_an_hour(
    full_office: Office, clock: WebClock
) -> None:
    browser = full_office.browser()
    key = form_key(browser)
    browser.post("/staff/log-in", data={"form_key": key, "badge": MANAGER_BADGE})
    again = browser.get(f"{PAGE}/more")
    assert again.headers["location"] == f"/staff/again?back={PAGE}/more"
    form = form_of(browser.get(again.headers["location"]).text)
    gone_on = browser.post("/staff/again", data={**form, "password": PASSWORD})
    assert gone_on.headers["location"] == f"{PAGE}/more"
    assert browser.get(f"{PAGE}/more").status_code == 200
    clock.now_s += 901
    assert browser.get(f"{PAGE}/more").status_code == 303
    assert send(browser, f"{PAGE}/block", why="x").status_code == 303
    assert changes(full_office) == []


@pytest.mark.parametrize(("path", "fields"), FORMS)
def test_a_form_of_another_site_changes_nothing(
    full_office: Office, manager: TestClient, path: str, fields: dict[str, str]
) -> None:
    key = form_key(manager, "/staff/members")
    cross = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    form = {"form_key": key, **fields}
    assert manager.post(f"{PAGE}/{path}", data=form, headers=cross).status_code == 403
    assert manager.post(f"{PAGE}/{path}", data={"x": "", **fields}).status_code == 403
    assert changes(full_office) == []


# --- correcting ---


def test_a_profile_is_corrected_with_a_reason(
    full_office: Office, manager: TestClient
) -> None:
    form = form_of(manager.get(f"{PAGE}/data").text)
    form |= {"name": "林小姐", "why": "写错了\u202e"}
    done = manager.post(f"{PAGE}/data", data=form)
    assert done.headers["location"] == f"{PAGE}?done=corrected"
    [command] = changes(full_office)
    assert isinstance(command, CorrectMember)
    assert command.changes == ProfileChange(name="林小姐")
    assert profile(full_office).name == "林小姐"
    by = full_office.staff.manager.actor
    assert newest(full_office) == (by, "corrected", "写错了")
    assert "资料改好了" in manager.get(done.headers["location"]).text


def test_what_cannot_be_is_said_at_its_field(
    full_office: Office, manager: TestClient
) -> None:
    form = form_of(manager.get(f"{PAGE}/data").text)
    wrong = manager.post(f"{PAGE}/data", data={**form, "phone": "138"})
    assert (wrong.status_code, "手机号少 8 位" in wrong.text) == (422, True)
    assert changes(full_office) == []


# --- links, export, block ---


def test_a_new_link_is_shown_once_with_a_code(
    full_office: Office, manager: TestClient
) -> None:
    page = send(manager, f"{PAGE}/link")
    [token] = set(re.findall(r"https://shop\.example/m/([\w-]{22})", page.text))
    with reading(full_office.shop.engine) as connection:
        now = full_office.hub.now()
        assert member_of_link(connection, token, now) == MEMBER
    assert '<path d="M' in page.text
    assert page.headers["cache-control"] == "no-store"
    ended = send(manager, f"{PAGE}/link", end="yes")
    assert ended.headers["location"] == f"{PAGE}?done=revoked"
    with reading(full_office.shop.engine) as connection:
        assert member_of_link(connection, token, now) is None
        assert member_of_link(connection, LINK, now) is None


def test_all_that_is_kept_is_exported_and_that_is_noted(
    full_office: Office, manager: TestClient
) -> None:
    response = send(manager, f"{PAGE}/export")
    assert "attachment" in response.headers["content-disposition"]
    assert response.headers["cache-control"] == "no-store"
    assert json.loads(response.text)["profile"]["phone"] == "+8613800138021"
    assert newest(full_office)[1] == "exported"


def test_a_member_is_blocked_for_a_reason_and_unblocked(
    full_office: Office, manager: TestClient
) -> None:
    assert "要写为什么" in send(manager, f"{PAGE}/block").text
    assert not is_blocked(full_office)
    done = send(manager, f"{PAGE}/block", why="卡丢了")
    assert done.headers["location"] == f"{PAGE}?done=blocked"
    assert is_blocked(full_office)
    assert newest(full_office)[1:] == ("blocked", "卡丢了")
    assert "已停用" in manager.get(PAGE).text
    refused = send(manager, f"{PAGE}/link")
    assert (refused.status_code, "先恢复再换链接" in refused.text) == (409, True)
    send(manager, f"{PAGE}/block", undo="yes")
    assert not is_blocked(full_office)


def is_blocked(office: Office) -> bool:
    with reading(office.shop.engine) as connection:
        return state_of(connection, MEMBER).blocked_at is not None


# --- merging ---


def test_both_are_seen_before_they_are_merged(
    full_office: Office, manager: TestClient
) -> None:
    before = points(full_office)
    page = send(manager, f"{PAGE}/merge/with", text="k1-000003")
    assert "这两份并成一份？" in page.text
    assert "…CDEF" in page.text
    assert "…3210" in page.text
    assert f"合并后是 {sum(before)} 分" in page.text
    assert changes(full_office) == []
    form = form_of(page.text)
    assert form["merged"] == OTHER
    swapped = manager.post(f"{PAGE}/merge", data={**form, "other_way": "yes"})
    assert f'action="/staff/members/{OTHER}/merge"' in swapped.text
    assert changes(full_office) == []
    done = manager.post(f"{PAGE}/merge", data={**form, "why": "同一个人"})
    assert done.headers["location"] == f"{PAGE}?done=merged"
    assert points(full_office) == (sum(before), 0)
    assert newest(full_office)[1:] == ("merged", "同一个人")


def points(office: Office) -> tuple[int, int]:
    with reading(office.shop.engine) as connection:
        now = office.hub.now()
        of = ledger_store.balance_points
        return of(connection, MEMBER, now), of(connection, OTHER, now)


@pytest.mark.parametrize(
    ("text", "fault"),
    [("nobody", "没有找到另一位"), ("8021", "这就是同一位"), ("", "没有找到另一位")],
)
def test_the_other_one_has_to_be_another(
    manager: TestClient, text: str, fault: str
) -> None:
    page = send(manager, f"{PAGE}/merge/with", text=text)
    assert (page.status_code, fault in page.text) == (422, True)


def test_nobody_is_merged_with_nobody(full_office: Office, manager: TestClient) -> None:
    for merged in ("m-nobody", ""):
        assert send(manager, f"{PAGE}/merge", merged=merged).status_code == 404
    same = send(manager, f"{PAGE}/merge", merged=MEMBER)
    assert (same.status_code, "两边是同一位" in same.text) == (409, True)
    assert is_there(full_office)


# --- erasing ---


def test_who_erases_writes_the_number_once_more(
    full_office: Office, manager: TestClient
) -> None:
    page = manager.get(f"{PAGE}/erase").text
    assert "写上尾号 CDEF" in page
    assert re.search(r"还有 \d+ 分和 2 张券会作废", page)
    for typed in ("", "3210", "CDE"):
        wrong = send(manager, f"{PAGE}/erase", tail=typed)
        assert (wrong.status_code, "没有删除" in wrong.text) == (422, True)
    assert is_there(full_office)
    done = send(manager, f"{PAGE}/erase", tail=" cdef ")
    assert "…CDEF 已经删除" in done.text
    assert not is_there(full_office)
    assert newest(full_office)[1] == "erased"
    assert manager.get(PAGE).status_code == 404


def is_there(office: Office) -> bool:
    with reading(office.shop.engine) as connection:
        return state_of(connection, MEMBER).erased_at is None


# --- the audit ---


def test_the_audit_says_who_looked_at_whom_and_why(
    full_office: Office, manager: TestClient
) -> None:
    full_office.logged_in(CLERK_NAME).get(PAGE)
    send(manager, f"{PAGE}/block", why="卡丢了")
    page = manager.get("/staff/audit").text
    rows = list(rows_of(page))
    assert rows[0][:4] == [MANAGER_NAME, "停用", "…CDEF", "卡丢了"]
    assert [CLERK_NAME, "看了", "…CDEF", ""] in [row[:4] for row in rows]
    assert "林女士" not in page
    only = manager.get(
        "/staff/audit", params={"by": full_office.staff.clerk.actor}
    ).text
    assert {row[0] for row in rows_of(only)} == {CLERK_NAME}
    other = manager.get("/staff/audit", params={"member": OTHER}).text
    assert list(rows_of(other)) == []
    assert full_office.acts()[0].act == "audit_read"


def test_the_audit_has_pages(full_office: Office, manager: TestClient) -> None:
    by = full_office.staff.manager.actor
    for _ in range(35):
        full_office.hub.call(LookedAt(member_id=MEMBER, by=by, why="show"), Changed)
    first = manager.get("/staff/audit").text
    assert len(list(rows_of(first))) == 30
    [before] = re.findall(r"/staff/audit\?before=(\d+)", first)
    older = manager.get("/staff/audit", params={"before": before}).text
    assert len(list(rows_of(older))) == 5
    assert manager.get("/staff/audit", params={"before": "9" * 40}).status_code == 200
    assert manager.get("/staff/audit", params={"by": "\x00%"}).status_code == 200


def test_log_ins_and_failed_ones_are_in_the_audit(
    full_office: Office, manager: TestClient
) -> None:
    stranger = full_office.browser("198.51.100.9")
    for name in (MANAGER_NAME, "没有这个人"):
        form = {"form_key": form_key(stranger), "name": name, "password": "wrong"}
        stranger.post("/staff/log-in", data=form)
    page = manager.get("/staff/audit/log-ins").text
    rows = [row[:3] for row in rows_of(page)]
    assert [MANAGER_NAME, "198.51.100.9", "1 次"] in rows
    assert ["没有的姓名", "198.51.100.9", "1 次"] in rows
    assert [MANAGER_NAME, "登录", "密码 · 203.0.113.7"] in rows
    assert [CLERK_NAME, "身份改了", "店员 · 主机 test"] in rows


def rows_of(page: str) -> Iterator[list[str]]:
    """The cells of the rows of tables, as somebody at a desk reads them."""
    for row in re.findall(r"<tr>\n?(.*?)</tr>", page, re.DOTALL):
        wide = re.sub(r'<span class="short">.*?</span>', "", row)
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", wide)
        if "<td" in row:
            yield [re.sub(r"<[^>]*>", "", each).strip() for each in cells]


def test_every_manager_s_page_is_in_english_too(manager: TestClient) -> None:
    chinese = re.compile("[\u4e00-\u9fff]+")
    known = {"中文", "转角便利店", "林女士", "周敏", "小张"}
    paths = [f"{PAGE}/{each}" for each in PAGES]
    for path in (*paths, "/staff/audit", "/staff/audit/log-ins", "/staff/again"):
        text = manager.get(path, params={"lang": "en"}).text
        assert set(chinese.findall(text)) <= known, path
