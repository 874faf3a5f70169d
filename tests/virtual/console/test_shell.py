"""The console obeys, explains, and ends quietly; here in a shop that is not open."""

from collections.abc import Iterator

import pytest

from firmware.virtual.console.shell import PipedLines, Shell
from firmware.virtual.console.spelling import as_meant
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.vocabulary import FORMS
from firmware.virtual.stage import Stage

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage(LineReporter()) as dark:
        yield dark


def typed(stage: Stage, *lines: str) -> None:
    Shell(stage, FORMS).run(PipedLines(iter(f"{line}\n" for line in lines)))


def test_a_pipe_shows_what_it_typed_and_ends_with_its_input(
    stage: Stage, capsys: Capture
) -> None:
    typed(stage, "article 6901234567892 3.50 水", "# a note")
    shown = capsys.readouterr().out
    assert "The shop is not open yet." in shown
    assert "\n> article 6901234567892 3.50 水\n" in shown
    assert shown.endswith("\n    The shop closes.\n")
    assert "6901234567892" in stage.settings.goods


@pytest.mark.parametrize("word", ["quit", "exit", "q", "QUIT", "ｑ", "退出"])
def test_quit_leaves_the_rest_unread(stage: Stage, capsys: Capture, word: str) -> None:
    typed(stage, word, "member 王")
    assert "member" not in capsys.readouterr().out
    assert "王" not in stage.settings.members


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("quti", "did you mean: quit"),
        ("hlep", "did you mean: help"),
        ("pres pay", "did you mean: press BUTTON"),
        ("press bell", "BUTTON is pay, undo, call, reprint or key"),
    ],
)
def test_a_line_that_is_none_is_told_what_could_be_meant(
    stage: Stage, capsys: Capture, line: str, meant: str
) -> None:
    typed(stage, line)
    assert meant in capsys.readouterr().out


@pytest.mark.parametrize("line", ["?", "Help", "ＨＥＬＰ", "帮助"])
def test_help_is_found_however_it_is_typed(
    stage: Stage, capsys: Capture, line: str
) -> None:
    typed(stage, line)
    assert "help counter " in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("press PAY", "press pay"),
        ("Show Photograph 1", "show photograph 1"),
        ("ｓｈｏｗ　ｐｈｏｔｏｇｒａｐｈ　１", "show photograph １"),
        ("Type ６９０ ABC", "type ６９０ ABC"),
        ("type CTM-ABC  x", "type CTM-ABC  x"),
        ("SHOW card of Lin", "show card of Lin"),
        ("pres pay", "pres pay"),
        ("", ""),
    ],
)
def test_capitals_and_wide_letters_are_no_obstacle(line: str, meant: str) -> None:
    assert as_meant(line, FORMS) == meant


def test_help_is_by_topic(stage: Stage, capsys: Capture) -> None:
    typed(stage, "help", "help power")
    shown = capsys.readouterr().out
    assert "help counter " in shown
    assert "cut power at COMMIT" in shown


@pytest.mark.parametrize(
    "line",
    [
        "press pay",
        "read ledger",
        "read message",
        "look",
        "read slip",
        "fill disk",
        "paper out",
        "show photograph 9",
        "expect hub orders 1 within 0.1 s",
        "expect kiosk backlog 1 within 0.1 s",
        "policy limits = [",
        "type 1",
        "restore disk",
        "unplug display",
    ],
)
def test_what_cannot_be_done_does_not_close_the_shop(
    stage: Stage, capsys: Capture, line: str
) -> None:
    typed(stage, line, "help press")
    assert "Press a button" in capsys.readouterr().out
