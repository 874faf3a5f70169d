"""What of a damaged journal is proven to be what was written. Pure.

A fact is proven by its check value or by the hash that the fact after it names, a
stage by its check value. What is not proven is only listed, for people.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from firmware.base.errors import JournalError
from firmware.base.row_check import CHECK_BYTES, record_check
from firmware.kiosk.journal.inspection import chain_of
from firmware.kiosk.journal.refunds.rows import RefundRow, read_row
from firmware.kiosk.journal.rescue.records import Record, Value
from firmware.kiosk.journal.stage_rows import ENDED, read_ticket
from firmware.kiosk.refund import RefundStage
from firmware.kiosk.sale.ticket import SaleStage, Ticket
from firmware.protocol.envelope import fact_hash
from firmware.protocol.messages import Chain

_FARTHER = {stage: place for place, stage in enumerate(RefundStage)}
_STAGES = {stage.value for stage in SaleStage}
_HASH_LENGTH = 64


@dataclass(frozen=True, slots=True)
class SavedFact:
    """A fact and the place where it stood; `sale` is the number of its sale."""

    chain: Chain
    place: int
    type: str
    payload: bytes
    sale: int | None

    @property
    def key(self) -> tuple[int, int]:
        """Epoch and number: the same for every copy of a fact."""
        return self.chain.epoch, self.chain.seq


@dataclass
class Salvage:
    """What was found; `unproven` are facts that may not be what was written.

    `refunds` are those by their ids. `sessions` and `stages` are all that are known,
    stages by sale.
    """

    facts: dict[tuple[int, int], SavedFact] = field(
        default_factory=dict[tuple[int, int], SavedFact]
    )
    unproven: dict[tuple[int, int], SavedFact] = field(
        default_factory=dict[tuple[int, int], SavedFact]
    )
    tickets: dict[int, Ticket] = field(default_factory=dict[int, Ticket])
    stages: dict[int, set[SaleStage]] = field(
        default_factory=lambda: defaultdict[int, set[SaleStage]](set)
    )
    refunds: dict[str, RefundRow] = field(default_factory=dict[str, RefundRow])
    session: int = 0

    @property
    def unfinished(self) -> list[Ticket]:
        """Paid sales of which no end and no fact is known, by number."""
        reported = {fact.sale for fact in self.facts.values()}
        return [
            ticket
            for sale, ticket in sorted(self.tickets.items())
            if SaleStage.SETTLED in self.stages[sale]
            and ENDED.isdisjoint(self.stages[sale])
            and sale not in reported
        ]

    @property
    def under_way(self) -> Ticket | None:
        """The newest sale, if it is one of these: the kiosk ends it at its start."""
        newest = max(self.stages, default=0)
        return next((t for t in self.unfinished if t.number == newest), None)

    @property
    def in_doubt(self) -> list[Ticket]:
        """Of the newest sale if it is not known whether it was paid: its ticket."""
        newest = max(self.stages, default=0)
        reported = {fact.sale for fact in self.facts.values()}
        known = self.stages.get(newest, set()) & (ENDED | {SaleStage.SETTLED})
        if known or newest in reported or newest not in self.tickets:
            return []
        return [self.tickets[newest]]


def salvaged(rows: Iterable[Record]) -> Salvage:
    """What the rows of all pages prove."""
    found = Salvage()
    facts: set[tuple[int, str, bytes]] = set()
    checks: dict[int, set[tuple[Value, bytes]]] = defaultdict(set)
    endings: set[str] = set()
    for number, columns in rows:
        match columns:
            case (None, str(kind), bytes(payload)):
                facts.add((number, kind, payload))
            case (None, int() | None as sale, bytes(digest), bytes()) if (
                len(digest) == CHECK_BYTES
            ):
                checks[number].add((sale, digest))
            case (None, int(session), int(), str(chain)) if len(chain) == _HASH_LENGTH:
                found.session = max(found.session, session)
                endings.add(chain)
            case (None, *values, bytes(digest)):
                if record_check(number, *values) == digest:
                    _add_checked(found, (number, *values))
            case _:
                pass
    _judge(found, facts, checks=checks, endings=endings)
    return found


def _add_checked(found: Salvage, values: tuple[Value, ...]) -> None:
    """A row of a table whose rows have their own check values: stages, refunds."""
    match values:
        case (_, int(sale), str(stage), body) if stage in _STAGES:
            _add_stage(found, sale, (SaleStage(stage), body))
        case (_, str(), str(), bytes(), bytes() | None):
            _add_refund(found, values)
        case _:
            pass


def _add_refund(found: Salvage, values: tuple[Value, ...]) -> None:
    """Of several versions of a row the one that had come farthest."""
    try:
        row = read_row(values)
    except JournalError:
        return
    known = found.refunds.get(row.request.refund_id)
    if known is None or _FARTHER[row.stage] > _FARTHER[known.stage]:
        found.refunds[row.request.refund_id] = row


def _add_stage(found: Salvage, sale: int, row: tuple[SaleStage, Value]) -> None:
    stage, body = row
    known = found.stages[sale]
    known.add(stage)
    if stage is SaleStage.INTENT and SaleStage.SETTLED in known:
        return
    if stage in {SaleStage.INTENT, SaleStage.SETTLED} and isinstance(body, bytes):
        try:
            found.tickets[sale] = read_ticket(body)
        except JournalError:
            known.discard(stage)


def _judge(
    found: Salvage,
    facts: set[tuple[int, str, bytes]],
    *,
    checks: dict[int, set[tuple[Value, bytes]]],
    endings: set[str],
) -> None:
    """Separate proven facts from others."""
    chains = {fact: chain_of(fact[2]) for fact in facts}
    endings |= {chain.previous for chain in chains.values() if chain}
    for fact, chain in sorted(chains.items()):
        if chain is None:
            continue
        sale, proven = _proof(fact, checks.get(fact[0], set()))
        proven = proven or fact_hash(chain.previous, fact[2]) in endings
        saved = SavedFact(chain, *fact, sale)
        target = found.facts if proven else found.unproven
        target.setdefault(saved.key, saved)
    for key in found.facts:
        found.unproven.pop(key, None)


def _proof(
    fact: tuple[int, str, bytes], checks: set[tuple[Value, bytes]]
) -> tuple[int | None, bool]:
    """The sale of a fact whose check value is known, and whether it is."""
    for sale, digest in checks:
        if record_check(*fact, sale) == digest:
            return sale if isinstance(sale, int) else None, True
    return None, False
