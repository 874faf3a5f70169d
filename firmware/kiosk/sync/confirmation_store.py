"""Where the age of the hub's last confirmation outlives the process.

Owns the table `age` of the replica file. Main thread only.
"""

from collections.abc import Callable
from typing import Any

from firmware.base.errors import CatalogueError
from firmware.kiosk.sync.freshness import KeptAge
from firmware.kiosk.sync.replica_file import ReplicaFile, ReplicaTables


class ConfirmationStore:
    """`kept` is the age as it was last written. CatalogueError if the file fails."""

    def __init__(self, file: ReplicaFile) -> None:
        self._tables = ReplicaTables(file, CatalogueError)
        self.kept = kept_age(self._tables.read)

    def keep(self, age: KeptAge) -> None:
        """Write the age of the hub's confirmation."""
        with self._tables.writing() as connection:
            connection.execute(
                "UPDATE age SET counted_ms = ?, since_ms = ?",
                (age.counted_ms, age.since_ms),
            )
        self.kept = age


def kept_age(read: Callable[[str], list[Any]]) -> KeptAge:
    """The age in a replica file."""
    ((counted_ms, since_ms),) = read("SELECT counted_ms, since_ms FROM age")
    return KeptAge(counted_ms=counted_ms, since_ms=since_ms)
