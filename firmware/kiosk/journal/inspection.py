"""What of an open journal is not what was written. Reads only.

Rows without a check value are of an earlier build: stages that can be read, and facts
that the chain of hashes does not contradict, are taken over as they are.
"""

import re
import sqlite3
from dataclasses import dataclass
from typing import Any

from firmware.base.errors import JournalError, WireError
from firmware.base.row_check import mended, record_check
from firmware.base.wording.phrases import Phrase
from firmware.kiosk.journal import epochs
from firmware.kiosk.journal.file import RESCUE, each, read
from firmware.kiosk.journal.outbox import CHECKED_ROWS
from firmware.kiosk.journal.stage_rows import read_ticket
from firmware.kiosk.sale.ticket import SaleStage
from firmware.protocol import codec
from firmware.protocol.envelope import GENESIS, fact_hash, lost_hash
from firmware.protocol.messages import Chain

_STAGES = "SELECT id, sale, stage, body, digest FROM stage ORDER BY id"
_INDEXED = "SELECT sale, id FROM stage INDEXED BY stage_sale WHERE sale IS NOT NULL"
_NEWEST_CHECK = "SELECT place, ending FROM fact_check ORDER BY place DESC LIMIT 1"
MAX_SUSPECTS = 1_000
"""Damaged rows that an opening deals with; beyond them the file is for a person."""
_HASH = re.compile(r"[0-9a-f]{64}")
_TICKETS = {SaleStage.INTENT, SaleStage.SETTLED}

Values = tuple[Any, ...]
"""The columns of a row, of any type if it is damaged."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A row that does not fit its check value: `values` without it, and `digest`."""

    values: Values
    digest: object


@dataclass(frozen=True, slots=True)
class Findings:
    """What an opening has to put right, and whether any of that is `damage`.

    `stages` and `facts` are damaged rows; those of `new_stages` and `new_facts`, by
    number, are sound and have no check value yet. `index`: that of stages lacks some.
    `epochs` is what the table of epochs should be, None if it is that. `chain` is the
    hash that the next fact follows on, None if that is in doubt; `last_place` the
    place of the newest fact.
    """

    stages: tuple[Suspect, ...] = ()
    facts: tuple[Suspect, ...] = ()
    new_stages: tuple[int, ...] = ()
    new_facts: tuple[int, ...] = ()
    index: bool = False
    epochs: dict[int, int] | None = None
    chain: str | None = GENESIS
    last_place: int = 0
    identity: tuple[int, str] = (0, GENESIS)

    @property
    def damage(self) -> bool:
        """Whether anything is not what was written."""
        rows = self.stages or self.facts or self.index or self.epochs
        return bool(rows) or (self.last_place, self.chain) != self.identity


def inspected(connection: sqlite3.Connection) -> Findings:
    """Look at every row of a journal; JournalError if it cannot be read."""
    identity = _identity(connection)
    place, chain = _chain_end(connection, identity)
    stages, facts = _Stages(connection), _Facts(connection, place, chain)
    if len(stages.bad) + len(facts.bad) > MAX_SUSPECTS:
        raise JournalError(
            Phrase(
                "more than {most} rows are damaged; {rescue}",
                most=MAX_SUSPECTS,
                rescue=RESCUE,
            )
        )
    return Findings(
        stages=tuple(stages.bad),
        facts=tuple(facts.bad),
        new_stages=tuple(stages.new),
        new_facts=tuple(facts.new),
        index=stages.index,
        epochs=facts.right_epochs,
        chain=chain,
        last_place=place,
        identity=identity,
    )


def chain_of(payload: object) -> Chain | None:
    """The place that a fact names in its journal; None if it cannot be read."""
    if not isinstance(payload, bytes):
        return None
    try:
        return codec.decode_envelope(payload).chain
    except WireError:
        return None


@dataclass(frozen=True, slots=True)
class _Fact:
    """A row of the outbox beside its check value, None if it has none."""

    place: int
    type: str
    payload: bytes
    sale: int | None
    digest: bytes | None

    @property
    def values(self) -> Values:
        return self.place, self.type, self.payload, self.sale

    def is_proven_by(self, ending: str | None) -> bool:
        """Whether what follows does not contradict it; `ending` None: nothing does."""
        if self.digest is not None:
            return record_check(*self.values) == self.digest
        chain = chain_of(self.payload)
        if chain is None:
            return False
        own = fact_hash(chain.previous, self.payload)
        return ending in {None, own, lost_hash(own)}


class _Stages:
    """Damaged stages, the numbers of those without a check value, a wrong `index`.

    SQLite's own quick check does not compare an index with its table.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.bad: list[Suspect] = []
        self.new: list[int] = []
        numbers: set[tuple[int, int]] = set()
        for *values, digest in each(connection, _STAGES):
            numbers.add((values[1], values[0]))
            if digest is None and _is_readable(*values[2:]):
                self.new.append(values[0])
            elif digest is None or record_check(*values) != digest:
                self.bad.append(Suspect(tuple(values), digest))
        self.index = set(read(connection, _INDEXED)) != numbers


class _Facts:
    """Damaged facts, and the places of sound ones that have no check value yet.

    From the newest to the oldest: the hash that a fact names proves the one before.
    `right_epochs` is how many facts came before each epoch, if its table differs.
    """

    def __init__(
        self, connection: sqlite3.Connection, last_place: int, chain: str | None
    ) -> None:
        self.bad: list[Suspect] = []
        self.new: list[int] = []
        self._spans = epochs.spans(connection)
        self._before: dict[int, int] = {}
        self._differs = False
        follower, ending = last_place + 1, _witness(chain)
        for row in each(connection, f"{CHECKED_ROWS} ORDER BY place DESC"):
            fact = _Fact(*row)
            proof = ending if follower == fact.place + 1 else None
            follower, ending = fact.place, _witness(self._judge(fact, proof))

    @property
    def right_epochs(self) -> dict[int, int] | None:
        return self._before if self._differs else None

    def _judge(self, fact: _Fact, proof: str | None) -> str | None:
        """The hash that a sound fact names, None for a damaged one."""
        if not fact.is_proven_by(proof):
            self.bad.append(Suspect(fact.values, fact.digest))
            return None
        if fact.digest is None:
            self.new.append(fact.place)
        chain = chain_of(fact.payload)
        if chain is None:
            return None
        before = fact.place - chain.seq
        span = self._spans.get(chain.epoch, range(0))
        self._differs |= fact.place not in span or span.start != before + 1
        self._before[chain.epoch] = before
        return chain.previous


def _witness(ending: str | None) -> str | None:
    """A hash that proves something: release 0.1.0 begins each epoch with `GENESIS`."""
    return None if ending == GENESIS else ending


def _is_readable(stage: object, body: object) -> bool:
    """Whether a stage of an earlier build can be used."""
    try:
        if SaleStage(str(stage)) in _TICKETS:
            read_ticket(body if isinstance(body, bytes) else b"")
    except (JournalError, ValueError):
        return False
    return True


def _identity(connection: sqlite3.Connection) -> tuple[int, str]:
    """Place and hash as the file names them; a place of -1 if they cannot be read."""
    found = read(connection, "SELECT place, hash FROM identity")
    if not found:
        return 0, GENESIS
    place, chain = found[0]
    if len(found) > 1 or not isinstance(place, int) or not _is_hash(chain):
        return -1, GENESIS
    return place, chain


def _is_hash(text: object) -> bool:
    return isinstance(text, str) and _HASH.fullmatch(text) is not None


def _chain_end(
    connection: sqlite3.Connection, identity: tuple[int, str]
) -> tuple[int, str | None]:
    """Where the chain of facts ends: place and hash, None if that is damaged."""
    place, chain = identity
    checks = read(connection, _NEWEST_CHECK)
    ((newest,),) = read(connection, "SELECT coalesce(max(place), 0) FROM outbox")
    last = max(newest, *(number for number, _ in checks), 0)
    if place < last:
        return last, None
    if chain == GENESIS:  # release 0.1.0 opened it last
        return place, chain
    if (
        not checks
        or checks[0][0] != place
        or record_check(place, chain) == checks[0][1]
    ):
        return place, chain
    right = mended((place, chain), checks[0][1])
    return place, None if right is None or right[0] != place else str(right[1])
