"""Power cuts after any commit, dead disks, sick printers: each sale ends once.

One sale is one fact, one settlement and at most one slip without the word COPY (N04).
"""

import sqlite3
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.api import Button, Paper, PrinterChanged, PrinterStatus, PrintTrouble
from firmware.base.errors import JournalError
from firmware.kiosk.sale import SaleState
from firmware.kiosk.sale.ticket import SaleStage
from firmware.protocol import codec
from firmware.protocol.messages import SaleClosed, SaleVoided
from tests.support.examples import tries
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder whose fsync costs nothing
FACTS = (SaleClosed, SaleVoided)


class PowerCutError(Exception):
    """The kiosk is gone, in the middle of whatever it did."""


class BadDay:
    """One counter over many power cuts: its disk, its paper, the people at it."""

    def __init__(self, folder: Path) -> None:
        self.paper: list[tuple[str, bool]] = []
        self._folder = folder
        self._answered = 0
        self._power_on()

    def _power_on(self) -> None:
        self._commits_left = -1
        self._answered = 0
        self.desk = KioskRig(self._folder, prints=True)
        self.desk.after_commit = self._committed

    def _committed(self) -> None:
        self._commits_left -= 1
        if self._commits_left == 0:
            raise PowerCutError

    def do(self, act: "Act") -> None:
        try:
            act(self)
        except PowerCutError:
            self.cut_power(slip_comes_out=True)

    # --- what can happen ---

    def cut_power(self, *, slip_comes_out: bool) -> None:
        """Whatever the printer holds comes out nevertheless, or does not."""
        if slip_comes_out:
            self.paper += self.desk.slips()[self._answered :]
        self.desk.close()
        self._power_on()

    def cut_power_after(self, commits: int) -> None:
        self._commits_left = commits

    def one_commit_fails(self) -> None:
        """It is on the disk, and the disk says that it is not."""

        def fail() -> None:
            self.desk.after_commit = self._committed
            raise JournalError("input/output error")

        self.desk.after_commit = fail

    def lose_disk(self) -> None:
        if self.desk.journal_handle.journal is not None:
            self.desk.disk_dies()

    def pass_time(self, time_s: float) -> None:
        self.desk.now_s += time_s
        self.desk.controller.poll()

    def printer_says(self, *, on_paper: bool, certain: bool) -> None:
        """Of the oldest job without a word: printed, failed, or failed who knows.

        The paper that has run out is reported before the job that failed by it, as the
        driver does.
        """
        if self._answered == len(self.desk.tray.jobs):
            return
        place, self._answered = self._answered, self._answered + 1
        if on_paper:
            self.paper.append(self.desk.slips()[place])
        if on_paper and certain:
            self.desk.printed(place)
        else:
            self._report(PrinterStatus(Paper.OUT, PrintTrouble.PAPER_OUT))
            self.desk.failed(may_have_printed=not certain, place=place)

    def load_paper(self) -> None:
        self._report(PrinterStatus(Paper.PLENTY))

    def _report(self, status: PrinterStatus) -> None:
        self.desk.controller.handle(PrinterChanged(status))

    def come_to_rest(self) -> None:
        """Disk and printer work, time passes, nobody comes."""
        self._commits_left = -1
        self.desk.after_commit = self._committed
        self.desk.disk_is_back()
        for _ in range(60):
            self.load_paper()
            self.printer_says(on_paper=True, certain=True)
            self.pass_time(30)

    # --- what must be true ---

    def stages(self) -> dict[int, Counter[str]]:
        with closing(sqlite3.connect(self._folder / "journal.sqlite")) as db:
            rows = db.execute("SELECT sale, stage FROM stage").fetchall()
        by_sale: dict[int, Counter[str]] = {}
        for sale, stage in rows:
            by_sale.setdefault(sale, Counter())[stage] += 1
        return by_sale

    def facts(self) -> list[SaleClosed | SaleVoided]:
        assert self.desk.journal_handle.journal is not None
        outbox = self.desk.journal_handle.journal.outbox
        rows = outbox.rows(outbox.waiting(0, 999))
        return [codec.decode(row.payload, *FACTS).body for row in rows]


Act = Callable[[BadDay], None]
ACTS: dict[str, Act] = {
    "scan": lambda day: day.desk.scan(COLA.gtin),
    "pay": lambda day: day.desk.press(Button.PAY),
    "cash": lambda day: day.desk.confirm(),
    "sell": lambda day: day.desk.sell(),
    "undo": lambda day: day.desk.press(Button.UNDO),
    "cancel": lambda day: day.desk.press(Button.UNDO, held_s=2.2),
    "reprint": lambda day: day.desk.press(Button.REPRINT),
    "printed": lambda day: day.printer_says(on_paper=True, certain=True),
    "not printed": lambda day: day.printer_says(on_paper=False, certain=True),
    "half printed": lambda day: day.printer_says(on_paper=False, certain=False),
    "printed unheard": lambda day: day.printer_says(on_paper=True, certain=False),
    "paper": lambda day: day.load_paper(),
    "2.5 s": lambda day: day.pass_time(2.5),
    "25 s": lambda day: day.pass_time(25),
    "150 s": lambda day: day.pass_time(150),
    "cut now": lambda day: day.cut_power(slip_comes_out=False),
    "cut now, slip out": lambda day: day.cut_power(slip_comes_out=True),
    "cut after 1": lambda day: day.cut_power_after(1),
    "cut after 2": lambda day: day.cut_power_after(2),
    "cut after 3": lambda day: day.cut_power_after(3),
    "a commit fails": lambda day: day.one_commit_fails(),
    "disk dies": lambda day: day.lose_disk(),
    "disk back": lambda day: day.desk.disk_is_back(),
}
LIKELY = ["sell", "sell", "scan", "pay", "cash", "printed", "cut after 1"]


@settings(max_examples=tries(80), deadline=None)
@given(st.lists(st.sampled_from([*ACTS, *LIKELY]), max_size=25))
def test_each_sale_ends_once_whatever_happens(acts: list[str]) -> None:
    with TemporaryDirectory(dir=SHARED_MEMORY) as name:
        day = BadDay(Path(name))
        for act in acts:
            day.do(ACTS[act])
        day.do(BadDay.come_to_rest)

        assert day.desk.controller.sale.state is SaleState.IDLE
        facts = day.facts()
        paid = {fact.sale_id for fact in facts if isinstance(fact, SaleClosed)}
        sales = day.stages()
        assert len(facts) == len({fact.sale_id for fact in facts}) == len(sales)
        for stages in sales.values():
            assert stages[SaleStage.INTENT] == 1
            assert stages[SaleStage.CLOSED] + stages[SaleStage.VOIDED] == 1
            assert stages[SaleStage.SETTLED] == stages[SaleStage.CLOSED]
        originals = Counter(sale for sale, copy in day.paper if not copy)
        assert all(times == 1 for times in originals.values())
        assert paid == {sale for sale, _ in day.paper}
        day.desk.close()
