"""The session of docs/api.md goes as it stands there, and each reason is listed."""

import re
import shlex
from pathlib import Path

from starlette.testclient import TestClient

from firmware.hub.api_keys.key_texts import KeyScope
from firmware.hub.web.api.reasons import REASONS
from tests.hub.web.api.conftest import ApiShop

DOC = (Path(__file__).parents[4] / "docs/api.md").read_text("utf-8")
SESSION = re.compile(r"^    \$ (curl .*(?:\\\n.*)*)\n    (\{.*)$", re.MULTILINE)
ROW = re.compile(r"^\| ([\d, ]+) \| (.*) \|$", re.MULTILINE)
SCOPES = (KeyScope.MEMBERS_READ, KeyScope.MEMBERS_WRITE, KeyScope.POINTS_READ)


def curl(client: TestClient, words: list[str]) -> str:
    """What curl prints, of its options that the document has."""
    method, headers, body, url = "", dict[str, str](), "", ""
    rest = iter(words)
    for word in rest:
        match word:
            case "-s" | "curl":
                continue
            case "-X":
                method = next(rest)
            case "-H":
                name, _, value = next(rest).partition(": ")
                headers[name] = value
            case "-d":
                body = next(rest)
            case _:
                url = word
    method = method or ("POST" if body else "GET")
    return client.request(method, url, headers=headers, content=body.encode()).text


def test_the_session_is_what_happens(api: ApiShop) -> None:
    values = {"KEY": api.key("web-shop", *SCOPES)}
    client = api.client()
    found = SESSION.findall(DOC)
    for typed, shown in found:
        line = re.sub(r"\$(\w+)", lambda name: values[name[1]], typed)
        printed = curl(client, shlex.split(line.replace("\\\n", " ")))
        pattern = re.escape(shown).replace("…", ".*")
        assert re.fullmatch(pattern, printed), (line, printed)
        if member := re.match(r'\{"member_id":"([^"]+)"', printed):
            values["MEMBER"] = member[1]
    assert len(found) == 5


def test_each_reason_stands_in_the_table_with_its_status() -> None:
    table = DOC.partition("## Refusals")[2]
    listed = {
        name: {int(each) for each in re.findall(r"\d{3}", statuses)}
        for statuses, names in re.findall(
            r"^\| ([\d, ]+) \| (.*) \|$", table, re.MULTILINE
        )
        for name in re.findall(r"`(\w+)`", names)
    }
    assert listed.keys() == REASONS.keys()
    for name, reason in REASONS.items():
        assert reason.status in listed[name], name


def test_each_scope_is_explained() -> None:
    for scope in KeyScope:
        assert f"`{scope}`" in DOC
