"""Members by the hundred thousand: found by staff, known to kiosks, forgotten.

`python -m tests.bench.bench_members [MEMBERS]`
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Engine

from firmware.hub.db.engine import open_engine, reading, writing
from firmware.hub.members import birthdays
from firmware.hub.members import store as members_store
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.store import KeptProfile, profiles_of
from firmware.hub.people.looking.finding import find
from tests.bench.report import fact

MEMBERS = 100_000
AT_ONCE = 5_000
TIMES = 50
AT = "2026-03-01T08:00:00.000Z"


def main() -> None:
    members = int(sys.argv[1]) if len(sys.argv) > 1 else MEMBERS
    with tempfile.TemporaryDirectory() as name:
        engine = open_engine(Path(name))
        took_s = timed(lambda: fill(engine, members))
        fact(f"{members} profiles stored, s", took_s)
        measure(engine, members)
        engine.dispose()


def phone(number: int) -> str:
    return f"+86138{number:08}"


def fill(engine: Engine, members: int) -> None:
    for first in range(0, members, AT_ONCE):
        with writing(engine) as connection:
            kept: dict[str, KeptProfile] = {}
            for number in range(first, min(first + AT_ONCE, members)):
                member = members_store.Member(f"m-{number:016x}", f"card {number}", AT)
                members_store.add(connection, member)
                day = f"{number % 12 + 1:02}-{number % 28 + 1:02}"
                profile = Profile(name="林", phone=phone(number), birthday=day)
                kept[member.member_id] = KeptProfile(profile=profile, consent_version=1)
            profiles_of(connection).keep(connection, kept)


def measure(engine: Engine, members: int) -> None:
    texts: dict[str, Callable[[int], str]] = {
        "last four digits": lambda number: phone(number)[-4:],
        "whole phone": phone,
        "card": lambda number: f"card {number}",
    }
    for what, text_of in texts.items():
        took = [
            timed(searching(engine, text_of(n * 37 % members))) for n in range(TIMES)
        ]
        fact(f"found by {what}, ms", statistics.median(took) * 1_000, "aim below 50")
    with reading(engine) as connection:
        took_s = timed(lambda: birthdays.born_on(connection, f"m-{7:016x}"))
        fact("a date of birth, ms", took_s * 1_000)
        vault = profiles_of(connection).vault
    fact("the vault's copy, s", timed(vault.keep_copy))
    fact(
        "one erased, copy included, s", timed(lambda: vault.erase([f"m-{7:016x}"], AT))
    )


def searching(engine: Engine, text: str) -> Callable[[], None]:
    def search() -> None:
        with reading(engine) as connection:
            assert find(connection, text)

    return search


def timed(work: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    work()
    return time.perf_counter() - began_s


if __name__ == "__main__":
    main()
