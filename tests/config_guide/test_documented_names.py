"""What a document names besides files of the project is there: anchors, keys, names."""

import re
import textwrap
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cache
from typing import Any, cast

from firmware.config_guide.documents import DOCUMENTS
from firmware.config_guide.keys import keys_of, walk
from provisioning.checks.kiosk_state.kiosk_limits import EXPLAINED as STATES
from provisioning.first_boot.settings import FirstBootFile, HubAccess, WifiAccess
from tests.support.sources import ROOT, documents, texts

ANCHOR = re.compile(r"\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)")
HEADING = re.compile(r"(?m)^#+ (.+)$")
QUOTED = re.compile(r"`([^`\n]+)`")
NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
TABLE = re.compile(r"\[{1,2}([a-z][a-z_.]*)\]{1,2}")
MACHINE = re.compile(r"(?<![\w.…/])/(?:etc|opt|var|run|usr)/[\w./…*-]+")
SNIPPET = re.compile(r"(?m)(?:^(?: {4}[^\n]*| {0,3})\n)+")
TEXTS_OF_OTHERS = {"dr_mode"}
"""Names of the kernel's and of other programs."""
EXPLAINED = set(STATES)
"""Names of a kiosk's state, most of which are made of two parts."""
EXAMPLES = {"/etc/countertop/tls/database-ca.pem", "/etc/overlayroot.conf"}
"""Paths that only a reader makes or edits."""


def test_every_anchor_is_a_heading() -> None:
    missing = [
        f"{name}: {target}#{anchor}"
        for name, text in documents().items()
        for target, anchor in ANCHOR.findall(text)
        if anchor not in anchors(_document(name, target))
    ]
    assert missing == []


def test_every_table_and_key_of_a_snippet_is_in_a_configuration() -> None:
    wrong = [
        f"{name}: {key}"
        for name, text in documents().items()
        for snippet in snippets(text)
        if (key := unknown_key(snippet))
    ]
    assert wrong == []


def test_every_table_that_a_text_names_is_in_a_configuration() -> None:
    tables = {key.rpartition(".")[0] for key in _keys()} - {""}
    wrong = [
        f"{name}: {quoted}"
        for name, text in documents().items()
        for quoted in QUOTED.findall(text)
        if (table := TABLE.fullmatch(quoted)) and table[1] not in tables | _python()
    ]
    assert wrong == []


def test_every_name_of_the_program_is_in_the_program() -> None:
    is_there = cache(_program().__contains__)
    missing = {
        f"{name}: {each}"
        for name, text in documents().items()
        if not name.startswith(("docs/decisions/", "docs/requirements", "CHANGELOG"))
        for quoted in QUOTED.findall(text)
        for each in NAME.findall(quoted)
        if not is_there(each) and each not in EXPLAINED | TEXTS_OF_OTHERS
    }
    assert missing == set()


def test_every_path_of_a_machine_is_one_that_the_program_knows() -> None:
    program = _program()
    missing = {
        f"{name}: {path}"
        for name, text in documents().items()
        if not name.startswith("docs/decisions/")
        for path in map(_plain, MACHINE.findall(text))
        if path.rpartition("/")[2] not in program and path not in EXAMPLES
    }
    assert missing == set()


def test_a_snippet_is_found_and_its_wrong_key_is() -> None:
    text = "In `x.toml`:\n\n    [catalogue]\n    stale_days = 7\n\nand so on.\n"
    (snippet,) = snippets(text)
    assert snippet == {"catalogue": {"stale_days": 7}}
    assert unknown_key(snippet) == "catalogue.stale_days"
    assert unknown_key({"catalogue": {"stale_limit_days": 7}}) is None


def test_an_anchor_is_made_as_github_makes_it() -> None:
    assert anchors("# A\n\n## What stops, or limits\n") == {"a", "what-stops-or-limits"}


def snippets(text: str) -> Iterator[Mapping[str, Any]]:
    """The pieces of TOML with a table in them, behind four blanks or in a fence."""
    for block in (*SNIPPET.findall(text), *re.findall(r"(?s)```toml\n(.*?)```", text)):
        plain = textwrap.dedent(block)
        if re.search(r"(?m)^\[", plain):
            try:
                yield tomllib.loads(plain)
            except tomllib.TOMLDecodeError:
                continue


def unknown_key(snippet: Mapping[str, Any]) -> str | None:
    """The first key that no configuration has, or None."""
    keys = _keys()
    return next((key for key in _paths(snippet, "") if key not in keys), None)


def anchors(text: str) -> set[str]:
    """The anchors of a document, as its headings make them."""
    plain = (re.sub(r"[`*]", "", each).lower() for each in HEADING.findall(text))
    return {re.sub(r"[^\w -]", "", each).replace(" ", "-") for each in plain}


def _paths(table: Mapping[str, Any], above: str) -> Iterator[str]:
    for name, value in table.items():
        many = cast("list[Any]", value) if isinstance(value, list) else [value]
        for each in many:
            if isinstance(each, dict):
                yield from _paths(cast("dict[str, Any]", each), f"{above}{name}.")
            else:
                yield f"{above}{name}"


@cache
def _keys() -> frozenset[str]:
    """Of the configuration, and of the file that a card brings at its first start."""
    guide = {
        key.path for document in DOCUMENTS.values() for key in walk(keys_of(document))
    }
    top = {each.name for each in fields(FirstBootFile)} - {"hub", "wifi"}
    hub = {f"hub.{each.name}" for each in fields(HubAccess)}
    wifi = {f"wifi.{each.name}" for each in fields(WifiAccess)}
    return frozenset(guide | top | hub | wifi)


@cache
def _program() -> str:
    """Everything but the documents, and the names of all files."""
    read = {name: text for name, text in texts().items() if not name.endswith(".md")}
    return "\n".join([*texts(), *read.values()])


def _python() -> set[str]:
    return {"tool.importlinter"}


def _plain(path: str) -> str:
    """A path up to where the text leaves something open."""
    return re.split(r"[…*]", path)[0].rstrip("./")


def _document(name: str, target: str) -> str:
    path = (ROOT / name).parent / target if target else ROOT / name
    return path.read_text("utf-8")
