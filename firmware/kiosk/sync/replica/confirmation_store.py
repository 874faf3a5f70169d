"""The age of the hub's last confirmation, kept over the end of the process."""

from firmware.base.errors import CatalogueError
from firmware.kiosk.sync.freshness import KeptAge
from firmware.kiosk.sync.replica.replica_file import ReplicaFile, ReplicaTables
from firmware.kiosk.sync.replica.replica_formats import AGE
from firmware.kiosk.sync.replica.row_checks import Read, is_sealed, seal

UNKNOWN_AGE = KeptAge(counted_ms=366 * 86_400_000)
"""Longer than any policy's limit: nothing is sold until the hub confirms the prices."""


class ConfirmationStore:
    """Owns the table `age` of the replica file. Main thread only.

    `kept` is what was last written. CatalogueError if the file cannot be used.
    """

    def __init__(self, file: ReplicaFile) -> None:
        self._file = file
        self._tables = ReplicaTables(file, CatalogueError)
        kept = kept_age(self._tables.read)
        if kept is None:
            file.report_damage("the age of the catalogue")
        self.kept = kept or UNKNOWN_AGE
        file.restorers.append(lambda: self.keep(self.kept))

    def keep(self, age: KeptAge) -> None:
        """Write the age of the hub's confirmation."""
        with self._tables.writing() as connection:
            connection.execute(
                "UPDATE age SET counted_ms = ?, since_ms = ?",
                (age.counted_ms, age.since_ms),
            )
            seal(connection, AGE, age.counted_ms, age.since_ms)
        self.kept = age

    def check(self) -> None:
        """Note damage, if what is on the disk is not `kept`."""
        if kept_age(self._tables.read) != self.kept:
            self._file.report_damage("the age of the catalogue")


def kept_age(read: Read) -> KeptAge | None:
    """The age in a replica file; None if it is damaged."""
    rows = read("SELECT counted_ms, since_ms FROM age")
    if len(rows) != 1 or not is_sealed(read, AGE, *rows[0]):
        return None
    return KeptAge(counted_ms=rows[0][0], since_ms=rows[0][1])
