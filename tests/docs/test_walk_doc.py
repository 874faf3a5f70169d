"""The walk of a sale names functions that exist: a reader searches for them by name."""

import ast
import re
from collections.abc import Iterator

from tests.support.sources import ROOT, python_files

DOCUMENT = ROOT / "docs" / "walk-of-a-sale.md"


def defined(body: list[ast.stmt], prefix: str) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef):
            yield f"{prefix}.{node.name}"
        if isinstance(node, ast.ClassDef):
            yield from defined(node.body, f"{prefix}.{node.name}")
        if isinstance(node, ast.ImportFrom):
            yield from (f"{prefix}.{each.asname or each.name}" for each in node.names)


def everything() -> set[str]:
    """Modules, and what they and their classes define or hand on, by full name."""
    names: set[str] = set()
    for each in python_files("firmware", "drivers"):
        names |= {each.module, *defined(each.tree.body, each.module)}
    return names


def test_every_name_in_the_walk_of_a_sale_is_in_the_code() -> None:
    written = re.findall(r"`…?\.?([\w.]+\.\w+)`", DOCUMENT.read_text("utf-8"))
    endings = {
        ".".join(parts[start:])
        for parts in (name.split(".") for name in everything())
        for start in range(len(parts))
    }

    assert len(written) > 40
    assert [name for name in written if name not in endings] == []
