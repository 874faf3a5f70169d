"""`man countertop` shows every command and option, and no word of theirs is roff's."""

import re

import pytest

from firmware.cli.box.manual_page import manual_lines
from firmware.cli.main import COMMANDS

MACROS = {".TH", ".SH", ".SS", ".TP", ".PP", ".B", ".I", ".RS", ".RE"}


def test_every_command_and_its_options_are_there() -> None:
    page = "\n".join(manual_lines())
    headed = re.findall(r"(?m)^\.SS countertop (\S+)$", page)
    assert [name.replace("\\-", "-") for name in headed] == list(COMMANDS)
    assert r".B \-\-resolve ID" in page
    assert ".B countertop member add\nenrol a member" in page
    assert ".B CARD|ID" in page


def test_nothing_else_is_a_request_of_roff() -> None:
    requests = {line.split()[0] for line in manual_lines() if line[:1] in {".", "'"}}
    assert requests <= MACROS


def test_blocks_are_closed() -> None:
    lines = list(manual_lines())
    assert lines.count(".RS") == lines.count(".RE")


def test_it_is_in_the_language_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COUNTERTOP_LANG", "zh_CN")
    assert "检查" in "\n".join(manual_lines())
