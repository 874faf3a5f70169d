"""Output of the commands: the only place that prints.

What is printed may come from a kiosk, a database or a file. Each line is printed as one
line of printable characters: nothing in it moves a terminal or looks like another line.
"""

import json
import os
import sys
from collections.abc import Callable, Iterable

from firmware.base.printable import escaped

FAILED = 1
STDIN = 0
MAX_BMP = 0xFFFF


def say(*lines: str) -> None:
    """Print these lines on standard output."""
    for line in lines:
        print(escaped(line))


def say_drawn(text: str) -> None:
    """Print a drawn table or a line of CSV, whose cells were escaped before."""
    print(text)


def say_json(value: object) -> None:
    """Print a value as one line of JSON, with nothing in it that is not printable."""
    print(_json(value))


def say_json_list(values: Iterable[object]) -> None:
    """Print values as one list of JSON, as `say_json`, each as soon as it is there."""
    before = "["
    for value in values:
        print(before + _json(value), end="")
        before = ", "
    print("]" if before != "[" else "[]")


def complain(*lines: str) -> None:
    """Print these lines on standard error."""
    for line in lines:
        print(escaped(line), file=sys.stderr, flush=True)


def refuse(reason: str, status: int = FAILED) -> int:
    """Print a reason on standard error and return the exit status.

    A reason may have several lines, as that of a file with several faults.
    """
    complain(*f"countertop: {reason}".split("\n"))
    return status


def at_terminal() -> bool:
    """Whether a person can be asked: input and output are a terminal."""
    return os.isatty(STDIN) and sys.stdout.isatty()


def ask(question: str) -> str:
    """What a person types; empty at the end of input."""
    try:
        return input(escaped(question))
    except EOFError:
        return ""


def several(number: int, what: str) -> str:
    """A counted noun: ``1 order``, ``2 orders``."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def flushed(command: Callable[[], int]) -> int:
    """The status that `command` returns; 1 if its reader closed the pipe, as `head`."""
    try:
        status = command()
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes again at exit: send that to the null device.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return status


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else "".join(map(_json_escaped, text))


def _json_escaped(character: str) -> str:
    if character.isprintable():
        return character
    if ord(character) > MAX_BMP:
        return json.dumps(character)[1:-1]
    return f"\\u{ord(character):04x}"
