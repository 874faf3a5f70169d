"""What another thread may have done on the handler's thread."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection


class Command:
    """Base of every command: a frozen value, handled by its type."""

    __slots__ = ()


class UnitOfWork:
    """The transaction in which a command is handled, with others of its batch.

    It may fail as a whole and be tried again: what a handler changes in memory belongs
    into `after_commit`.
    """

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._afterwards: list[Callable[[], None]] = []

    def after_commit(self, act: Callable[[], None]) -> None:
        """Have this done once the transaction has committed; it must not raise."""
        self._afterwards.append(act)

    def committed(self) -> None:
        """Do what was to be done after the commit; the dispatcher calls it."""
        for act in self._afterwards:
            act()


CommandHandlers = Mapping[type[Command], Callable[[Any, UnitOfWork], object]]
"""Who handles each type of command; what is returned goes to whoever submitted it."""

Submit = Callable[[Command], bool]
"""Puts a command into the hub's inbox, from any thread; False if it has no room."""
