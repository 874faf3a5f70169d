"""A program sells to a real hub that is killed: what was booked is booked once."""

import http.client
import json
import secrets
import ssl
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from drivers.sim.reserved_port import ReservedPort
from firmware.hub.api_keys import store as key_store
from firmware.hub.api_keys.key_texts import KeyScope, key_digest, key_text
from firmware.hub.api_keys.store import ApiKey
from firmware.hub.db.engine import writing
from firmware.virtual.network.broker import PrivateBroker
from tests.hub.web.test_hub_and_web import CONFIG, LIMIT_S, killed, started
from tests.support.certificates import certify
from tests.support.hub_rig import gtin, open_shop
from tests.support.services import configured

pytestmark = [pytest.mark.process, pytest.mark.long]
GOODS = [{"gtin": gtin(0), "pieces": 2}, {"gtin": gtin(1)}]


class Program:
    """A program of the channel `app`, with a connection for each request."""

    def __init__(self, folder: Path, port: int, key: str) -> None:
        self._tls = ssl.create_default_context(cafile=folder / "web.pem")
        self._port = port
        self._headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
        }

    def send(self, path: str, body: object, once: str = "") -> tuple[int, Any]:
        """Status and reply; under a new key, or under `once`."""
        headers = {**self._headers, "Idempotency-Key": once or secrets.token_hex(8)}
        connection = http.client.HTTPSConnection(
            "localhost", self._port, context=self._tls, timeout=LIMIT_S
        )
        with closing(connection):
            connection.request("POST", f"/api/1{path}", json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, json.loads(response.read())


def books_with_key(folder: Path) -> str:
    """A shop's books, and the text of a key in them."""
    text = key_text(secrets.token_bytes(20))
    key = ApiKey(
        name="app",
        channel="app",
        scopes=frozenset(KeyScope),
        made_at="2026-03-01T08:00:00.000Z",
    )
    with open_shop(folder) as shop, writing(shop.engine) as connection:
        assert key_store.add(connection, key, key_digest(text))
    return text


@pytest.mark.timeout(120)
def test_an_order_is_booked_once_though_its_hub_is_killed(tmp_path: Path) -> None:
    certify(tmp_path, "localhost")
    key = books_with_key(tmp_path / "data")
    with PrivateBroker() as broker, closing(ReservedPort()) as port:
        text = CONFIG.format(folder=tmp_path, broker=broker.port, port=port.number)
        file = configured("hub", tmp_path, text)
        program = Program(tmp_path, port.number, key)
        with started("web", file):
            with killed("hub", file):
                status, quote = program.send("/quotes", {"goods": GOODS})
                assert status == 200, quote
                paid = {
                    "order_no": 1,
                    "paid_fen": quote["payable_fen"],
                    "quote": quote["quote"],
                }
                booked = program.send("/orders", paid, "order-0001")
                assert booked[0] == 201, booked
            away = program.send("/orders", paid, "order-0001")
            assert (away[0], away[1]["reason"]) == (503, "hub_away")
            with started("hub", file):
                assert program.send("/orders", paid, "order-0001") == booked
                back = {"refund_no": 1, "lines": [{"line": 1, "pieces": 1}]}
                path = f"/orders/{booked[1]['receipt_no']}/refunds"
                status, refund = program.send(path, back, "refund-0001")
                assert status == 201, refund
                assert 0 < refund["money_fen"] < quote["payable_fen"]
                assert [each["pieces"] for each in refund["returned"]] == [1]
                assert program.send(path, back, "refund-0001") == (201, refund)
