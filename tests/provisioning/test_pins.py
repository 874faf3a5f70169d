import re
import tomllib
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

PROJECT = Path(__file__).parents[2]
# Tools that come with every virtual environment.
TOOLS = {"pip", "setuptools"}


def _name(text: str) -> str:
    return re.sub(r"[-_.]+", "-", text).lower()


def _pinned(lines: list[str]) -> dict[str, str]:
    pins = [line.partition("==") for line in lines if line and line[0] != "#"]
    return {_name(name): number for name, _, number in pins}


def _project() -> dict[str, Any]:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]


def _direct() -> dict[str, str]:
    project = _project()
    extras = project["optional-dependencies"]
    # Those of `pi` are for a Raspberry Pi only.
    named = ("kiosk", "hub", "postgres", "desk", "dev")
    lines = [line for name in named for line in extras[name] if "[" not in line]
    return _pinned(project["dependencies"] + lines)


def _transitive() -> dict[str, str]:
    return _pinned((PROJECT / "provisioning/pins.txt").read_text("utf-8").splitlines())


def _needed(direct: dict[str, str]) -> set[str]:
    """Every package that these need on this Python, themselves included."""
    seen: set[str] = set()
    waiting = list(direct)
    while waiting:
        name = waiting.pop()
        if name in seen | TOOLS:
            continue
        seen.add(name)
        needs = [Requirement(line) for line in requires(name) or ()]
        waiting += [
            _name(need.name)
            for need in needs
            if need.marker is None or need.marker.evaluate({"extra": ""})
        ]
    return seen


def test_every_package_is_pinned_and_installed_as_pinned() -> None:
    pins = _direct() | _transitive()
    assert {name: version(name) for name in _needed(_direct())} == pins


def test_nothing_is_pinned_in_two_places() -> None:
    assert set(_direct()) & set(_transitive()) == set()
