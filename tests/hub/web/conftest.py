"""The web of one shop over a real hub's database, asked as a browser asks."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count
from pathlib import Path

import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from firmware.base.wording.phrases import Phrase
from firmware.hub.db.engine import opened, opened_to_read, reading
from firmware.hub.feature.port_command import CommandRefused, PortCommand, PortReply
from firmware.hub.members.passes.pass_keys import PassKeyFolder
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.port.client import PortError
from firmware.hub.web.app import web_app
from firmware.hub.web.config import WebConfig
from firmware.hub.web.hub_caller import R
from firmware.hub.web.site import Site
from tests.support.hub_rig import NOW_MS

ADDRESS = "203.0.113.7"


class _Inputs(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        ticked = given.get("type") not in {"checkbox", "radio"} or "checked" in given
        name = given.get("name")
        if tag == "input" and name and ticked:
            self.values[name] = given.get("value") or ""


def form_of(text: str) -> dict[str, str]:
    """What a browser would send of the page's inputs as they stand."""
    parser = _Inputs()
    parser.feed(text)
    return parser.values


@dataclass
class WebClock:
    """Stands still until a test moves it."""

    now_s: float = 1_000.0

    def monotonic_s(self) -> float:
        return self.now_s

    def wall_ns(self) -> int:
        return NOW_MS * 1_000_000 + int((self.now_s - 1_000) * 1e9)


@dataclass
class ScriptedHub:
    """The hub as pages meet it: keeps what it was asked, and replies as it is told.

    Without a reply that was told it is away.
    """

    replies: list[PortReply] = field(default_factory=list[PortReply])
    asked: list[PortCommand] = field(default_factory=list[PortCommand])

    def call(
        self, command: PortCommand, *replies: type[R], key: str = ""
    ) -> R | CommandRefused:
        del key
        self.asked.append(command)
        if not self.replies:
            raise PortError(Phrase("the hub is not running"), done=False)
        reply = self.replies.pop(0)
        assert isinstance(reply, (*replies, CommandRefused))
        return reply


@dataclass
class WebShop:
    """A site, and browsers that visit it: all in one event loop, as a server's."""

    site: Site
    clock: WebClock
    folder: Path
    hub: ScriptedHub
    portal: BlockingPortal
    clients: list[TestClient] = field(default_factory=list[TestClient])
    pauses: list[float] = field(default_factory=list[float])

    def browser(
        self,
        address: str = ADDRESS,
        *,
        app: ASGIApp | None = None,
        headers: dict[str, str] | None = None,
    ) -> TestClient:
        client = TestClient(
            app or web_app(self.site),
            base_url="https://shop.example",
            client=(address, 50_000),
            follow_redirects=False,
            headers=headers,
        )
        client.portal = self.portal
        self.clients.append(client)
        return client


@pytest.fixture
def clock() -> WebClock:
    return WebClock()


@pytest.fixture
def web_config() -> WebConfig:
    return WebConfig(public_url="https://shop.example")


@pytest.fixture(scope="session")
def new_books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a hub that has begun, made once."""
    folder = tmp_path_factory.mktemp("books")
    with opened(folder) as engine, reading(engine) as connection:
        profiles_of(connection)
    PassKeyFolder(folder).begin(NOW_MS // 1_000 - 60)
    return folder


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """One event loop for all requests: a client without makes one for each."""
    with start_blocking_portal() as begun:
        yield begun


@pytest.fixture
def web(
    tmp_path: Path,
    new_books: Path,
    clock: WebClock,
    web_config: WebConfig,
    portal: BlockingPortal,
) -> Iterator[WebShop]:
    shutil.copytree(new_books, tmp_path, dirs_exist_ok=True)
    tokens, hub = count(), ScriptedHub()
    pauses: list[float] = []

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    with opened_to_read(tmp_path) as engine:
        shop = WebShop(
            Site(
                config=web_config,
                store="转角便利店",
                utc_offset_minutes=480,
                engine=engine,
                data=tmp_path,
                hub=hub,
                wall_ns=clock.wall_ns,
                monotonic_s=clock.monotonic_s,
                token=lambda: f"{next(tokens):022d}",
                pause=pause,
            ),
            clock,
            tmp_path,
            hub,
            portal,
            pauses=pauses,
        )
        yield shop
        for client in shop.clients:
            client.close()
