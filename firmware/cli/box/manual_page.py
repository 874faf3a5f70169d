"""The manual page of `countertop`, made from the options of its commands.

In the language of the process; `man` finds the page of its reader's language.
"""

import argparse
from collections.abc import Iterator

from firmware.base.wording.language import tr
from firmware.base.wording.phrases import Phrase
from firmware.cli.box.command_parsers import (
    actions,
    acts,
    command_parsers,
    holds_acts,
    texts_of_acts,
)
from firmware.cli.main import COMMANDS, SERVICES

_ABOUT = Phrase("self-pay kiosks of a shop, and their hub")
_BEGIN = Phrase(
    "Runs and looks after kiosks and their hub: articles, members, orders, payments,"
    " books. Each command has --help."
)
_STATUS = (
    ("0", Phrase("it is done")),
    ("1", Phrase("it cannot be done now, or what was checked is at fault")),
    ("2", Phrase("an argument or a file is refused, and would be again")),
)
_FILES = (
    ("/etc/countertop/kiosk.toml", Phrase("the configuration of a kiosk")),
    ("/etc/countertop/hub.toml", Phrase("the configuration of the hub")),
    ("/etc/countertop/policy.toml", Phrase("the shop's own rules")),
    ("/var/lib/countertop", Phrase("the journal of a kiosk, the books of the hub")),
)


def manual_lines() -> Iterator[str]:
    """The page as lines of roff for the macros of man(7)."""
    # An empty line is a request, too.
    return filter(None, _lines())


def _lines() -> Iterator[str]:
    yield '.TH COUNTERTOP 1 "" countertop'
    yield from _headed(Phrase("Name"), f"countertop \\- {_text(_ABOUT)}")
    yield from _headed(Phrase("Synopsis"), ".B countertop", ".I COMMAND", "[OPTIONS]")
    yield from _headed(Phrase("Description"), _text(_BEGIN))
    yield from _headed(Phrase("Commands"))
    for name, parser in command_parsers():
        yield from _command(name, parser)
    yield from _headed(Phrase("Exit status"), *_list(_STATUS))
    yield from _headed(Phrase("Files"), *_list(_FILES))


def _command(name: str, parser: argparse.ArgumentParser) -> Iterator[str]:
    about = COMMANDS[name][1]
    yield from (f".SS countertop {_text(name)}", _text(about))
    if name in SERVICES:
        runs = Phrase("systemd runs it as {unit}.service.", unit=name)
        yield from (".PP", _text(runs))
    yield from _options(parser)
    texts = texts_of_acts(parser)
    for act, inner in acts(parser).items():
        yield from (".TP", " ".join((".B", "countertop", _text(name), _text(act))))
        yield from (_text(texts.get(act, "")), ".RS")
        yield from _options(inner)
        yield ".RE"


def _options(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in actions(parser):
        shown = ", ".join(action.option_strings) or action.metavar or action.dest
        hidden = action.help == argparse.SUPPRESS or "--help" in action.option_strings
        if hidden or holds_acts(action):
            continue
        value = f" {action.metavar}" if action.option_strings and action.metavar else ""
        yield from (".TP", f".B {_text(f'{shown}{value}')}", _text(action.help or ""))


def _headed(title: Phrase, *lines: str) -> Iterator[str]:
    yield from (f".SH {_text(title)}", *lines)


def _list(rows: tuple[tuple[str, Phrase], ...]) -> Iterator[str]:
    for term, text in rows:
        yield from (".TP", f".B {_text(term)}", _text(text))


def _text(words: str | Phrase) -> str:
    """Words in the language of the process; none of them a request of roff."""
    plain = " ".join(tr(words).split())
    kept = plain.replace("\\", "\\e").replace("-", "\\-").replace("%%", "%")
    return f"\\&{kept}" if kept.startswith((".", "'")) else kept
