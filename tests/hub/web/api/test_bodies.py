"""What is sent is bounded, and read strictly or not at all."""

import asyncio
import json

from starlette.requests import Request
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope

from firmware.hub.web.api import reasons
from firmware.hub.web.api.bodies import MAX_BODY, read_body
from firmware.hub.web.api.problems import ApiRefusal
from tests.hub.web.api.conftest import ApiShop, once

MEMBERS = "/api/1/members"
JOIN = {"profile": {"phone": "13800138000"}, "consent_version": 1}
JSON = "application/json"
BODIES: tuple[tuple[bytes, str, str], ...] = (
    (b"", JSON, "400 json_invalid"),
    (b"{", JSON, "400 json_invalid"),
    (b"null", JSON, "422 field_invalid"),
    (b"[" * 60_000, JSON, "400 json_invalid"),
    (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, JSON, "400 json_invalid"),
    (b" " * (MAX_BODY + 1), JSON, "413 body_too_large"),
    (b'{"consent_version":1,"consent_version":2}', JSON, "400 name_twice"),
    (b'{"profile":{"name":"a","name":"b"}}', JSON, "400 name_twice"),
    (b'{"consent_version":NaN}', JSON, "400 json_invalid"),
    (b'{"consent_version":' + b"9" * 50_000 + b"}", JSON, "422 field_invalid"),
    (b'{"profile":{"name":"\\u0000"}}', JSON, "422 field_invalid"),
    (b'{"profile":{"name":"\\ud800"}}', JSON, "400 json_invalid"),
    (b'{"profile":{"name":"\xff"}}', JSON, "400 json_invalid"),
    ("{}".encode("utf-16"), JSON, "400 json_invalid"),
    (b"{}", f"{JSON}; charset=utf-16", "415 unsupported_media_type"),
    (b"{}", "text/plain", "415 unsupported_media_type"),
    (b"{}", "application/x-www-form-urlencoded", "415 unsupported_media_type"),
    (b"{}", "", "415 unsupported_media_type"),
    (b"{}", f"{JSON}, text/html", "415 unsupported_media_type"),
)


def test_what_is_no_plain_json_is_refused(program: TestClient) -> None:
    for body, kind, expected in BODIES:
        headers = once() | {"Content-Type": kind}
        refused = program.post(MEMBERS, content=body, headers=headers)
        found = f"{refused.status_code} {refused.json()['reason']}"
        assert found == expected, (body[:40], kind)
    good = once() | {"Content-Type": f'{JSON}; charset="UTF-8"'}
    sent = json.dumps(JOIN).encode()
    assert program.post(MEMBERS, content=sent, headers=good).status_code == 201


def test_a_packed_body_is_not_unpacked(program: TestClient) -> None:
    headers = once() | {"Content-Type": JSON, "Content-Encoding": "gzip"}
    refused = program.post(MEMBERS, content=b"\x1f\x8b", headers=headers)
    assert (refused.status_code, refused.json()["reason"]) == (
        415,
        "unsupported_media_type",
    )


def test_nothing_is_changed_without_a_name_for_the_request(
    api: ApiShop, program: TestClient
) -> None:
    for headers, reason in (
        ({}, "idempotency_key_required"),
        ({"Idempotency-Key": ""}, "idempotency_key_invalid"),
        ({"Idempotency-Key": "short"}, "idempotency_key_invalid"),
        ({"Idempotency-Key": "with blanks"}, "idempotency_key_invalid"),
        ({"Idempotency-Key": "x" * 129}, "idempotency_key_invalid"),
    ):
        for method, path in (("POST", MEMBERS), ("DELETE", f"{MEMBERS}/m1")):
            refused = program.request(method, path, json=JOIN, headers=headers)
            assert (refused.status_code, refused.json()["reason"]) == (400, reason)
    assert api.hub.calls == []


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    async def receive() -> Message:
        await asyncio.sleep(60)
        return {"type": "http.request", "body": b""}

    async def broken() -> Message:
        return {"type": "http.disconnect"}

    async def read(source: Receive) -> bytes | ApiRefusal:
        scope: Scope = {"type": "http", "method": "POST", "headers": []}
        return await read_body(Request(scope, source), limit_s=0.05)

    for source, reason in ((receive, reasons.BODY_LATE), (broken, reasons.BODY_BROKEN)):
        refused = asyncio.run(read(source))
        assert isinstance(refused, ApiRefusal)
        assert refused.reason == reason


def test_what_stands_in_a_head_breaks_nothing(program: TestClient) -> None:
    points = "/api/1/members/m1/points"
    for name, value in (
        ("Accept-Language", b"en;q=x,,;;\xff" * 50),
        ("Accept", b",;q=0,*/*"),
        ("X-Forwarded-For", b"1.2.3.4, evil"),
        ("Cookie", b"__Host-me=abc; lang=en"),
    ):
        head = [*program.headers.raw, (name.encode(), value)]
        assert program.get(points, headers=head).status_code == 200, name
    for path in ("%00", "%ff", "a%00b", "%F0%9F%98%80", "'%20OR%201=1", "m1%0D%0AX:1"):
        for place in (f"/api/1/members/{path}/points", f"/api/1/orders/{path}"):
            assert program.get(place).status_code == 404, place
        assert program.get(f"{MEMBERS}?card={path}").status_code in {200, 422}
    # PostgreSQL takes no text with a NUL: the books are not asked at all.
    refused = program.get("/api/1/members/m%001/points")
    assert refused.json()["reason"] == "not_found"
