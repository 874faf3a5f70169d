"""Every command that a document names is there, with its options."""

import io
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from importlib import import_module
from typing import NamedTuple

import pytest

from firmware.cli.main import COMMANDS, module_name
from firmware.cli.main import main as countertop
from firmware.cli.parser import CommandParser
from provisioning.install import main as install
from tests.support.sources import ROOT, documents

QUOTED = re.compile(r"`([^`\n]+)`")
BEFORE = re.compile(r"^(?:sudo |-u \w+ |nice |exec |[A-Z_]+=\S+ )+")
REMARK = re.compile(r"(?:\s{2,}|\s+)#\s.*$")
VALUE = re.compile(r"[A-Z_]{2,}…?|\S*…\S*|\[\S*|\S*\]|.*[|].*|-")
OPTION = re.compile(r"--[a-z][a-z-]*")
OF_A_BOX = COMMANDS.keys() - {
    "completion", "config", "decode", "demo", "kiosk", "price",
}  # fmt: skip
WITHOUT_SUDO = re.compile(rf" +countertop (?:{'|'.join(OF_A_BOX)})\b(?!.*[\[…])")
"""A line with [OPTIONS] explains a command, and is not typed."""
PROGRAMS = ("countertop", "make")


class Named(NamedTuple):
    """A command line in a document; `whole` if it stands there to be typed."""

    document: str
    line: str
    whole: bool


def test_every_command_is_there_with_its_options() -> None:
    named = [
        each for name, text in documents().items() for each in commands(name, text)
    ]
    assert len(named) > 150
    found = {f"{each.document}: {each.line}": fault(each) for each in named}
    assert {line: why for line, why in found.items() if why} == {}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("countertop orders --day today", ""),
        ("countertop order", "no such command"),
        ("countertop staff remove NAME", "no such command"),
        ("countertop orders --since DAY", "no option --since"),
        ("countertop restore FILE --check", ""),
        ("countertop hub --new-books", ""),
        ("make install ROLE=hub INSTALL=--without-devices", ""),
        ("make install INSTALL='--bundle DIR'", ""),
        ("make install INSTALL=--no-devices", "no option --no-devices"),
        ("make installed", "no target installed"),
        ("make install ROLES=hub", "no variable ROLES"),
    ],
)
def test_what_is_wrong_is_found(line: str, why: str) -> None:
    assert fault(Named("docs/page.md", line, whole=False)) == why


def test_what_only_root_may_read_is_typed_with_sudo() -> None:
    """The configuration and the books are for root and the service's account."""
    typed = [
        f"{name}: {line.strip()}"
        for name, text in documents().items()
        for line in text.splitlines()
        if line.startswith("    ") and WITHOUT_SUDO.match(line)
    ]
    assert typed == []


def test_a_whole_line_has_all_that_its_command_needs() -> None:
    line = "countertop staff revoke"
    assert fault(Named("docs/page.md", line, whole=False)) == ""
    assert fault(Named("docs/page.md", line, whole=True)) == "refused as it stands"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("see `countertop orders`, `sudo -u x countertop hub`", ["countertop orders",
         "countertop hub"]),
        ("\n    sudo countertop doctor   # 体检\n", ["countertop doctor"]),
        ("\n    COUNTERTOP_LANG=en countertop orders   # en\n", ["countertop orders"]),
        ("\n    git clone X && cd c\n    make demo > log\n", ["make demo"]),
        ("`make`, `makers`, `countertop`", []),
    ],
)  # fmt: skip
def test_commands_are_found(text: str, lines: list[str]) -> None:
    assert [each.line for each in commands("docs/page.md", text)] == lines


def commands(name: str, text: str) -> Iterator[Named]:
    """The command lines of a document: those in the text, and those to be typed."""
    for line in text.splitlines():
        if line.startswith("    "):
            for part in re.split(r"&&|\|\| ?|;|[<>]", REMARK.sub("", line)):
                yield from _command(name, part, whole=True)
        for quoted in QUOTED.findall(line):
            yield from _command(name, quoted, whole=False)


def fault(named: Named) -> str:
    """What is wrong with a command; empty if nothing is."""
    program, *words = shlex.split(named.line)
    if program == "make":
        return _make_fault(words)
    return _countertop_fault(words, whole=named.whole)


def _command(name: str, line: str, *, whole: bool) -> Iterator[Named]:
    line = BEFORE.sub("", line.strip())
    if line.split(" ")[0] in PROGRAMS and " " in line:
        yield Named(name, line, whole)


def _make_fault(words: list[str]) -> str:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for word in words:
        variable, is_set, value = word.partition("=")
        if not is_set and not re.search(rf"(?m)^{word}:", makefile):
            return f"no target {word}"
        if is_set and f"$({variable})" not in makefile:
            return f"no variable {variable}"
        option, *_ = value.split(" ", 1)  # a folder may follow
        if variable == "INSTALL" and option not in _help_of_install():
            return f"no option {option}"
    return ""


def _countertop_fault(words: list[str], *, whole: bool) -> str:
    ends = (at for at, word in enumerate(words) if word[:1] in "-[")
    act = [word.partition("|")[0] for word in words[: next(ends, len(words))]]
    code, text = _help(tuple(act))
    if code != 0:
        return "no such command"
    for option in OPTION.findall(" ".join(words)):
        if option not in text:
            return f"no option {option}"
    return _whole_fault(words) if whole else ""


def _whole_fault(words: list[str]) -> str:
    """Whether a line can be typed as it stands; one with [OPTIONS] cannot."""
    if words[0] == "kiosk" or any("[" in word or "…" in word for word in words):
        return ""
    return "" if _parses(tuple(words)) else "refused as it stands"


@cache
def _help(act: tuple[str, ...]) -> tuple[int, str]:
    """Status and text of the help of a command or act."""
    if act in {("kiosk",), ()}:
        return 0, "--config --help --version"
    return _printed(countertop, [*act, "--help"])


def _parses(words: tuple[str, ...]) -> bool:
    name, *rest = words
    module = import_module(module_name(COMMANDS[name][0], name))
    parser = CommandParser(name)
    module.configure(parser)
    try:
        with redirect_stderr(io.StringIO()):
            parser.parse_args(rest)
    except SystemExit as end:
        return end.code == 0
    return True


@cache
def _help_of_install() -> str:
    return _printed(install, ["--help"])[1]


def _printed(main: Callable[[list[str]], int], words: list[str]) -> tuple[int, str]:
    out = io.StringIO()
    try:
        with redirect_stdout(out), redirect_stderr(out):
            return main(words), out.getvalue()
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
