"""All that a kiosk holds of the hub's documents: in one file, some beside it."""

import logging
import sqlite3
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from firmware.base.errors import CountertopError, ReplicaError
from firmware.kiosk.sqlite_damage import FAILURES
from firmware.kiosk.sync.freshness import KeptAge
from firmware.kiosk.sync.replica import (
    article_table,
    badge_replica,
    pass_key_replica,
    payment_means_replica,
    used_passes,
)
from firmware.kiosk.sync.replica.badge_replica import BadgeReplica
from firmware.kiosk.sync.replica.catalogue_replica import CatalogueReplica
from firmware.kiosk.sync.replica.confirmation_store import (
    UNKNOWN_AGE,
    ConfirmationStore,
    kept_age,
)
from firmware.kiosk.sync.replica.pass_key_replica import PassKeyReplica
from firmware.kiosk.sync.replica.payment_means_replica import PaymentMeansReplica
from firmware.kiosk.sync.replica.policy_replica import PolicyReplica, held_policy
from firmware.kiosk.sync.replica.replica_file import ReplicaFile, bring_up_to_date
from firmware.kiosk.sync.replica.row_checks import Read
from firmware.kiosk.sync.replica.used_passes import UsedPasses
from firmware.kiosk.sync.replica.whose_file import is_of_hub, require_files
from firmware.retail.policy.policy import Policy

log = logging.getLogger(__name__)


class Replicas:
    """Catalogue, policy, badges, keys, means of payment, how old the hub's word is.

    Passes that were used here are beside them. Main thread only.
    `public_key` is the hub's. A file of which nothing can be read, or that another hub
    filled, is begun anew, for the hub has all of it. ReplicaError if it cannot be
    opened or written.
    """

    def __init__(self, path: Path, public_key: str) -> None:
        self._file = ReplicaFile(path, public_key)
        with ExitStack() as failed:
            failed.callback(self.close)
            self._open_beside(path, public_key)
            self._load_or_renew(public_key)
            failed.pop_all()

    def _open_beside(self, path: Path, public_key: str) -> None:
        self.badges = BadgeReplica(path.with_name(badge_replica.FILE), public_key)
        passes = path.with_name(pass_key_replica.FILE)
        self.pass_keys = PassKeyReplica(passes, public_key)
        means = path.with_name(payment_means_replica.FILE)
        self.payment_means = PaymentMeansReplica(means, public_key)
        self.used_passes = UsedPasses(path.with_name(used_passes.FILE))

    def _load_or_renew(self, public_key: str) -> None:
        try:
            self._load(public_key)
        except ReplicaError:
            if not self._file.damaged:
                raise
            self._file.restorers.clear()
            self._file.renew()
            self._load(public_key)

    def _load(self, public_key: str) -> None:
        self.catalogue = CatalogueReplica(self._file, public_key)
        self.policy = PolicyReplica(self._file, public_key)
        self.confirmation = ConfirmationStore(self._file)

    @property
    def damaged(self) -> bool:
        """Whether something must come again from the hub that was held before."""
        return self._file.damaged or self.policy.lost

    @property
    def sells(self) -> bool:
        """Whether prices are known: a whole catalogue, and the shop's own policy."""
        return self.catalogue.complete and self.policy.received and not self.policy.lost

    def check_rules(self) -> None:
        """Check what is held beside the articles; ReplicaError if it is unreadable."""
        self.policy.check()
        self.confirmation.check()

    def close(self) -> None:
        """Close the file; idempotent."""
        self._file.close()


@dataclass(frozen=True, slots=True)
class HeldDocuments:
    """What a replica file holds beside the articles; `policy` None if none came.

    `age`: how old the hub's confirmation was when that was last written. `damaged`:
    part of this, or the whole file, will have to come again. `foreign`: it was made
    under another key than that of the hub.
    """

    revision: int
    policy: Policy | None
    age: KeptAge
    damaged: bool = False
    foreign: bool = False


def held_in(path: Path, public_key: str) -> HeldDocuments:
    """Read a kiosk's file, which may be in use; ReplicaError if it cannot be read.

    `public_key` is that of its hub.

    A copy in memory is read, so that a file which no start of this build has upgraded
    yet is read as the next start will read it.
    """
    try:
        require_files(path)
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as found:
                found.backup(copy)
            bring_up_to_date(copy)

            def read(query: str, *values: object) -> list[Any]:
                return copy.execute(query, values).fetchall()

            return _held_documents(read, public_key)
    except (*FAILURES, OSError, CountertopError) as exc:
        raise ReplicaError(f"{path}: {exc}") from exc


def _held_documents(read: Read, public_key: str) -> HeldDocuments:
    held, policy, age = article_table.held(read), held_policy(read), kept_age(read)
    return HeldDocuments(
        held.revision if held else 0,
        policy.policy,
        age or UNKNOWN_AGE,
        damaged=held is None or age is None or policy.damaged,
        foreign=not is_of_hub(read, public_key),
    )
