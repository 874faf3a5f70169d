"""One release's recorded files, and what happens where today's code meets them.

The recorder writes down what its own release makes of them, the tests compare.
"""

import json
import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.recorded.recorded_product import (
    Journal,
    Printed,
    Replicas,
    SigningKey,
    open_engine,
)
from tests.recorded.recorded_reports import Told, acks_told, catalogue_told, hub_told
from tests.recorded.recorded_shop import (
    JOURNAL_MB,
    Clock,
    Hub,
    Kiosk,
    deliver,
    stamper,
    take_publications,
    waiting_rows,
)

KID = "kiosk-01"
_MOVED = ("asked", "reconcile", "members", "cursors", "waiting")
"""Of the books, what one more sale of a member moves."""
NEXT_EPOCH = 0x8F2A9C1B
"""Of the opening after the recorded ones."""


class Release:
    """The files in `folder`, which nobody may write to; `json` reads one of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.public = (folder / "hub.pub").read_text("ascii").strip()

    def json(self, name: str) -> Told:
        return json.loads((self.folder / name).read_text("utf-8"))

    def key(self, folder: Path) -> SigningKey:
        """The key; Git keeps no mode, so it is loaded from a copy in `folder`."""
        path = folder / "hub.key"
        shutil.copyfile(self.folder / "hub.key", path)
        path.chmod(0o600)
        return SigningKey.load(path)

    def meeting(self, folder: Path, clock_ms: int) -> "Meeting":
        """Copies of all files in `folder`, opened by today's code."""
        for name in ("journal.sqlite", "catalogue.sqlite"):
            shutil.copyfile(self.folder / name, folder / name)
        (folder / "hub.db").write_bytes(_opened_books(self.folder / "hub.db"))
        hub = Hub(folder, self.key(folder), Clock(clock_ms))
        return Meeting(folder, hub, self.public)


@cache
def _opened_books(recorded: Path) -> bytes:
    """What today's hub makes of recorded books as it opens them: a second's work."""
    with TemporaryDirectory() as folder:
        shutil.copyfile(recorded, Path(folder, recorded.name))
        open_engine(Path(folder)).dispose()
        return Path(folder, recorded.name).read_bytes()


class Meeting:
    """Today's hub on recorded books, and today's kiosk on a recorded disk."""

    def __init__(self, folder: Path, hub: Hub, public: str) -> None:
        self.folder = folder
        self.hub = hub
        self._public = public

    def journal(self) -> Journal:
        return Journal(
            self.folder / "journal.sqlite",
            stamper(KID, self.hub.clock),
            epoch=NEXT_EPOCH,
            size_max_mb=JOURNAL_MB,
        )

    def delivers_all(self, journal: Journal, *, together: bool) -> Told:
        """All that waits, though it may have been sent before; the acknowledgements."""
        rows = waiting_rows(journal)
        return acks_told(deliver(self.hub, KID, rows, together=together))

    def finishes(self, asked: Told) -> Told:
        """The kiosk starts, ends the sale that was under way and tells the hub."""
        kiosk = Kiosk(self.folder, KID, self.hub, self._public)
        kiosk.starts(NEXT_EPOCH)
        assert kiosk.sale.ticket is not None
        kiosk.does(Printed(kiosk.sale.ticket.sale_id))
        kiosk.sends(together=True)
        left = {
            "under_way": kiosk.journal.under_way(),
            "waits": len(waiting_rows(kiosk.journal)),
            "next_number": kiosk.journal.next_number,
        }
        kiosk.stops()
        kiosk.replicas.close()
        books = hub_told(self.hub, asked)
        moved = {name: books[name] for name in _MOVED}
        return {**left, **moved, "order": books["orders"]["told"][-1]}

    def catches_up(self, gtins: list[str]) -> Told:
        """What the kiosk holds, and what once it has fetched what the hub publishes."""
        replicas = Replicas(self.folder / "catalogue.sqlite", self._public)
        held = catalogue_told(replicas, gtins)
        take_publications(replicas, self.hub.published())
        caught_up = catalogue_told(replicas, gtins)
        replicas.close()
        return {"held": held, "caught_up": caught_up}
