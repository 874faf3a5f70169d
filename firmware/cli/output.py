"""Output of the commands: the only place that prints.

Phrases are printed in the language of the process; JSON has the English texts.
What is printed may come from a kiosk, a database or a file. Each line is printed as one
line of printable characters: nothing in it moves a terminal or looks like another line.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable
from getpass import getpass
from typing import LiteralString
from unicodedata import east_asian_width

from firmware.base.errors import RefusedError
from firmware.base.printable import escaped
from firmware.base.wording.language import tr
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase

FAILED = 1
STDIN = 0
MAX_BMP = 0xFFFF
WIDE = {"F", "W"}
"""Classes of characters that take two columns of a terminal (Unicode annex 11)."""


def say(*lines: str) -> None:
    """Print these lines on standard output."""
    for line in lines:
        _put(escaped(tr(line)))


def say_drawn(text: str) -> None:
    """Print a drawn table or a line of CSV, whose cells were escaped before."""
    _put(text)


def say_json(value: object) -> None:
    """Print a value as one line of JSON, with nothing in it that is not printable."""
    _put(_json(value))


def say_json_list(values: Iterable[object]) -> None:
    """Print values as one list of JSON, as `say_json`, each as soon as it is there."""
    before = "["
    for value in values:
        _put(before + _json(value), end="")
        before = ", "
    _put("]" if before != "[" else "[]")


def complain(*lines: str) -> None:
    """Print these lines on standard error."""
    for line in lines:
        print(escaped(tr(line)), file=sys.stderr, flush=True)


def refuse(reason: str | Exception, status: int = FAILED) -> int:
    """Print a reason on standard error and return the exit status.

    A reason may have several lines, as that of a file with several faults.
    """
    complain(*f"countertop: {tr(reason)}".split("\n"))
    return status


def at_terminal() -> bool:
    """Whether a person can be asked: input and output are a terminal."""
    return os.isatty(STDIN) and sys.stdout.isatty()


def ask(question: str) -> str:
    """What a person types; empty at the end of input."""
    try:
        return input(escaped(tr(question)))
    except EOFError:
        return ""


def ask_secret(question: str) -> str:
    """What a person types without seeing it; empty at the end of input."""
    try:
        return getpass(escaped(tr(question)))
    except EOFError:
        return ""


def several(number: int, what: LiteralString) -> Phrase:
    """A counted noun, translated with its measure word: ``1 order``, ``2 orders``."""
    ending = "" if number == 1 else "s"
    return Phrase("{number} " + what + ending, number=number)


def padded(text: str, width: int) -> str:
    """A text in the language of the process, with blanks to `width` columns.

    A Chinese character takes two columns of a terminal.
    """
    shown = escaped(tr(text))
    return shown + " " * (width - columns(shown))


def aligned(text: str, width: int) -> str:
    """As `padded`, with the blanks in front."""
    shown = escaped(tr(text))
    return " " * (width - columns(shown)) + shown


def columns(text: str) -> int:
    """How many columns of a terminal a text takes, in the language of the process."""
    return sum(1 + (east_asian_width(each) in WIDE) for each in escaped(tr(text)))


def flushed(command: Callable[[], int]) -> int:
    """The status that `command` returns; 1 if its reader closed the pipe, as `head`.

    RefusedError if the output cannot be written, as on a full disk.
    """
    _open_closed_streams()
    try:
        try:
            return command()
        finally:
            _flush()
    except BrokenPipeError:
        _discard()
        return FAILED


def _open_closed_streams() -> None:
    """Let the null device stand for an output that the caller closed.

    Else the next file that is opened gets its number, and what is printed.
    """
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - until the process ends
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - until the process ends


def _put(text: str, end: str = "\n") -> None:
    try:
        print(text, end=end)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritten(error) from error


def _flush() -> None:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _unwritten(error) from error


def _unwritten(error: OSError) -> RefusedError:
    _discard()
    return RefusedError(
        Phrase("the output cannot be written: {reason}", reason=os_reason(error))
    )


def _discard() -> None:
    """Send what Python flushes at exit to the null device."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else "".join(map(_json_escaped, text))


def _json_escaped(character: str) -> str:
    if character.isprintable():
        return character
    if ord(character) > MAX_BMP:
        return json.dumps(character)[1:-1]
    return f"\\u{ord(character):04x}"
