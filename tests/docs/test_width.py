"""Documents are wrapped: at most 140 columns, best one sentence a line.

Tables, code and the targets of links may be wider, since they cannot be broken.
"""

import re
from collections.abc import Iterator

from tests.support.sources import documents

MAX_COLUMNS = 140
FENCE = "```"
TARGET = re.compile(r"\]\([^)]*\)")


def test_no_line_of_a_document_is_too_wide() -> None:
    found = [
        f"{name}:{number}: {columns} columns"
        for name, text in documents().items()
        for number, columns in too_wide(text)
    ]
    assert found == []


def test_a_wide_line_is_found_and_tables_and_code_are_not() -> None:
    wide = "word " * 30
    assert list(too_wide(wide)) == [(1, 149)]
    assert list(too_wide(f"- item\n  {wide}")) == [(2, 151)]
    assert list(too_wide(f"| {wide} |")) == []
    assert list(too_wide(f"\n    {wide}\n")) == []
    assert list(too_wide(f"{FENCE}json\n{wide}\n{FENCE}")) == []
    assert list(too_wide(f"[a link]({'x' * 150})")) == []


def too_wide(text: str) -> Iterator[tuple[int, int]]:
    """Number and width of each line of prose that is too wide."""
    code, before = False, ""
    for number, line in enumerate(text.splitlines(), start=1):
        fence = line.lstrip().startswith(FENCE)
        code = code != fence
        indented = line.startswith("    ") and (not before or before[:4] == "    ")
        columns = len(TARGET.sub("]", line).rstrip())
        plain = not (code or fence or indented or line.lstrip().startswith("|"))
        if plain and columns > MAX_COLUMNS:
            yield number, columns
        before = line
