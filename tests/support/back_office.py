"""The back office of a shop with the hub's own handlers behind it, for tests."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from httpx2 import Response
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from firmware.hub.db.engine import reading, writing
from firmware.hub.feature.command import Command, CommandHandlers, UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortCommand, PortReply
from firmware.hub.people.feature import member_handlers
from firmware.hub.staff import acts
from firmware.hub.staff.acts import StaffEntry
from firmware.hub.staff.handlers import staff_handlers
from firmware.hub.web.app import web_app
from firmware.hub.web.hub_caller import R
from firmware.hub.web.site import Site
from firmware.protocol.envelope import utc_text
from tests.support.hub_rig import Shop
from tests.support.people_rig import People
from tests.support.staff_books import PASSWORD, Staff, quick_passwords

HOST = "https://shop.example"
ANY_PAGE = "/staff/members"
OWN = {"Origin": HOST, "Sec-Fetch-Site": "same-origin"}


@dataclass
class OfficeHub:
    """The hub without its socket: each command by its handler, in a transaction.

    While `away` it cannot be reached; `others` are handlers of other features.
    """

    people: People
    now: Callable[[], str]
    asked: list[PortCommand] = field(default_factory=list[PortCommand])
    away: Exception | None = None
    others: CommandHandlers = field(default_factory=dict[type[Command], Any])

    def call(
        self, command: PortCommand, *replies: type[R], key: str = ""
    ) -> R | CommandRefused:
        del key
        if self.away is not None:
            raise self.away
        self.asked.append(command)
        self.people.now = self.now()
        handlers: CommandHandlers = {
            **member_handlers(self.people.parts()),
            **staff_handlers(self.now),
            **self.others,
        }
        with writing(self.people.shop.engine) as connection:
            work = UnitOfWork(connection)
            reply = handlers[type(command)](command, work)
        work.committed()
        assert isinstance(reply, PortReply)
        assert isinstance(reply, (*replies, CommandRefused))
        return reply


@dataclass
class Office:
    """Browsers of staff; `browse` opens one, at an address.

    Those of one site meet one application, which knows each address.
    """

    site: Site
    shop: Shop
    hub: OfficeHub
    staff: Staff
    browse: Callable[..., TestClient]
    _app: tuple[Site, ASGIApp] | None = None

    def browser(self, address: str = "203.0.113.7") -> TestClient:
        if self._app is None or self._app[0] is not self.site:
            self._app = self.site, web_app(self.site)
        return self.browse(address, app=self._app[1], headers=OWN)

    def logged_in(self, name: str, address: str = "203.0.113.7") -> TestClient:
        browser = self.browser(address)
        response = send_password(browser, name)
        assert response.status_code == 303, response.text
        return browser

    def acts(self) -> list[StaffEntry]:
        with reading(self.shop.engine) as connection:
            return list(acts.newest(connection, 100))


def office_of(
    site: Site, shop: Shop, staff: Staff, browse: Callable[..., TestClient]
) -> Office:
    """An office whose passwords cost little."""

    def now() -> str:
        return utc_text(site.wall_ns() // 1_000_000)

    hub = OfficeHub(People(shop), now)
    own = replace(site, hub=hub, passwords=quick_passwords())
    return Office(own, shop, hub, staff, browse)


def send_password(
    browser: TestClient, name: str, password: str = PASSWORD, **fields: str
) -> Response:
    """Log in as a person does: open the page, fill it in, send it."""
    form = {"form_key": form_key(browser), "name": name, "password": password}
    return browser.post("/staff/log-in", data={**form, **fields})


def form_key(browser: TestClient, path: str = "/staff/log-in") -> str:
    """The key of the forms of a page; where that leads on, the one of the log-in's."""
    text = browser.get(path, follow_redirects=True).text
    return text.partition('name="form_key" value="')[2].partition('"')[0]


def role_shown(page: str) -> tuple[str, str]:
    """Who is logged in and as what, as a page says it."""
    [found] = re.findall(r"<p><span>([^<]*)</span><i> · </i><span>([^<]*)</span>", page)
    return found


def send(browser: TestClient, path: str, **fields: str) -> Response:
    """Send a form of a page of somebody who is logged in."""
    return browser.post(path, data={"form_key": form_key(browser, ANY_PAGE), **fields})
