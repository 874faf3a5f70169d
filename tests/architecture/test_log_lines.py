"""A line in the log is `event_name key=value …` and nothing else.

So it can be searched for by its event and read by a program. What a person should do
about it stands in the documents, or in the value of a last key such as `remedy=%s`.
"""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.support.sources import Source, shipped, source

LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
LOGGERS = {"log", "_log", "logger", "logging"}
CALL = re.compile(rf"\b(?:{'|'.join(sorted(LOGGERS))})\.")
LINE = re.compile(r"[a-z][a-z0-9_]*( [a-z][a-z0-9_]*=%[-.0-9]*[sdrfg])*")

EXCEPTIONS = {}
"""Lines of today that are prose, by file. Only ever shorter: never add to it."""


def test_every_line_is_an_event_with_keys_and_values() -> None:
    assert [line for each in shipped() for line in prose(each)] == []


@pytest.mark.parametrize(
    "line",
    [
        'log.warning("link_down reason=%s, trying again", reason)',
        'log.warning("the link is down")',
        'log.warning(f"link_down reason={reason}")',
        'log.warning("link_down %s", reason)',
        'log.log(level, "link_down")',
        "log.warning(LINE, reason)",
    ],
)
def test_prose_is_found(line: str) -> None:
    assert list(prose(source(line)))


@pytest.mark.parametrize(
    "line",
    [
        'log.info("hub_ready")',
        'log.error("hub_failed reason=%s after_s=%.1f", error, after_s)',
        'self.warning("not a log")',
    ],
)
def test_events_pass(line: str) -> None:
    assert not list(prose(source(line)))


def prose(each: Source) -> Iterator[str]:
    """The calls of a logger whose first argument is no literal event line."""
    # Few files log at all: the others need not be parsed.
    for node in each.nodes if CALL.search(each.text) else ():
        match node:
            case ast.Call(
                func=ast.Attribute(attr=level, value=ast.Name(id=name)), args=arguments
            ) if name in LOGGERS and level in {*LEVELS, "log"}:
                match arguments:
                    case [ast.Constant(value=str(text)), *_] if LINE.fullmatch(text):
                        continue
                    case _:
                        yield f"line {node.lineno}: {ast.unparse(node)}"
            case _:
                continue
