"""`countertop completion bash|zsh`: the script by which a shell completes commands.

It is made from the options of the commands, so it never lags behind them, and a shell
completes without starting Python.
"""

import argparse
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, cast

from firmware.base.errors import RefusedError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.cli.main import COMMANDS, module_name
from firmware.cli.output import say

Shell = Literal["bash", "zsh"]
ZSH_HEAD = ("#compdef countertop", "autoload -U +X bashcompinit && bashcompinit")
WORDS = {"kiosk": ["--config", "--help"], "orders": ["show", "suspended"]}
"""What a command takes besides the options of its parser."""


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument("shell", choices=("bash", "zsh"), help=Phrase("the shell"))
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FILE",
        help=Phrase("write the script to this file"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Print the script, or write it; RefusedError if that fails."""
    script = list(script_lines(arguments.shell))
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
    commands = " ".join([*COMMANDS, "--help", "--version"])
    yield f'  [ "$COMP_CWORD" -eq 1 ] && words="{commands}"'
    yield '  COMPREPLY=($(compgen -W "$words" -- "$current"))'
    yield "}"
    yield "complete -o default -F _countertop countertop"


def _choices() -> Iterator[tuple[str, list[str]]]:
    """Patterns of the first two words, the narrower first, with what may follow."""
    for name, (room, _) in COMMANDS.items():
        if name == "demo" and find_spec("firmware.virtual") is None:
            continue
        parser = argparse.ArgumentParser()
        if name != "kiosk":
            import_module(module_name(room, name)).configure(parser)
        for act, inner in _acts(parser).items():
            yield f"{name}:{act}", _options(inner)
        yield f"{name}:*", [*_acts(parser), *WORDS.get(name, []), *_options(parser)]


def _acts(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return {
        name: inner
        for action in _actions(parser)
        if isinstance(action.choices, Mapping)
        for name, inner in cast("Mapping[str, object]", action.choices).items()
        if isinstance(inner, argparse.ArgumentParser)
    }


def _options(parser: argparse.ArgumentParser) -> list[str]:
    """Long options that are not hidden, and the words that a place may take."""
    acts, words = _acts(parser), list[str]()
    for action in _actions(parser):
        if action.help == argparse.SUPPRESS:
            continue
        words += [each for each in action.option_strings if each.startswith("--")]
        if not action.option_strings:
            words += [
                each for each in map(str, action.choices or ()) if each not in acts
            ]
    return words


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    # argparse has no public list; each completer reads this one.
    return cast("list[argparse.Action]", vars(parser)["_actions"])
