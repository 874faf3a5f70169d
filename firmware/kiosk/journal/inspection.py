"""What of an open journal is not what was written. Reads only.

Rows without a check value are of an earlier build: stages that can be read, and facts
that the chain of hashes does not contradict, are taken over as they are.
"""

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from firmware.base.errors import JournalError, WireError
from firmware.kiosk.journal import epochs
from firmware.kiosk.journal.file import read
from firmware.kiosk.journal.outbox import CHECKED_ROWS
from firmware.kiosk.journal.stage_rows import read_ticket
from firmware.kiosk.row_check import mended, row_check
from firmware.kiosk.sale.ticket import SaleStage
from firmware.protocol import codec
from firmware.protocol.envelope import GENESIS, fact_hash, lost_hash
from firmware.protocol.messages import Chain

_STAGES = "SELECT id, sale, stage, body, digest FROM stage ORDER BY id"
_INDEXED = "SELECT sale, id FROM stage INDEXED BY stage_sale WHERE sale IS NOT NULL"
_NEWEST_CHECK = "SELECT place, ending FROM fact_check ORDER BY place DESC LIMIT 1"
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

    `stages` and `facts` are damaged rows; those of `new_stages` and `new_facts` are
    sound and have no check value yet. `index`: the index of stages lacks some.
    `epochs` is what the table of epochs should be, None if it is that. `chain` is the
    hash that the next fact follows on, None if that is in doubt; `last_place` the
    place of the newest fact.
    """

    stages: tuple[Suspect, ...] = ()
    facts: tuple[Suspect, ...] = ()
    new_stages: tuple[Values, ...] = ()
    new_facts: tuple[Values, ...] = ()
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
    bad_stages, new_stages, index = _stages(connection)
    facts = [_Fact(*row) for row in read(connection, f"{CHECKED_ROWS} ORDER BY place")]
    identity = _identity(connection)
    place, chain = _chain_end(connection, identity)
    bad, new = _judged(facts, place, chain)
    return Findings(
        stages=tuple(bad_stages),
        facts=tuple(Suspect(fact.values, fact.digest) for fact in bad),
        new_stages=tuple(new_stages),
        new_facts=tuple(fact.values for fact in new),
        index=index,
        epochs=_right_epochs(connection, [fact for fact in facts if fact not in bad]),
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
            return row_check(*self.values) == self.digest
        chain = chain_of(self.payload)
        if chain is None:
            return False
        own = fact_hash(chain.previous, self.payload)
        return ending in {None, own, lost_hash(own)}


def _stages(
    connection: sqlite3.Connection,
) -> tuple[list[Suspect], list[Values], bool]:
    """Damaged stages, those without a check value, and whether the index is wrong.

    SQLite's own quick check does not compare an index with its table.
    """
    bad: list[Suspect] = []
    new: list[Values] = []
    rows = read(connection, _STAGES)
    for *values, digest in rows:
        if digest is None and _is_readable(*values[2:]):
            new.append(tuple(values))
        elif digest is None or row_check(*values) != digest:
            bad.append(Suspect(tuple(values), digest))
    indexed = read(connection, _INDEXED)
    return bad, new, set(indexed) != {(sale, number) for number, sale, *_ in rows}


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
    if not checks or checks[0][0] != place or row_check(place, chain) == checks[0][1]:
        return place, chain
    right = mended((place, chain), checks[0][1])
    return place, None if right is None or right[0] != place else str(right[1])


def _judged(
    facts: Sequence[_Fact], last_place: int, chain: str | None
) -> tuple[list[_Fact], list[_Fact]]:
    """The damaged facts, and the sound ones that have no check value yet."""
    bad: list[_Fact] = []
    new: list[_Fact] = []
    follower, ending = last_place + 1, None if chain == GENESIS else chain
    for fact in reversed(facts):
        sound = fact.is_proven_by(ending if follower == fact.place + 1 else None)
        if not sound:
            bad.append(fact)
        elif fact.digest is None:
            new.append(fact)
        own = chain_of(fact.payload) if sound else None
        follower, ending = fact.place, own.previous if own else None
        if ending == GENESIS:  # an epoch of release 0.1.0 follows on nothing
            ending = None
    return bad, new


def _right_epochs(
    connection: sqlite3.Connection, facts: Sequence[_Fact]
) -> dict[int, int] | None:
    """How many facts came before each epoch, if the table of epochs differs from it."""
    spans = epochs.spans(connection)
    placed = [(fact.place, chain_of(fact.payload)) for fact in facts]
    chains = [(place, chain) for place, chain in placed if chain is not None]
    if all(
        place in spans.get(chain.epoch, ())
        and place - chain.seq + 1 == spans[chain.epoch].start
        for place, chain in chains
    ):
        return None
    return {chain.epoch: place - chain.seq for place, chain in chains}
