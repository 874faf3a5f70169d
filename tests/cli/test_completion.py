"""The shell completes what the commands take, as a person would see it at TAB."""

import subprocess
from pathlib import Path

import pytest

from firmware.cli.box.completion import script_lines
from firmware.cli.main import COMMANDS, main


def completed(*words: str) -> list[str]:
    """What bash offers for the last of these words."""
    script = "\n".join(script_lines("bash"))
    typed = " ".join(f"'{word}'" for word in ("countertop", *words))
    asked = f"COMP_WORDS=({typed}); COMP_CWORD={len(words)}; _countertop"
    done = subprocess.run(
        ["bash", "-c", f'{script}\n{asked}\nprintf "%s\\n" "${{COMPREPLY[@]}}"'],
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("or",), ["orders"]),
        (("orders", "sh"), ["show"]),
        (("orders", "--d"), ["--day"]),
        (("orders", "su"), ["suspended"]),
        (("orders", "--day", "2026-03-01", "--cs"), ["--csv"]),
        (("member", "a"), ["add", "audit"]),
        (("member", "add", "--ca"), ["--card"]),
        (("report", "day", "--c"), ["--config", "--csv"]),
        (("reconcile", "--clo"), []),
        (("completion", "z"), ["zsh"]),
        (("kiosk", "--c"), ["--config"]),
    ],
)
def test_tab_offers(words: tuple[str, ...], offered: list[str]) -> None:
    assert sorted(completed(*words)) == offered


def test_the_first_word_is_any_command() -> None:
    assert set(completed("")) >= set(COMMANDS)


def test_the_script_is_printed_or_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["completion", "zsh"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("#compdef countertop\n")
    file = tmp_path / "vendor" / "_countertop"
    assert main(["completion", "zsh", "--out", str(file)]) == 0
    assert file.read_text("utf-8") == printed


def test_a_misspelt_command_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["order"]) == 2
    assert "did you mean `countertop orders`?" in capsys.readouterr().err
