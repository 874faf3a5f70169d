"""The parsers of all commands, for what is made from their options."""

import argparse
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import cast

from firmware.cli.installed_roles import command_not_installed
from firmware.cli.main import COMMANDS, module_name

_LISTED = "_choices_actions"
"""Where argparse keeps what second words do; it has no public place."""


def command_parsers() -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Each command of this box with its parser; that of `kiosk` has no option."""
    for name, (room, _) in COMMANDS.items():
        if name == "demo" and find_spec("firmware.virtual") is None:
            continue
        if command_not_installed(name, room) is not None:
            continue
        parser = argparse.ArgumentParser()
        if name != "kiosk":
            import_module(module_name(room, name)).configure(parser)
        yield name, parser


def actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """The arguments and options of a parser."""
    # argparse has no public list; each completer reads this one.
    return cast("list[argparse.Action]", vars(parser)["_actions"])


def acts(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The second words of a command, such as `add` of `member`, with their parsers."""
    return {
        name: inner
        for action in actions(parser)
        if isinstance(action.choices, Mapping)
        for name, inner in cast("Mapping[str, object]", action.choices).items()
        if isinstance(inner, argparse.ArgumentParser)
    }


def texts_of_acts(parser: argparse.ArgumentParser) -> dict[str, str]:
    """What each second word does."""
    listed = (
        each for action in actions(parser) for each in vars(action).get(_LISTED, ())
    )
    return {each.dest: each.help or "" for each in listed}


def holds_acts(action: argparse.Action) -> bool:
    """Whether it stands for the second words."""
    return _LISTED in vars(action)
