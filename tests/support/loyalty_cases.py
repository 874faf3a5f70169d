"""The worked cases of points, tiers and birthdays: `tests/data/loyalty-cases.json`."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from firmware.retail.loyalty.point_events import LotCalendar, PointEvent, PointKind
from firmware.retail.loyalty.rules import LotRules

CASES = Path(__file__).parents[1] / "data" / "loyalty-cases.json"
SHOP_OFFSET_MINUTES = 480
CALENDAR = LotCalendar(LotRules(), SHOP_OFFSET_MINUTES)


@dataclass(frozen=True)
class Case:
    """One case, as `countertop price` reads it."""

    id: str
    kind: str
    note: str
    given: dict[str, Any]
    expect: dict[str, Any]


def cases_of(*kinds: str) -> list[Case]:
    found = [Case(**each) for each in json.loads(CASES.read_text("utf-8"))]
    return [case for case in found if case.kind in kinds]


def day(number: int, hour: int = 12) -> datetime:
    """That many days after 1 January 2026, in the shop's time."""
    begin = datetime(2026, 1, 1, tzinfo=UTC) - timedelta(minutes=SHOP_OFFSET_MINUTES)
    return begin + timedelta(days=number, hours=hour)


def earn(id_: str, points: int, on: int, *, days: int | None = None) -> PointEvent:
    """Points earned on a day; they last for `days`, else for a year."""
    last = None if days is None else day(on + days + 1, 0)
    return PointEvent(
        id=id_, kind=PointKind.EARN, at=day(on), points=points, expires_at=last
    )


def burn(id_: str, points: int, on: int, *, binding: bool = False) -> PointEvent:
    kind = PointKind.BURN
    return PointEvent(id=id_, kind=kind, at=day(on), points=points, binding=binding)


def hold(id_: str, points: int, on: int, *, binding: bool = False) -> PointEvent:
    kind = PointKind.HOLD
    return PointEvent(id=id_, kind=kind, at=day(on), points=points, binding=binding)


def naming(kind: PointKind, id_: str, of: str, on: int, points: int = 0) -> PointEvent:
    """A POST, VOID, TAKE_BACK or GIVE_BACK."""
    return PointEvent(id=id_, kind=kind, at=day(on), points=points, of=of)


def ids(events: Sequence[PointEvent]) -> list[str]:
    return [event.id for event in events]
