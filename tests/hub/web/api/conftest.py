"""A shop's API with the hub's own handlers behind it, asked as a program asks."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from starlette.testclient import TestClient

from firmware.hub.api_keys import store as key_store
from firmware.hub.api_keys.key_texts import KeyScope, key_digest, key_text
from firmware.hub.api_keys.store import ApiKey
from firmware.hub.db.engine import writing
from firmware.hub.web.app import web_app
from tests.hub.web.conftest import ADDRESS, WebShop
from tests.support.hub_rig import Shop, open_shop
from tests.support.people_rig import People
from tests.support.port_hub import PortHub


def once() -> dict[str, str]:
    """The header of a request that is new."""
    return {"Idempotency-Key": secrets.token_hex(8)}


@dataclass
class ApiShop:
    """`hub` is behind the port; each program is a client with a key of its own."""

    web: WebShop
    shop: Shop
    hub: PortHub

    @property
    def people(self) -> People:
        return People(self.shop)

    def key(self, name: str, *scopes: KeyScope, channel: str = "web-shop") -> str:
        """A new key's text; without scopes one that may do everything."""
        text = key_text(secrets.token_bytes(20))
        key = ApiKey(
            name=name,
            channel=channel,
            scopes=frozenset(scopes or KeyScope),
            made_at="2026-03-01T08:00:00.000Z",
        )
        with writing(self.shop.engine) as connection:
            assert key_store.add(connection, key, key_digest(text))
        return text

    def client(self, key: str = "", address: str = ADDRESS) -> TestClient:
        """Another program; without a key it shows none."""
        headers = {"Accept-Language": "en"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        return self.web.browser(address, app=self.app, headers=headers)

    def __post_init__(self) -> None:
        self.app = web_app(replace(self.web.site, hub=self.hub))


@pytest.fixture
def api(web: WebShop) -> Iterator[ApiShop]:
    with open_shop(web.folder) as shop:
        yield ApiShop(web, shop, PortHub(shop))


@pytest.fixture
def program(api: ApiShop) -> TestClient:
    """A program that may do everything."""
    return api.client(api.key("shop"))
