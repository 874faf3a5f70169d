"""Names that a reader who comes from elsewhere can rely on."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

import pytest

from tests.support.sources import Source, python_files, shipped, source

IMPLEMENTATIONS = {"Panel": ("drivers/api/panel.py", "drivers/panel/panel.py")}
"""The interface and what implements it may share a name; nothing else may."""

OLD_LIMIT = re.compile(r"_(?:most|least)(?:_|$)|(?:^|_)(?:MOST|LEAST)(?:_|$)")
CLASS = re.compile(r"^class ([A-Za-z]\w*)", re.MULTILINE)
OLD_WORD = re.compile(r"most|least", re.IGNORECASE)
FOLDERS = ("firmware", "drivers", "provisioning", "tests")


def test_a_class_name_means_one_thing() -> None:
    assert repeated(shipped()) == IMPLEMENTATIONS


def test_a_limit_is_called_max_or_min() -> None:
    found = [line for each in python_files(*FOLDERS) for line in old_limits(each)]
    assert found == []


def test_a_repeated_class_is_found() -> None:
    one, other = source("class A: pass", "a.py"), source("class A: pass", "b.py")
    assert repeated([one, other]) == {"A": ("a.py", "b.py")}
    assert repeated([one, source("class _A: pass", "b.py")]) == {}


@pytest.mark.parametrize(
    "text",
    [
        "PIECES_MOST = 1",
        "LEAST_FREE_MB = 1",
        "pieces_most: int = 1",
        "def f(pieces_least): pass",
        "def waiting_most_s(): pass",
        "f(size_most_mb=1)",
        "a.size_most_mb",
    ],
)
def test_an_old_limit_is_found(text: str) -> None:
    assert list(old_limits(source(text)))


def test_words_and_tests_in_prose_are_no_limits() -> None:
    assert not list(old_limits(source("def test_an_hour_at_most(): pass\nalmost = 1")))


def repeated(sources: Iterable[Source]) -> dict[str, tuple[str, ...]]:
    """Public classes of modules that more than one file defines."""
    places = defaultdict[str, list[str]](list)
    for each in sources:
        for name in CLASS.findall(each.text):
            places[name].append(each.path)
    return {name: tuple(paths) for name, paths in places.items() if len(paths) > 1}


def old_limits(each: Source) -> Iterator[str]:
    # Few files have such a word at all: the others need not be parsed.
    for node in each.nodes if OLD_WORD.search(each.text) else ():
        name = named(node)
        if OLD_LIMIT.search(name) and not name.startswith("test_"):
            yield f"{each.path}: {name}"


def named(node: ast.AST) -> str:
    """The name that a node gives or uses, or an empty text."""
    match node:
        case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name
        case ast.keyword(arg=str(name)):
            return name
        case _:
            return ""
