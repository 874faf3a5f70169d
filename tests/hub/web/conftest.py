"""The web of one shop over a real hub's database, asked as a browser asks."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from firmware.hub.db.engine import open_engine, opened_to_read
from firmware.hub.web.app import web_app
from firmware.hub.web.config import WebConfig
from firmware.hub.web.site import Site
from tests.support.hub_rig import NOW_MS

ADDRESS = "203.0.113.7"


@dataclass
class WebClock:
    """Stands still until a test moves it."""

    now_s: float = 1_000.0

    def monotonic_s(self) -> float:
        return self.now_s

    def wall_ns(self) -> int:
        return NOW_MS * 1_000_000 + int((self.now_s - 1_000) * 1e9)


@dataclass
class WebShop:
    """A site, and browsers that visit it."""

    site: Site
    clock: WebClock
    folder: Path
    clients: list[TestClient] = field(default_factory=list[TestClient])

    def browser(self, address: str = ADDRESS, **headers: str) -> TestClient:
        client = TestClient(
            web_app(self.site),
            base_url="https://shop.example",
            client=(address, 50_000),
            follow_redirects=False,
            headers=headers,
        )
        self.clients.append(client)
        return client


@pytest.fixture
def clock() -> WebClock:
    return WebClock()


@pytest.fixture
def web_config() -> WebConfig:
    return WebConfig(public_url="https://shop.example")


@pytest.fixture
def web(tmp_path: Path, clock: WebClock, web_config: WebConfig) -> Iterator[WebShop]:
    open_engine(tmp_path).dispose()
    tokens = count()
    with opened_to_read(tmp_path) as engine:
        shop = WebShop(
            Site(
                config=web_config,
                store="转角便利店",
                utc_offset_minutes=480,
                engine=engine,
                wall_ns=clock.wall_ns,
                monotonic_s=clock.monotonic_s,
                token=lambda: f"{next(tokens):022d}",
            ),
            clock,
            tmp_path,
        )
        yield shop
        for client in shop.clients:
            client.close()
