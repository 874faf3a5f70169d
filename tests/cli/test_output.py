"""What a command prints or a service logs moves no terminal and forges no line."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.base.printable import escaped
from firmware.cli.output import complain, refuse, say, say_json

FORGED = "ok\x1b[2J\x9b31m\r\neverything agrees\u202e\u2028\x7f"


def test_a_line_is_printed_as_one_printable_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say(FORGED, "plain 苹果")
    complain(FORGED)
    captured = capsys.readouterr()
    shown = (
        "ok\\u{1b}[2J\\u{9b}31m\\u{d}\\u{a}everything agrees\\u{202e}\\u{2028}\\u{7f}\n"
    )
    assert captured.out == f"{shown}plain 苹果\n"
    assert captured.err == shown


def test_a_refusal_keeps_its_own_lines_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert refuse("file:\n  a\x1b[2J") == 1
    assert capsys.readouterr().err == "countertop: file:\n  a\\u{1b}[2J\n"


@given(st.text())
def test_a_line_has_no_character_that_is_not_printable(text: str) -> None:
    assert escaped(text).isprintable()


def test_json_stays_json_and_is_printable(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"name": FORGED, "more": ["苹果", "\U000e0001", "\ud800"]}
    say_json(value)
    out = capsys.readouterr().out
    assert out.rstrip("\n").isprintable()
    assert out.count("\n") == 1
    assert json.loads(out) == value
