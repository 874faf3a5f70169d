"""The parser of command lines, whose every word is in the language of the process."""

import argparse
import gettext
import os
import re
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING, NoReturn

from firmware.base.wording.language import DOMAIN, FOLDER, chosen_language, look_up, tr
from firmware.base.wording.phrases import N_, Phrase
from firmware.cli.output import columns, say_drawn

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_LANGUAGE = "LANGUAGE"
"""By this variable gettext chooses the words of argparse itself."""
WORDS = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("%(prog)s: error: %(message)s\n"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("unrecognized arguments: %s"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
    N_("unexpected option string: %s"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("unknown parser %(parser_name)r (choices: %(choices)s)"),
)
"""What argparse prints to people; it looks the translations up by itself."""
METAVARS = (
    N_("FILE"),
    N_("FOLDER"),
    N_("NAME"),
    N_("TEXT"),
    N_("DAY"),
    N_("DAYS"),
    N_("KEY"),
    N_("PRICE"),
    N_("GTIN"),
    N_("CODE"),
    N_("KIOSK"),
    N_("CARD"),
    N_("ID"),
    N_("RECEIPT"),
    N_("PATH"),
    N_("NOTE"),
    N_("SHEET"),
    N_("COMMAND"),
)
"""Words that stand for what a person types, in usages and explanations."""
_METAVAR = re.compile(rf"\b(?:{'|'.join(METAVARS)})\b")
_WIDE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")
_SECOND_COLUMN = "\ue000"
"""Stands behind a wide character while argparse, which counts characters, pads."""
_HEADING = re.compile(r"(?m)(?<=[\u4e00-\u9fff]):$")
_OPENING, _CLOSING = "（“", "，。；：？！）”、…"
_PART = re.compile(
    rf"[{_OPENING}]*(?:[\u3000-\u9fff\uff00-\uffef]"
    rf"|[^\s\u3000-\u9fff\uff00-\uffef{_OPENING}{_CLOSING}]+)[{_CLOSING}]*\s*"
    rf"|[{_OPENING}{_CLOSING}]+\s*"
)
"""A Chinese character or a word of others, with the signs that stay beside it."""


class TranslatedHelp(argparse.HelpFormatter):
    """Translates the phrases of a help text, and breaks lines between its columns."""

    def add_text(self, text: str | None) -> None:
        """Add a description or epilog."""
        super().add_text(text if text is None else tr(text))

    def format_help(self) -> str:
        """The text, with signs as wide as its characters."""
        shown = super().format_help().replace(_SECOND_COLUMN, "")
        return _HEADING.sub("：", shown)

    def _metavar_formatter(
        self, action: argparse.Action, default_metavar: str
    ) -> Callable[[int], tuple[str, ...]]:
        words = super()._metavar_formatter(action, default_metavar)
        return lambda size: tuple(map(_shown_metavar, words(size)))

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return None if action.help is None else tr(action.help)

    def _split_lines(self, text: str, width: int) -> list[str]:
        return list(wrapped(" ".join(text.split()), width))

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = wrapped(" ".join(text.split()), width - len(indent))
        return "\n".join(f"{indent}{line}" for line in lines)


class CommandParser(argparse.ArgumentParser):
    """A parser, and those of its acts, which print phrases translated."""

    def __init__(
        self,
        prog: str | None = None,
        *,
        description: str | None = None,
        epilog: str | None = None,
    ) -> None:
        super().__init__(
            prog,
            description=description,
            epilog=epilog,
            formatter_class=TranslatedHelp,
        )

    def _print_message(
        self, message: str, file: "SupportsWrite[str] | None" = None
    ) -> None:
        if file is sys.stdout:
            say_drawn(message.removesuffix("\n"))
        else:
            super()._print_message(message, file)

    def error(self, message: str) -> NoReturn:
        """End the process with a refusal."""
        super().error(_shown_metavar(message).replace(_SECOND_COLUMN, ""))

    def _check_value(self, action: argparse.Action, value: object) -> None:
        choices = list(map(str, action.choices or ()))
        near = get_close_matches(str(value), choices, n=1)
        if near and value not in choices:
            meant = Phrase(
                "no {value!r}; did you mean {near}?", value=value, near=near[0]
            )
            raise argparse.ArgumentError(action, tr(meant))
        super()._check_value(action, value)


def parsed(
    prog: str,
    description: Phrase,
    *,
    configure: Callable[[argparse.ArgumentParser], None],
    arguments: list[str],
) -> argparse.Namespace:
    """What a person typed; prints help or a refusal and ends the process instead."""
    with _words_of_argparse():
        parser = CommandParser(prog, description=description)
        configure(parser)
        return parser.parse_args(arguments)


@contextmanager
def _words_of_argparse() -> Generator[None]:
    """Let argparse say ``usage`` and ``error`` in the language of this process."""
    gettext.bindtextdomain(DOMAIN, FOLDER)
    gettext.textdomain(DOMAIN)
    before = os.environ.get(_LANGUAGE)
    os.environ[_LANGUAGE] = chosen_language(os.environ)
    try:
        yield
    finally:
        if before is None:
            del os.environ[_LANGUAGE]
        else:
            os.environ[_LANGUAGE] = before


def wrapped(text: str, width: int) -> Iterator[str]:
    """The lines of a text, each at most `width` columns of a terminal wide.

    Words are kept whole; Chinese, which has no blanks, breaks anywhere.
    """
    line = ""
    for word in _breakable(text):
        if line and columns(line + word.rstrip()) > width:
            yield line.rstrip()
            line = ""
        line += word
    yield line.rstrip()


def _shown_metavar(text: str | None) -> str:
    look = look_up(chosen_language(os.environ))
    shown = _METAVAR.sub(lambda word: look(word[0]), text or "")
    return _WIDE.sub(lambda wide: wide[0] + _SECOND_COLUMN, shown)


def _breakable(text: str) -> list[str]:
    """Parts between which a line may end, each with the blanks behind it."""
    return _PART.findall(text)
