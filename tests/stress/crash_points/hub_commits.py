"""The hub's commits: the power may go right before each, and right after it."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, event

from tests.stress.crash_points.points import Place


class HubCommits:
    """Calls `point` around each commit that writes, until it is closed."""

    def __init__(self, engine: Engine, point: Callable[[Place, str], None]) -> None:
        self._engine, self._point = engine, point
        self._commit: Callable[[Any], None] = engine.dialect.do_commit
        self._writes = False
        event.listen(engine, "commit", self._before)
        engine.dialect.do_commit = self._commits  # type: ignore[method-assign]

    def close(self) -> None:
        """Commit as ever."""
        event.remove(self._engine, "commit", self._before)
        self._engine.dialect.do_commit = self._commit  # type: ignore[method-assign]

    def _before(self, connection: Connection) -> None:
        self._writes = bool(connection.get_execution_options().get("writes"))
        if self._writes:
            self._point(Place.HUB_COMMIT, "commit")

    def _commits(self, dbapi_connection: object) -> None:
        writes, self._writes = self._writes, False
        self._commit(dbapi_connection)
        if writes:
            self._point(Place.HUB_COMMITTED, "commit")
