"""Tables: aligned by cells when piped, drawn and never wider at a terminal, or CSV."""

import csv
import io
import os
import re
from collections.abc import Iterator
from contextlib import redirect_stdout

import pytest

from firmware.base.wording.phrases import Phrase
from firmware.cli.tables import PAGE, TableColumn, cells, say_csv, say_table

COLUMNS = (
    TableColumn(Phrase("name")),
    TableColumn(Phrase("yuan"), number=True),
    TableColumn(Phrase("note"), long=True),
)
ROWS = (("可口可乐", "3.00", ""), ("tea", "12.50", "green " * 40))
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


def at_terminal(rows: Iterator[tuple[str, ...]]) -> list[str]:
    """The lines that a person sees on a terminal of 80 columns."""
    leader, follower = os.openpty()
    with os.fdopen(follower, "w") as terminal, redirect_stdout(terminal):
        say_table(COLUMNS, rows)
        terminal.flush()
        seen = os.read(leader, 1_000_000).decode()
    os.close(leader)
    return COLOURS.sub("", seen).splitlines()


def test_piped_columns_stand_below_each_other(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say_table(COLUMNS, ROWS)
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == ["name       yuan  note", "可口可乐   3.00"]
    assert lines[2].startswith("tea       12.50  green green")


def test_a_terminal_shows_whole_numbers_and_cuts_what_is_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    head, rule, first, second = at_terminal(iter(ROWS))
    assert head.split() == ["name", "yuan", "note"]
    assert set(rule.strip()) == {"─"}
    assert first.split() == ["可口可乐", "3.00"]
    assert second.split()[:3] == ["tea", "12.50", "green"]
    assert second.rstrip().endswith("…")
    assert all(cells(line) <= 80 for line in (head, rule, first, second))


def test_no_row_is_no_table(capsys: pytest.CaptureFixture[str]) -> None:
    say_table(COLUMNS, ())
    assert capsys.readouterr().out == ""


def test_rows_are_printed_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    seen: list[int] = []

    def rows() -> Iterator[tuple[str, str, str]]:
        for number in range(3 * PAGE):
            if number == 2 * PAGE:
                seen.append(len(capsys.readouterr().out.splitlines()))
            yield "x", str(number), ""

    say_table(COLUMNS, rows())
    assert seen == [1 + 2 * PAGE]
    assert len(capsys.readouterr().out.splitlines()) == PAGE


def test_nothing_in_a_cell_moves_a_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say_table(COLUMNS, [("a\x1b[2J\nb", "1", "[red]")])
    say_csv(COLUMNS, [("a\x1b[2J\nb", "1", "")])
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert len(out.splitlines()) == 4
    assert "[red]" in out


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x"])
def test_a_spreadsheet_computes_no_text(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    say_csv(COLUMNS, [(text, "-3.00", 'say "a", b')])
    out = capsys.readouterr().out.removeprefix("\ufeff")
    assert list(csv.reader(io.StringIO(out)))[1] == [f"'{text}", "-3.00", 'say "a", b']
