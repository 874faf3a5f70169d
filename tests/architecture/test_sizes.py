"""How much a reader has to hold in mind at once: modules, functions, folders."""

import ast
from collections import Counter
from collections.abc import Iterator

from tests.support.sources import Source, shipped, source

MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 40
MAX_FOLDER_MODULES = 15

LONG_MODULES = {
    "firmware/hub/db/migrations/versions/v0001_first_tables.py",
}
"""Only ever shorter. A migration that was released is never edited, so it stays."""

SERIES = "firmware/hub/db/migrations/versions"
"""A file for each change of the books, in order: nobody holds all of them in mind."""


def test_a_module_is_read_in_one_sitting() -> None:
    found = {each.path for each in shipped() if too_long(each)}
    assert found == LONG_MODULES


def test_a_function_fits_on_a_screen() -> None:
    assert [line for each in shipped() for line in long_functions(each)] == []


def test_a_folder_is_seen_at_a_glance() -> None:
    assert crowded(shipped()) == {}


def test_what_is_too_long_is_found() -> None:
    assert too_long(source("x = 1\n" * (MAX_MODULE_LINES + 1)))
    assert not too_long(source("x = 1\n" * MAX_MODULE_LINES))
    body = "    x = 1\n" * MAX_FUNCTION_LINES
    assert list(long_functions(source(f"def f():\n{body}")))
    assert list(long_functions(source(f"class A:\n  async def f():\n{body}")))
    assert not list(long_functions(source(f"def f():\n{body[10:]}")))


def test_a_crowded_folder_is_found() -> None:
    paths = [f"firmware/m{number}.py" for number in range(MAX_FOLDER_MODULES)]
    sources = [source("", path) for path in (*paths, "firmware/__init__.py")]
    assert crowded(sources) == {}
    more = source("", "firmware/more.py")
    assert crowded([*sources, more]) == {"firmware": MAX_FOLDER_MODULES + 1}


def too_long(each: Source) -> bool:
    return len(each.text.splitlines()) > MAX_MODULE_LINES


def long_functions(each: Source) -> Iterator[str]:
    for node in each.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MAX_FUNCTION_LINES:
                yield f"{each.path}:{node.lineno} {node.name}: {lines} lines"


def crowded(sources: tuple[Source, ...] | list[Source]) -> dict[str, int]:
    """Folders of too many modules; `__init__.py` is no module of its own."""
    counts = Counter(
        each.folder for each in sources if not each.path.endswith("/__init__.py")
    )
    return {
        folder: n
        for folder, n in counts.items()
        if n > MAX_FOLDER_MODULES and folder != SERIES
    }
