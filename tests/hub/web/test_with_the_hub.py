"""The pages with the hub's own handlers behind them: a member from join to leave."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from msgspec.structs import replace as replaced
from starlette.testclient import TestClient

from firmware.hub.feature.port_command import CommandRefused, PortCommand
from firmware.hub.members.commands import MemberCommand
from firmware.hub.web.app import web_app
from firmware.hub.web.hub_caller import R
from firmware.retail.codes.claim_tokens import claim_digest, make_claim
from tests.hub.web.conftest import WebShop, form_of
from tests.support.hub_rig import VirtualKiosk, goods, open_shop, sale
from tests.support.people_rig import People

CLAIM = make_claim(7)
TYPED = {"phone": "138 0013 8000", "name": "林女士", "month": "3", "day": "9"}


@dataclass
class HandlingHub:
    """The hub without its socket: each command by its handler, in a transaction."""

    people: People

    def call(
        self, command: PortCommand, *replies: type[R], key: str = ""
    ) -> R | CommandRefused:
        del key
        assert isinstance(command, MemberCommand)
        reply = self.people.do(command)
        assert isinstance(reply, (*replies, CommandRefused))
        return reply


@pytest.fixture
def people(web: WebShop) -> Iterator[People]:
    with open_shop(web.folder) as shop:
        yield People(shop)


@pytest.fixture
def browser(web: WebShop, people: People) -> TestClient:
    app = web_app(replace(web.site, hub=HandlingHub(people)))
    return web.browser(app=app)


def joined(browser: TestClient, path: str = "/join", **fields: str) -> str:
    """Fill in the form and follow to the page."""
    form = {**form_of(browser.get(path).text), "consent": "yes", **TYPED, **fields}
    response = browser.post(path, data=form)
    assert response.status_code == 303, response.text
    return browser.get(response.headers["location"]).text


def test_a_member_s_life_by_the_pages(people: People, browser: TestClient) -> None:
    kiosk = VirtualKiosk()
    guest = replaced(sale("k1-1-1", goods(20)), claim_sha256=claim_digest(CLAIM))
    people.shop.ack(*kiosk.facts([guest]))
    people.claims[CLAIM] = "k1-1-1"

    invited = browser.get(f"/j/{CLAIM}").text
    assert "刚才那单的\N{NO-BREAK SPACE}3\N{NO-BREAK SPACE}分" in invited
    assert "k1-000001" in invited
    assert "加入，领 3 分" in invited
    page = joined(browser, f"/j/{CLAIM}")
    assert "林女士" in page
    assert "3 分已到账" in page
    assert "加入，领" not in browser.get(f"/j/{CLAIM}").text

    fields = form_of(browser.get("/me/data").text)
    saved = browser.post("/me/data", data={**fields, "name": "林"})
    assert saved.headers["location"] == "/me/data?done=saved"
    assert "林 · 尾号" in browser.get("/me").text

    made = browser.post("/me/link", data={"form_key": fields["form_key"]})
    link = made.text.partition("https://shop.example")[2].partition("<")[0]
    assert browser.get(link).status_code == 303
    assert "林 · 尾号" in browser.get("/me").text

    left = browser.post("/me/leave", data=form_of(browser.get("/me/leave").text))
    assert "已经注销" in left.text
    assert browser.get("/me").status_code == 404
    assert browser.get(link).status_code == 404
    assert people.shop.wrong() == []


def test_an_old_browser_s_link_ends_once_the_new_one_was_opened(
    web: WebShop, people: People, browser: TestClient
) -> None:
    joined(browser)
    key = form_of(browser.get("/me/data").text)["form_key"]
    made = browser.post("/me/link", data={"form_key": key})
    link = made.text.partition("https://shop.example")[2].partition("<")[0]
    assert browser.get("/me").status_code == 200
    phone = web.browser(app=web_app(replace(web.site, hub=HandlingHub(people))))
    assert phone.get(link).status_code == 303
    assert phone.get("/me").status_code == 200
    assert browser.get("/me").status_code == 404


def test_the_same_form_twice_is_one_member(people: People, browser: TestClient) -> None:
    form = {**form_of(browser.get("/join").text), "consent": "yes", **TYPED}
    assert browser.post("/join", data=form).status_code == 303
    assert browser.post("/join", data=form).status_code == 303
    counted = people.shop.rows("SELECT count(*) FROM members WHERE member_id <> 'm1'")
    assert counted == [(1,)]


def test_nobody_finds_out_by_the_page_who_is_a_member(
    web: WebShop, people: People, browser: TestClient
) -> None:
    joined(browser, phone="138 0013 8001")
    app = web_app(replace(web.site, hub=HandlingHub(people)))

    def shapes(phone: str) -> tuple[object, ...]:
        other = web.browser(app=app)
        form = {**form_of(other.get("/join").text), "consent": "yes", **TYPED}
        answer = other.post("/join", data={**form, "phone": phone})
        asked = other.post(
            "/link",
            data={**form_of(other.get("/link").text), "phone": phone},
        )
        location = answer.headers.get("location")
        return answer.status_code, location, asked.status_code, len(asked.text)

    assert shapes("138 0013 8001") == shapes("138 0013 8002")


def test_consent_withdrawn_leaves_a_member_without_a_name(browser: TestClient) -> None:
    joined(browser)
    key = form_of(browser.get("/me/data").text)["form_key"]
    done = browser.post("/me/withdraw", data={"form_key": key})
    assert "资料删掉了" in browser.get(done.headers["location"]).text
    page = browser.get("/me").text
    assert "林女士" not in page
    assert "会员卡" in page


def test_a_claim_that_no_sale_has_leads_to_the_plain_form(browser: TestClient) -> None:
    text = browser.get(f"/j/{make_claim(8)}").text
    assert "加入会员，下次就认得你" in text
    page = joined(browser, f"/j/{make_claim(8)}")
    assert "刚才那单的积分一到店里就记给你" in page
