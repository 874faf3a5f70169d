"""All that a kiosk holds of the hub's documents, in one file."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firmware.base.errors import ReplicaError
from firmware.kiosk.sync.catalogue_replica import (
    CatalogueReplica,
    ConfirmationStore,
    held_revision,
    kept_age,
)
from firmware.kiosk.sync.freshness import KeptAge
from firmware.kiosk.sync.policy_replica import PolicyReplica, held_policy
from firmware.kiosk.sync.replica_file import ReplicaFile
from firmware.retail.policy.policy import Policy


class Replicas:
    """Catalogue, policy, and how old the hub's confirmation is; main thread only.

    `public_key` is the hub's. ReplicaError if the file cannot be used.
    """

    def __init__(self, path: Path, public_key: str) -> None:
        self._file = ReplicaFile(path)
        self.catalogue = CatalogueReplica(self._file, public_key)
        self.policy = PolicyReplica(self._file, public_key)
        self.confirmation = ConfirmationStore(self._file)

    def close(self) -> None:
        """Close the file; idempotent."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class HeldDocuments:
    """What a replica file holds beside the articles; `policy` None if none came.

    `age`: how old the hub's confirmation was when that was last written.
    """

    revision: int
    policy: Policy | None
    age: KeptAge


def held_in(path: Path) -> HeldDocuments:
    """Read a kiosk's file, which may be in use; ReplicaError if it cannot be read.

    It is as the kiosk's last start left it: one that no start of this build has
    upgraded yet is read in the format of release 0.1.0.
    """
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:

            def read(query: str) -> list[Any]:
                return connection.execute(query).fetchall()

            ((format_,),) = read("PRAGMA user_version")
            if format_ == 0:
                connection.execute(_AS_FORMAT_1)
            return HeldDocuments(held_revision(read), held_policy(read), kept_age(read))
    except (sqlite3.Error, OSError) as exc:
        raise ReplicaError(f"{path}: {exc}") from exc


_AS_FORMAT_1 = """
    CREATE TEMP VIEW policy AS
    SELECT policy AS rules, '' AS may_skip FROM held WHERE policy IS NOT NULL
"""
