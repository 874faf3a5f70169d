"""The kiosk's own copy of the shop's policy: as the hub signed it, versions forward.

Owns the table `policy` of the replica file. Main thread only.
"""

import logging
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from firmware.base.errors import ConfigError, NewerError, PolicyError
from firmware.kiosk.sync.replica.replica_file import ReplicaFile, ReplicaTables
from firmware.kiosk.sync.replica.replica_formats import POLICY
from firmware.kiosk.sync.replica.row_checks import Read, is_sealed, seal
from firmware.protocol import signed_documents
from firmware.protocol.messages import PolicyDocument, Signed
from firmware.retail.policy.document import read_policy
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import NEWEST

log = logging.getLogger(__name__)

_Row = tuple[bytes, str]
POLICIES_REMEMBERED = 8
"""The start of a kiosk reads one several times, each time all of its keys."""


@dataclass(frozen=True, slots=True)
class HeldPolicy:
    """What a replica file holds: `rules` and `may_skip`, as they came, in `row`.

    `policy` is None if none was received or this build cannot read it; `damaged`: one
    was received, and what is left is not what was written.
    """

    policy: Policy | None = None
    row: _Row | None = None
    damaged: bool = False


class PolicyReplica:
    """The policy in force. Until the hub has sent one nothing may be sold.

    The product's defaults stand in `current` then, for screens and waiting times.
    A document is kept as it came, with the names of the sections that this build may
    skip: a later build reads from the file what this one left out.

    `public_key` is the hub's. `received`: there is one from it. `behind`: the hub has a
    newer policy that this build cannot follow. `lost`: there is a policy in the file
    that is damaged or cannot be read, so prices are unknown until the hub has sent it
    again. PolicyError if the file cannot be used.
    """

    def __init__(self, file: ReplicaFile, public_key: str) -> None:
        self._public_key = public_key
        self._file = file
        self._tables = ReplicaTables(file, PolicyError)
        held = held_policy(self._tables.read)
        self._row = held.row
        self.received = held.policy is not None
        self._format = 0
        self.behind = False
        self.lost = held.damaged or (held.policy is None and held.row is not None)
        self.current = held.policy or Policy()
        file.restorers.append(self._restore)

    def offer(self, signed: Signed) -> bool:
        """Take a newer policy; True if it changed. WireError, ConfigError if bad.

        One that no pricing engine of this build can compute by is left to others. At
        one version a later format counts: the first topic has what 0.1.0 knows only.
        So does a later pricing engine: each has a topic of its own.
        """
        try:
            document = self._verified(signed)
            policy = self._followed(document)
        except (NewerError, ConfigError):
            self.behind = True
            raise
        if policy is None:
            return False
        self._format, self.behind = document.format, False
        if self.received and policy == self.current:
            return False
        self._keep(document)
        self.current, self.received, self.lost = policy, True, False
        log.info("policy_taken version=%d", policy.version)
        self.check()  # on a damaged page it may stand beside what it replaces
        return True

    def _verified(self, signed: Signed) -> PolicyDocument:
        return signed_documents.verified(signed, self._public_key, PolicyDocument)

    def _followed(self, document: PolicyDocument) -> Policy | None:
        """The policy in a document that is newer than what is held; else None."""
        current = self.current
        if self.received and document.version < current.version:
            return None
        if document.engine > NEWEST:
            self.behind |= document.version > current.version
            return None
        policy = _read("policy", *_row(document))
        held = (current.version, current.pricing_engine, self._format)
        offered = (policy.version, policy.pricing_engine, document.format)
        return None if self.received and offered <= held else policy

    def check(self) -> None:
        """Note damage, if what is on the disk is not what was written there."""
        if not self.lost and held_policy(self._tables.read).row != self._row:
            self._file.report_damage("the policy")

    def _keep(self, document: PolicyDocument) -> None:
        self._write(_row(document))

    def _restore(self) -> None:
        """Write what is known into a new file."""
        if self._row is not None:
            self._write(self._row)

    def _write(self, row: _Row) -> None:
        with self._tables.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO policy VALUES (1, ?, ?)", row)
            seal(connection, POLICY, *row)
        self._row = row


def held_policy(read: Read) -> HeldPolicy:
    """The policy in a replica file. One that this build cannot read is logged."""
    rows = read("SELECT rules, may_skip FROM policy")
    if not rows and not read("SELECT digest FROM seal WHERE name = ?", POLICY):
        return HeldPolicy()
    if len(rows) != 1 or not is_sealed(read, POLICY, *rows[0]):
        return HeldPolicy(damaged=True)
    rules, may_skip = rows[0]
    try:
        policy = _read("held policy", rules, may_skip)
    except (ConfigError, msgspec.DecodeError) as exc:
        log.warning("policy_unreadable reason=%s", exc)
        return HeldPolicy(row=(rules, may_skip))
    return HeldPolicy(policy, (rules, may_skip))


def _row(document: PolicyDocument) -> _Row:
    return msgspec.json.encode(document.rules), " ".join(document.may_skip)


@lru_cache(maxsize=POLICIES_REMEMBERED)
def _read(name: str, rules: bytes, may_skip: str) -> Policy:
    return read_policy(name, msgspec.json.decode(rules), may_skip.split())
