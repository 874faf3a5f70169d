"""Events of points out of a worked case, run on the hub's books.

For whoever tries a rule out: the same code and tables as in a shop, in a database of
its own that is thrown away. A case has a member of its own.
"""

import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Literal

from sqlalchemy import Engine

from firmware.base.config_loader import from_mapping
from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.loyalty.event_store import MemberEvent
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.times import text_of
from firmware.hub.members import store as members_store
from firmware.hub.sales.tables import orders
from firmware.retail.loyalty.fold import PointsState
from firmware.retail.loyalty.point_events import LotCalendar, PointEvent, PointKind
from firmware.retail.loyalty.store_days import believed_at

REFERRED_TO = (orders,)
"""A posting may name an order: rows are written in the order of such references."""
Moment = str
"""ISO 8601 with an offset."""
MAX_EVENTS = 10_000
MEMORY = "/dev/shm"  # noqa: S108 - the folder in it has a name of its own
"""Where a commit waits for no disk, if the machine has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One event of a case. `clock` and `received` where the clock is in question."""

    id: str
    type: Literal[
        "earn", "burn", "hold", "post", "void", "take_back", "give_back", "ask"
    ]
    at: Moment
    points: Annotated[int, Range(0, 1_000_000_000)] = 0
    of: str | None = None
    received: Moment | None = None
    clock: Literal["sure", "unsure"] = "sure"

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """Times that are none, and what names no other event but should."""
        iso = Phrase("a time such as 2026-03-01T10:00:00+08:00")
        for key, value in (("at", self.at), ("received", self.received)):
            if value is not None and _moment(value) is None:
                yield key, value, iso
        if self.of is None and self.type in {"post", "void", "take_back", "give_back"}:
            yield "of", self.of, Phrase("the id of another event")


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvents:
    """What a case of the kinds `ledger` and `replay` gives, in the order of arrival."""

    events: tuple[CaseEvent, ...]

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """More than a case may have."""
        if len(self.events) > MAX_EVENTS:
            most = Phrase("at most {max} events", max=MAX_EVENTS)
            yield "events", len(self.events), most


@dataclass(frozen=True, slots=True)
class CaseAnswer:
    """The reply to one `ask`: points that can be spent, in all and by earning."""

    balance: int
    lots: dict[str, int]


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One answer for each `ask`, in their order, and the ids of what was refused.

    Those stand in the order of time, whatever arrived first (N20).
    """

    answers: tuple[CaseAnswer, ...]
    refused: tuple[str, ...]


class CaseLedger:
    """Books for cases, one after the other. One thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._cases = 0

    def run(
        self, name: str, events: Sequence[object], calendar: LotCalendar
    ) -> CaseResult:
        """Book the events as they arrive, then reply to each `ask`.

        ConfigError names every event that is none, after `name`. A burn or hold is
        judged by the order of time, as all is: arrival decides nothing (N20).
        """
        case = from_mapping(name, {"events": events}, CaseEvents)
        member_id = self._new_member()
        recorded = [each for each in case.events if each.type != "ask"]
        now = ""
        for each in recorded:
            event = _event(each, member_id)
            now = max(now, text_of(_moment(each.received or each.at) or event.at))
            with writing(self._engine) as connection:
                book = PointsBook(connection, calendar, now)
                book.record(MemberEvent(member_id=member_id, event=event))
        asked = [_moment(each.at) for each in case.events if each.type == "ask"]
        with reading(self._engine) as connection:
            book = PointsBook(connection, calendar, now)
            answers = [
                _answer(book.state_at(member_id, at), member_id) for at in asked if at
            ]
            refused = book.state(member_id).refused if recorded else frozenset[str]()
        ids = {each.id for each in recorded if f"{member_id}/{each.id}" in refused}
        happened = {each.id: _event(each, member_id).at for each in reversed(recorded)}
        in_time = sorted(ids, key=lambda id_: (happened[id_], id_))
        return CaseResult(tuple(answers), tuple(in_time))

    def _new_member(self) -> str:
        self._cases += 1
        member = members_store.Member(f"case-{self._cases}", f"card-{self._cases}", "")
        with writing(self._engine) as connection:
            members_store.add(connection, member)
        return member.member_id


@contextmanager
def case_ledger() -> Generator[CaseLedger]:
    """Books in a folder of their own, for as long as the `with` lasts."""
    memory = MEMORY if os.access(MEMORY, os.W_OK) else None
    with TemporaryDirectory(dir=memory) as name, opened(Path(name)) as engine:
        yield CaseLedger(engine)


def _event(each: CaseEvent, member_id: str) -> PointEvent:
    """The event with the time that the hub believes, and with ids of this case."""
    at = datetime.fromisoformat(each.at)
    received_at = _moment(each.received) if each.received else None
    if received_at is not None:
        at = believed_at(at, received_at, unsure=each.clock == "unsure")
    event = PointEvent(
        id=f"{member_id}/{each.id}",
        kind=PointKind(each.type),
        at=at,
        points=each.points,
    )
    return event if each.of is None else replace(event, of=f"{member_id}/{each.of}")


def _answer(state: PointsState, member_id: str) -> CaseAnswer:
    lots: dict[str, int] = {}
    for (lot_id, _), points in state.lots.items():
        own = lot_id.removeprefix(f"{member_id}/")
        lots[own] = lots.get(own, 0) + points
    return CaseAnswer(state.balance_points, lots)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment
