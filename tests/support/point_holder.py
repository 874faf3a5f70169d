"""Holds points of m1; `python -m tests.support.point_holder` is one more worker.

It waits while the file `gate` beside the books is locked, and prints whether it won.
"""

import fcntl
import sys
from pathlib import Path

from sqlalchemy import Engine

from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.db.engine import open_engine, writing
from firmware.hub.loyalty import holds
from firmware.hub.loyalty.holds import HoldOutcome, HoldRequest
from firmware.hub.loyalty.points import PointsBook
from firmware.hub.loyalty.times import text_of
from tests.support.loyalty_cases import CALENDAR, day


def request(hold_id: str, points: int = 100, kid: str = "k1") -> HoldRequest:
    return HoldRequest(
        hold_id=hold_id,
        member_id="m1",
        points=points,
        kid=kid,
        sale_id=f"{kid}-1-1",
    )


def hold(engine: Engine, asked: HoldRequest, on: int = 2) -> HoldOutcome:
    with writing(engine) as connection:
        book = PointsBook(connection, CALENDAR, text_of(day(on)))
        return holds.hold(book, connection, asked)


def main(folder: Path, url: str, number: str) -> None:
    engine = open_engine(folder, DatabaseConfig(url=url))
    with (folder / "gate").open() as gate:
        fcntl.flock(gate, fcntl.LOCK_SH)
    print(hold(engine, request(f"h{number}")).held)  # noqa: T201 - its result


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
