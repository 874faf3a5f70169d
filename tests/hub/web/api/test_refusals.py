"""Every refusal is a problem that programs read by its reason, and people by detail."""

import json
import logging

import pytest
from starlette.testclient import TestClient

from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.members.replies import MemberRefusal
from firmware.hub.web.api.problems import PROBLEM_TYPE
from firmware.hub.web.api.reasons import REASONS
from firmware.hub.web.wording.words import words_of
from tests.hub.web.api.conftest import ApiShop

POINTS = "/api/1/members/m1/points"


OVERRIDE = {"X-HTTP-Method-Override": "GET"}
NO_JSON = {"Accept": "application/json;q=0, text/*"}
REFUSALS: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("GET", "/api/1/nothing", {}, "404 not_found"),
    ("GET", "/api/1", {}, "404 not_found"),
    ("GET", "/api/", {}, "404 not_found"),
    ("GET", "/api/2/members/m1/points", {}, "404 not_found"),
    ("GET", f"{POINTS}/", {}, "404 not_found"),
    ("GET", "/api/1/members/m1%2Fpoints/points", {}, "404 not_found"),
    ("GET", "/api/1/members/..%2f..%2fx/points", {}, "404 not_found"),
    ("GET", "/api/1/%0A/points", {}, "404 not_found"),
    ("GET", "/api/1/members/a%0Ab/points", {}, "404 member_unknown"),
    ("GET", "/api/1/members/m9/points", {}, "404 member_unknown"),
    ("GET", "/api/1/members/CTM-0000/points", {}, "404 member_unknown"),
    ("DELETE", POINTS, {}, "405 method_not_allowed"),
    ("OPTIONS", POINTS, {}, "405 method_not_allowed"),
    ("POST", POINTS, OVERRIDE, "405 method_not_allowed"),
    ("GET", POINTS, {"Accept": "text/html"}, "406 not_acceptable"),
    ("GET", POINTS, NO_JSON, "406 not_acceptable"),
    ("GET", f"{POINTS}?limit=3", {}, "422 field_invalid"),
    ("GET", f"{POINTS}?a=1&a=2", {}, "400 name_twice"),
)


def test_a_refusal_has_its_status_and_a_reason(program: TestClient) -> None:
    for method, path, headers, expected in REFUSALS:
        refused = program.request(method, path, headers=headers)
        assert refused.headers["content-type"] == PROBLEM_TYPE, path
        assert refused.headers["cache-control"] == "no-store"
        problem = refused.json()
        assert f"{refused.status_code} {problem['reason']}" == expected, path
        assert problem["status"] == refused.status_code
        assert problem["type"] == f"urn:countertop:problem:{problem['reason']}"
        assert problem["request_id"] == refused.headers["x-request-id"]


def test_a_refused_method_is_told_of_the_others(program: TestClient) -> None:
    allowed = program.put(POINTS).headers["allow"]
    assert set(allowed.split(", ")) == {"GET", "HEAD"}


def test_people_read_chinese_unless_they_ask_for_english(program: TestClient) -> None:
    path = "/api/1/nothing"
    chinese = program.get(path, headers={"Accept-Language": "zh-CN,en;q=0.5"})
    english = program.get(path, headers={"Accept-Language": "en"})
    assert chinese.json()["detail"] == "没有这个地址，或没有这一项。"
    assert english.json()["detail"] == "There is no such address, or no such thing."
    assert chinese.headers["content-language"] == "zh-CN"
    cookie = {"lang": "en"}
    del program.headers["accept-language"]
    program.cookies.update(cookie)
    assert program.get(path).json()["detail"] == chinese.json()["detail"]
    assert "set-cookie" not in program.get(path).headers


def test_what_is_sent_is_never_repeated_but_for_a_field_s_name(
    program: TestClient,
) -> None:
    refused = program.get(f"{POINTS}?a%3Cb=canary&limit=canary")
    assert "canary" not in refused.text
    assert "<" not in refused.text


def test_books_that_cannot_be_read_are_503(api: ApiShop, program: TestClient) -> None:
    assert program.get(POINTS).status_code == 200
    api.shop.engine.dispose()
    (api.web.folder / DATABASE).unlink()
    refused = program.get(POINTS)
    assert (refused.status_code, refused.json()["reason"]) == (503, "books_away")
    assert refused.headers["retry-after"] == "5"


def test_another_host_s_name_is_refused(program: TestClient) -> None:
    refused = program.get(POINTS, headers={"host": "evil.example"})
    assert (refused.status_code, refused.json()["reason"]) == (421, "host_unknown")


def test_a_defect_shows_no_traceback(
    api: ApiShop, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    key = api.key("shop")
    client = TestClient(
        api.app,
        base_url="https://shop.example",
        headers={"Authorization": f"Bearer {key}"},
        raise_server_exceptions=False,
    )
    api.hub.handlers = {}
    refused = client.get(POINTS)
    assert (refused.status_code, refused.json()["reason"]) == (500, "defect")
    assert "Traceback" not in refused.text
    assert "KeyError" not in refused.text


def test_every_reason_has_words_in_both_languages() -> None:
    for name, (status, meaning) in REASONS.items():
        assert 400 <= status < 600, name
        fields = {"field": "a.b", "expected": "int >= 1", "seconds": 3}
        chinese = words_of("zh_CN").plain(meaning, **fields)
        english = words_of("en").plain(meaning, **fields)
        assert chinese != english, name
        assert english.isascii(), name


def test_what_the_hub_refuses_of_members_has_a_reason() -> None:
    unnamed = {each.value for each in MemberRefusal} - REASONS.keys()
    assert unnamed == {"form_used"}


def test_the_document_is_for_everybody(api: ApiShop) -> None:
    shown = api.client().get("/api/1/openapi.json")
    assert shown.status_code == 200
    assert json.loads(shown.text)["openapi"].startswith("3.1")


def test_what_the_hub_fails_at_is_not_to_be_tried_again(
    api: ApiShop, program: TestClient
) -> None:
    api.hub.fails = True
    refused = program.get("/api/1/members/m1")
    assert (refused.status_code, refused.json()["reason"]) == (500, "defect")
    assert "retry-after" not in refused.headers
