"""The project's Python files as text and syntax trees, for the tests of its form.

A check is a pure function of one `Source`. A test applies it to every file of
`shipped()`, and once to a sample that it must refuse.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
SHIPPED = ("firmware", "drivers", "provisioning")


@dataclass(frozen=True)
class Source:
    """One Python file: its path below the project, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def nodes(self) -> tuple[ast.AST, ...]:
        """All of the tree, as `ast.walk` finds it."""
        return tuple(ast.walk(self.tree))

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def module(self) -> str:
        """The name under which it is imported."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def source(text: str, path: str = "firmware/sample.py") -> Source:
    return Source(path, text)


@cache
def read(path: str) -> Source:
    """A file below the project's folder."""
    return source((ROOT / path).read_text("utf-8"), path)


@cache
def python_files(*folders: str) -> tuple[Source, ...]:
    """Every Python file below these folders of the project, in order."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return tuple(read(str(path.relative_to(ROOT))) for path in paths)


def shipped() -> tuple[Source, ...]:
    """Every Python file that a box gets."""
    return python_files(*SHIPPED)


@cache
def imported(of: Source) -> tuple[str, ...]:
    """Every module that a file names in an import, `from a import b` as a and a.b."""
    return tuple(_imported(of))


def _imported(of: Source) -> Iterator[str]:
    for node in of.nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


TOP = (*SHIPPED, "systemd", "tests", "docs", ".ci")
TEXT_SUFFIXES = {
    "", ".acl", ".cfg", ".conf", ".ini", ".mako", ".md", ".po", ".py", ".rules",
    ".sale", ".service", ".sh", ".toml", ".txt", ".yaml",
}  # fmt: skip
FROZEN = "tests/recorded/v"
"""What a release wrote is never edited."""


@cache
def texts() -> dict[str, str]:
    """Every text file that a person of this project writes, by its path."""
    files = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".git"]
    for folder in TOP:
        files += (path for path in (ROOT / folder).rglob("*") if path.is_file())
    names = {str(path.relative_to(ROOT)): path for path in files}
    return {
        name: path.read_text("utf-8")
        for name, path in sorted(names.items())
        if path.suffix in TEXT_SUFFIXES and not name.startswith(FROZEN)
    }


def documents() -> dict[str, str]:
    """The documents for people, by path."""
    return {
        name: text
        for name, text in texts().items()
        if name.endswith(".md") and (name.startswith("docs/") or "/" not in name)
    }
