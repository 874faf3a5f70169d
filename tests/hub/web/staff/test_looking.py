"""Finding and looking: little is shown before, and every look is noted first."""

import re

import pytest
from starlette.testclient import TestClient

from firmware.base.wording.phrases import Phrase
from firmware.hub.db.engine import reading
from firmware.hub.members.audit import Audit
from firmware.hub.members.commands import EraseMember, MergeMembers
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.port.client import PortError
from tests.support.back_office import Office, send
from tests.support.member_books import MEMBER, OTHER
from tests.support.staff_books import CLERK_NAME

PAGE = f"/staff/members/{MEMBER}"
AWAY = PortError(Phrase("the hub is not running"), done=False)


@pytest.fixture
def clerk(full_office: Office) -> TestClient:
    return full_office.logged_in(CLERK_NAME)


def noted(office: Office, member_id: str = MEMBER) -> list[tuple[str, str]]:
    with reading(office.shop.engine) as connection:
        audit = Audit(connection, profiles_of(connection), "")
        return [(each.by, each.act) for each in audit.of(member_id)]


def test_who_came_lately_is_listed_without_names_and_without_a_look(
    full_office: Office, clerk: TestClient
) -> None:
    text = clerk.get("/staff/members").text
    assert "…CDEF" in text
    assert "…3210" in text
    assert "第 1 到 2 位，共 2 位" in text
    for private in ("林女士", "8021", "13800138021"):
        assert private not in text
    assert noted(full_office) == []


@pytest.mark.parametrize("page", ["0", "-1", "x", "999999999", "9" * 5_000, "٣", ""])
def test_odd_pages_of_the_list_are_pages(clerk: TestClient, page: str) -> None:
    assert clerk.get("/staff/members", params={"page": page}).status_code == 200


@pytest.mark.parametrize("text", ["8021", "13800138021", "CTM-cdef", "k1-000001"])
def test_one_who_is_found_is_opened_and_both_is_noted(
    full_office: Office, clerk: TestClient, text: str
) -> None:
    found = send(clerk, "/staff/find", text=text)
    assert (found.status_code, found.headers["location"]) == (303, PAGE)
    assert text not in found.headers["location"]
    page = clerk.get(PAGE).text
    assert "林女士" in page
    by = f"staff:{full_office.staff.clerk.account_id}"
    assert noted(full_office) == [(by, "shown"), (by, "found")]


def test_several_are_listed_with_masked_names(
    full_office: Office, clerk: TestClient
) -> None:
    people = full_office.hub.people
    for name in ("周晓晓", "Maria Lind"):
        people.join(phone="+8613900008021", name=name)
    page = send(clerk, "/staff/find", text="8021")
    assert (page.status_code, "查到 3 位" in page.text) == (200, True)
    for shown in ("林女士", "周＊", "M…"):
        assert shown in page.text
    for hidden in ("晓晓", "Lind", "13900008021"):
        assert hidden not in page.text
    assert noted(full_office)[0][1] == "found"


def test_nobody_is_found_in_a_sentence(clerk: TestClient) -> None:
    page = send(clerk, "/staff/find", text="0000")
    assert "没有查到" in page.text
    assert send(clerk, "/staff/find", text="").headers["location"] == "/staff/members"
    assert clerk.get("/staff/find").headers["location"] == "/staff/members"


def test_a_phone_that_was_typed_whole_is_not_repeated(clerk: TestClient) -> None:
    page = send(clerk, "/staff/find", text="13712345678")
    assert "13712345678" not in page.text
    assert 'value="5678"' in page.text


def test_the_panel_shows_what_staff_need(clerk: TestClient) -> None:
    page = clerk.get(PAGE).text
    for words in (
        "16:00 你看了这位会员，已记录",
        "…CDEF · 手机尾号 8021",
        "升银卡",
        "半年来了 2 次",
        "第 3 版 · 2026-02-01",
    ):
        assert words in page
    assert "13800138021" not in page
    assert page.count("<rect") >= 26


def test_a_clerk_is_offered_only_what_a_clerk_may(clerk: TestClient) -> None:
    page = clerk.get(PAGE).text
    assert "消费记录" in page
    assert "改资料" not in page
    assert "记录</span>" not in page


def test_nothing_is_shown_that_cannot_be_noted(
    full_office: Office, clerk: TestClient
) -> None:
    full_office.hub.away = AWAY
    for path in (PAGE, f"{PAGE}/purchases", f"{PAGE}/slips/k1-000001"):
        page = clerk.get(path)
        assert (page.status_code, "林女士" in page.text) == (503, False)
    found = send(clerk, "/staff/find", text="8021")
    assert (found.status_code, "location" in found.headers) == (503, False)


def test_purchases_and_their_slips(full_office: Office, clerk: TestClient) -> None:
    page = clerk.get(f"{PAGE}/purchases").text
    assert re.findall(r"k1-\d{6}", page)[::2] == ["k1-000002", "k1-000001"]
    slip = clerk.get(f"{PAGE}/slips/k1-000001").text
    assert slip.count("苏打水") == 20
    assert clerk.get(f"{PAGE}/slips/k1-000003").status_code == 404
    assert [act for _, act in noted(full_office)] == ["shown"] * 3


def test_slips_of_a_merged_record_are_the_one_member_s(
    full_office: Office, clerk: TestClient
) -> None:
    full_office.hub.people.do(
        MergeMembers(kept=MEMBER, merged=OTHER, by="staff:s-0000000a")
    )
    assert "k1-000003" in clerk.get(f"{PAGE}/purchases").text
    assert clerk.get(f"{PAGE}/slips/k1-000003").status_code == 200
    assert "林女士" in clerk.get(f"/staff/members/{OTHER}").text


@pytest.mark.parametrize("member_id", ["m-nobody", "x" * 65, "a.b", "%00", "CTM-"])
def test_nobody_has_no_page(clerk: TestClient, member_id: str) -> None:
    assert clerk.get(f"/staff/members/{member_id}").status_code == 404


def test_an_erased_member_has_no_page(full_office: Office, clerk: TestClient) -> None:
    full_office.hub.people.do(EraseMember(member_id=MEMBER, by="member"))
    assert clerk.get(PAGE).status_code == 404
    page = send(clerk, "/staff/find", text="k1-000001")
    assert "已删除" in page.text
    assert "林女士" not in page.text


def test_every_page_is_in_english_too(clerk: TestClient) -> None:
    chinese = re.compile("[\u4e00-\u9fff]+")
    known = {"中文", "转角便利店", "林女士", "小张", "苏打水"}
    for path in (
        "/staff/members",
        PAGE,
        f"{PAGE}/purchases",
        f"{PAGE}/slips/k1-000001",
    ):
        text = clerk.get(path, params={"lang": "en"}).text
        assert set(chinese.findall(text)) <= known, path
