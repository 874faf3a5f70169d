"""Has commands about members done by a process of the hub's account itself.

As every command of the shell it works with the hub running or stopped (decision 0048).
"""

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine

from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.engine import opened, writing
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.port_command import PortReply
from firmware.hub.members.commands import LookedAt, MemberCommand
from firmware.hub.people.desk import DeskParts
from firmware.hub.people.feature import member_handlers


class DirectDesk:
    """The books of a hub, for somebody at its shell, whose name is `by`."""

    def __init__(self, engine: Engine, parts: DeskParts, by: str) -> None:
        self.engine = engine
        self._handlers = member_handlers(parts)
        self._by = by

    def do(self, command: MemberCommand) -> PortReply:
        """The reply after the commit; StoreError if books or vault cannot."""
        handler = self._handlers[type(command)]
        with writing(self.engine) as connection:
            work = UnitOfWork(connection)
            reply = handler(command, work)
        work.committed()
        if not isinstance(reply, PortReply):
            raise TypeError(f"{type(command).__name__}: its handler has no reply")
        return reply

    def look(self, member_ids: Iterable[str], act: str) -> None:
        """Note who sees these members, before they are shown."""
        for each in member_ids:
            self.do(LookedAt(member_id=each, by=self._by, why=act))


@contextmanager
def opened_desk(
    folder: Path, database: DatabaseConfig, *, parts: DeskParts, by: str
) -> Generator[DirectDesk]:
    """The desk of the hub in `folder`, whose books are there; StoreError if not."""
    with opened(folder, database, begin=False) as engine:
        yield DirectDesk(engine, parts, by)
