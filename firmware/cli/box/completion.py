"""`countertop completion bash|zsh|man`: what a shell and `man` know of the commands.

It is made from the options of the commands, so it never lags behind them, and a shell
completes without starting Python.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from firmware.base.errors import RefusedError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.cli.box.command_parsers import actions, acts, command_parsers
from firmware.cli.box.manual_page import manual_lines
from firmware.cli.output import say

Shell = Literal["bash", "zsh"]
ZSH_HEAD = ("#compdef countertop", "autoload -U +X bashcompinit && bashcompinit")
WORDS = {"kiosk": ["--config", "--help"], "orders": ["show", "suspended"]}
"""What a command takes besides the options of its parser."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument(
        "kind",
        choices=("bash", "zsh", "man"),
        help=Phrase("the shell, or man for the manual page"),
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help=Phrase("write it to this file"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Print script or page, or write it; RefusedError if that fails."""
    made = arguments.kind
    script = list(manual_lines() if made == "man" else script_lines(made))
    if arguments.out is None:
        say(*script)
        return 0
    path: Path = arguments.out
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([*script, ""]), "utf-8")
    except OSError as exc:
        raise RefusedError(
            Phrase(
                "{path}: cannot be written: {reason}", path=path, reason=os_reason(exc)
            )
        ) from exc
    return 0


def script_lines(shell: Shell) -> Iterator[str]:
    """The script for a shell: words by command, else names of files."""
    if shell == "zsh":
        yield from ZSH_HEAD
    yield "_countertop() {"
    yield '  local words="" current="${COMP_WORDS[COMP_CWORD]}"'
    yield '  case "${COMP_WORDS[1]}:${COMP_WORDS[2]}" in'
    for pattern, words in _choices():
        yield f'  {pattern}) words="{" ".join(words)}" ;;'
    yield "  esac"
    names = (name for name, _ in command_parsers())
    commands = " ".join([*names, "--help", "--version"])
    yield f'  [ "$COMP_CWORD" -eq 1 ] && words="{commands}"'
    yield '  COMPREPLY=($(compgen -W "$words" -- "$current"))'
    yield "}"
    yield "complete -o default -F _countertop countertop"


def _choices() -> Iterator[tuple[str, list[str]]]:
    """Patterns of the first two words, the narrower first, with what may follow."""
    for name, parser in command_parsers():
        for act, inner in acts(parser).items():
            yield f"{name}:{act}", _options(inner)
        yield f"{name}:*", [*acts(parser), *WORDS.get(name, []), *_options(parser)]


def _options(parser: argparse.ArgumentParser) -> list[str]:
    """Long options that are not hidden, and the words that a place may take."""
    second_words, words = acts(parser), list[str]()
    for action in actions(parser):
        if action.help == argparse.SUPPRESS:
            continue
        words += [each for each in action.option_strings if each.startswith("--")]
        if not action.option_strings:
            words += [
                each
                for each in map(str, action.choices or ())
                if each not in second_words
            ]
    return words
