"""What a process believes after failed syncs, for files other than the journal.

`python -m tests.stress.reopened_files WHAT FOLDER CONTROL`, in a process of its own on
a disk of `disk_shim`: writes, fails, opens again, prints what it then holds, and dies.
"""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine, text

from firmware.base.errors import CountertopError
from firmware.hub.db.engine import open_engine, reading, writing
from firmware.hub.members import store as members_store
from firmware.kiosk.journal.journal_handle import REOPEN_S
from firmware.kiosk.stops import StopReason
from firmware.kiosk.sync.freshness import KeptAge
from firmware.kiosk.sync.replicas import Replicas, held_in
from tests.stress.disk_shim import fail_next_syncs
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import HUB_KEY, stocked

CATALOGUE = "catalogue.sqlite"


def replica(folder: Path, fail: Callable[[int], None]) -> str:
    """The age of the prices is kept, kept again in vain, and read after that."""
    replicas = stocked(folder)
    replicas.confirmation.keep(KeptAge(counted_ms=1, since_ms=None))
    fail(3)
    with suppress(CountertopError):
        replicas.confirmation.keep(KeptAge(counted_ms=2, since_ms=None))
    replicas.close()
    return _when_it_opens(lambda: replica_holds(folder))


def hub(folder: Path, fail: Callable[[int], None]) -> str:
    """A member is added, another one in vain; the hub is started again after that."""
    engine = open_engine(folder)
    _add(engine, "m1")
    fail(3)
    with suppress(CountertopError):
        _add(engine, "m2")
    engine.dispose()
    return _when_it_opens(lambda: hub_holds(folder))


def running_hub(folder: Path, fail: Callable[[int], None]) -> str:
    """A member is added in vain, another one by the same hub as soon as it can."""
    engine = open_engine(folder)
    _add(engine, "m1")
    fail(3)
    for name in ("m2", "m3", "m4", "m5", "m6"):
        with suppress(CountertopError):
            _add(engine, name)
    return _members(engine)


def kiosk(folder: Path, fail: Callable[[int], None]) -> str:
    """No sync succeeds any more while a sale is paid: why the kiosk does not sell."""
    rig = KioskRig(folder)
    rig.sell()
    fail(99_999)
    rig.sell()
    for _ in range(20):
        rig.now_s += REOPEN_S
        rig.controller.poll()
    return str(rig.controller.stop_reason)


def replica_holds(folder: Path) -> str:
    """The age in a kiosk's file, as a start of the kiosk finds it."""
    Replicas(folder / CATALOGUE, HUB_KEY.public).close()
    return str(held_in(folder / CATALOGUE, HUB_KEY.public).age.counted_ms)


def hub_holds(folder: Path) -> str:
    """The members in the hub's file, as a start of the hub finds them."""
    engine = open_engine(folder)
    try:
        return _members(engine)
    finally:
        engine.dispose()


BOXES = {"replica": replica, "hub": hub, "running_hub": running_hub, "kiosk": kiosk}
HOLDS: dict[str, Callable[[Path], str]] = {
    "replica": replica_holds,
    "hub": hub_holds,
    "running_hub": hub_holds,
    "kiosk": lambda _folder: StopReason.JOURNAL,
}


def _add(engine: Engine, name: str) -> None:
    with writing(engine) as connection:
        members_store.add(connection, members_store.Member(name, f"card {name}", ""))


def _members(engine: Engine) -> str:
    with reading(engine) as connection:
        found = connection.scalars(text("SELECT member_id FROM members ORDER BY 1"))
        return ",".join(found)


def _when_it_opens(read: Callable[[], str]) -> str:
    while True:
        with suppress(CountertopError):
            return read()


def main() -> None:
    """Run one box, print what it believes, and cut its power."""
    what, folder, control = sys.argv[1:]
    print(BOXES[what](Path(folder), lambda n: fail_next_syncs(Path(control), n)))
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
