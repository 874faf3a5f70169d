"""The kiosk's own copy of the shop's policy: as the hub signed it, versions forward.

Owns the table `policy` of the replica file. Main thread only.
"""

import logging
from collections.abc import Callable
from typing import Any

import msgspec

from firmware.base.errors import ConfigError, NewerError, PolicyError
from firmware.kiosk.sync.replica_file import ReplicaFile, ReplicaTables
from firmware.protocol import signed_documents
from firmware.protocol.messages import PolicyDocument, Signed
from firmware.retail.policy.document import read_policy
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import ENGINES

log = logging.getLogger(__name__)


class PolicyReplica:
    """The policy in force; the product's defaults until the hub has sent one.

    A document is kept as it came, with the names of the sections that this build may
    skip: a later build reads from the file what this one left out.

    `public_key` is the hub's. `behind`: the hub has a newer policy that this build
    cannot follow. PolicyError if the file cannot be used.
    """

    def __init__(self, file: ReplicaFile, public_key: str) -> None:
        self._public_key = public_key
        self._tables = ReplicaTables(file, PolicyError)
        held = held_policy(self._tables.read)
        self._received = held is not None
        self._format = 0
        self.behind = False
        self.current = held or Policy()

    def offer(self, signed: Signed) -> bool:
        """Take a newer policy; True if it changed. WireError, ConfigError if bad.

        One that no pricing engine of this build can compute by is left to others. At
        one version a later format counts: the first topic has what 0.1.0 knows only.
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
        if self._received and policy == self.current:
            return False
        self._keep(document)
        self.current, self._received = policy, True
        log.info("policy_taken version=%d", policy.version)
        return True

    def _verified(self, signed: Signed) -> PolicyDocument:
        return signed_documents.verified(signed, self._public_key, PolicyDocument)

    def _followed(self, document: PolicyDocument) -> Policy | None:
        """The policy in a document that is newer than what is held; else None."""
        held = (self.current.version, self._format)
        if self._received and (document.version, document.format) <= held:
            return None
        if document.engine > max(ENGINES):
            self.behind |= document.version > self.current.version
            return None
        return read_policy("policy", document.rules, document.may_skip)

    def _keep(self, document: PolicyDocument) -> None:
        rules = msgspec.json.encode(document.rules)
        row = (rules, " ".join(document.may_skip))
        with self._tables.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO policy VALUES (1, ?, ?)", row)


def held_policy(read: Callable[[str], list[Any]]) -> Policy | None:
    """The policy in a replica file; None if none was received, or it is unreadable."""
    for rules, may_skip in read("SELECT rules, may_skip FROM policy"):
        try:
            document = msgspec.json.decode(rules)
            return read_policy("held policy", document, may_skip.split())
        except ConfigError as exc:
            log.warning("policy_unreadable reason=%s", exc)
    return None
