"""The kiosk's own copy of the shop's policy: as the hub signed it, versions forward.

Owns the table `policy` of the replica file. Main thread only.
"""

import logging
from collections.abc import Callable
from typing import Any

import msgspec

from firmware.base.errors import ConfigError, PolicyError
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

    `public_key` is the hub's. PolicyError if the file cannot be used.
    """

    def __init__(self, file: ReplicaFile, public_key: str) -> None:
        self._public_key = public_key
        self._tables = ReplicaTables(file, PolicyError)
        held = held_policy(self._tables.read)
        self._received = held is not None
        self.current = held or Policy()

    def offer(self, signed: Signed) -> bool:
        """Take a newer policy; True if it changed. WireError, ConfigError if bad.

        One that no pricing engine of this build can compute by is left to others.
        """
        document = signed_documents.verified(signed, self._public_key, PolicyDocument)
        if self._received and document.version <= self.current.version:
            return False
        if document.engine > max(ENGINES):
            log.info("policy_of_newer_engine engine=%d", document.engine)
            return False
        policy = read_policy("policy", document.rules, document.may_skip)
        rules = msgspec.json.encode(document.rules)
        row = (rules, " ".join(document.may_skip))
        with self._tables.writing() as connection:
            connection.execute("INSERT OR REPLACE INTO policy VALUES (1, ?, ?)", row)
        self.current, self._received = policy, True
        log.info("policy_taken version=%d", policy.version)
        return True


def held_policy(read: Callable[[str], list[Any]]) -> Policy | None:
    """The policy in a replica file; None if none was received, or it is unreadable."""
    for rules, may_skip in read("SELECT rules, may_skip FROM policy"):
        try:
            document = msgspec.json.decode(rules)
            return read_policy("held policy", document, may_skip.split())
        except ConfigError as exc:
            log.warning("policy_unreadable reason=%s", exc)
    return None
