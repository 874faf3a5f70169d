"""The terminal keeps lines, completes them, and ends at Ctrl-C and Ctrl-D."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from firmware.virtual.console.prompt import (
    CommandCompleter,
    LineHistory,
    TerminalLines,
    history_file,
)
from firmware.virtual.reporter import LineReporter
from firmware.virtual.scripts.vocabulary import FORMS
from firmware.virtual.settings import Good
from firmware.virtual.stage import Stage

KEYS = {"policy": ["limits.pieces_max"]}
UP = "\x1b[A"


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with Stage(LineReporter()) as dark:
        dark.settings.goods["6901234567892"] = Good("6901234567892", "1", "水")
        yield dark


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    return tmp_path / "countertop/desk-history"


def typed(stage: Stage, keys: str) -> list[str | None]:
    """The lines that these keys make, up to the end."""
    with create_pipe_input() as keyboard:
        keyboard.send_text(keys)
        lines = TerminalLines(stage, FORMS, KEYS, source=keyboard, screen=DummyOutput())
        found = [lines.next_line()]
        while found[-1] is not None:
            found.append(lines.next_line())
    return found


@pytest.mark.parametrize("end", ["\x03", "\x04"])
def test_ctrl_c_and_ctrl_d_end_the_lines(stage: Stage, end: str) -> None:
    assert typed(stage, f"press pay\r  look \r{end}") == ["press pay", "look", None]


def test_ctrl_c_ends_in_the_middle_of_a_line(stage: Stage) -> None:
    assert typed(stage, "press p\x03") == [None]


@pytest.mark.parametrize(
    ("begun", "line"),
    [
        ("pres", "press"),
        ("policy l", "policy limits.pieces_max"),
        ("show code 69", "show code 6901234567892"),
    ],
)
def test_the_word_at_the_cursor_is_completed(
    stage: Stage, begun: str, line: str
) -> None:
    completer = CommandCompleter(stage, FORMS, KEYS)
    document = Document(begun, len(begun))
    (found,) = completer.get_completions(document, CompleteEvent())
    assert begun[: len(begun) + found.start_position] + found.text == line


def test_lines_are_there_the_next_time(stage: Stage, state: Path) -> None:
    typed(stage, "press pay\r\x04")
    assert typed(stage, f"{UP}\r\x04") == ["press pay", None]
    assert state.stat().st_mode & 0o777 == 0o600


def test_a_pay_code_is_not_kept(stage: Stage, state: Path) -> None:
    typed(stage, "type 281234567890123456\rlook\r\x04")
    assert state.read_text("utf-8") == "look\n"


def test_the_history_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_text("".join(f"wait {n} s\n" for n in range(1_500)), "utf-8")
    newest, *_ = kept = list(LineHistory(path).load_history_strings())
    assert (newest, len(kept)) == ("wait 1499 s", 1_000)
    assert len(path.read_text("utf-8").splitlines()) == 1_000


def test_without_a_home_or_a_right_to_write_lines_are_forgotten(
    tmp_path: Path,
) -> None:
    assert history_file({}) is None
    assert list(LineHistory(None).load_history_strings()) == []
    (tmp_path / "file").touch()
    for path in (None, tmp_path / "file/below"):
        history = LineHistory(path)
        history.store_string("look")
        assert list(history.load_history_strings()) == []
    assert history_file({"HOME": "/h"}) == Path(
        "/h/.local/state/countertop/desk-history"
    )
