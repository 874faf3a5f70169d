"""A safeguard of a box that is taken away for a while."""

from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from tests.stress.crash_points.points import Fault

Change = tuple[object, str, object]
"""Whose name is given another value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """Safeguards less, by `changes`. Without `breaks` the unbroken script is enough.

    `script` is in what it is looked for, and `breaks` what is made to break there, at
    every point until it is noticed.
    """

    script: str
    changes: Callable[[], tuple[Change, ...]]
    breaks: frozenset[Fault] = frozenset()


Mutants = Mapping[str, Mutant]


def of(owner: object, name: str) -> Any:  # noqa: ANN401 - mutants are made of anything
    """What is a module's or a class's own."""
    return getattr(owner, name)


def one(owner: object, name: str, value: object) -> Callable[[], tuple[Change, ...]]:
    """One name gets another value."""
    return lambda: ((owner, name, value),)


@contextmanager
def mutated(mutant: Mutant) -> Generator[None]:
    """The safeguard is away for a while."""
    with ExitStack() as ending:
        for owner, name, value in mutant.changes():
            ending.callback(setattr, owner, name, getattr(owner, name))
            setattr(owner, name, value)
        yield


def nothing(*_given: object) -> None:
    """Does nothing."""
