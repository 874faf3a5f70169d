"""A power cut at every point of a sale that uses points and a coupon (E21, A52).

Points: before each act of people, and after each commit; with every manner of the hub.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from drivers.api import Button, Symbology
from firmware.base.errors import JournalError
from firmware.kiosk.sale import SaleState
from firmware.kiosk.sale.ticket import SaleStage
from firmware.kiosk.sync.link_events import LinkUp
from firmware.protocol import codec, topics
from firmware.protocol.messages import SaleClosed, SaleVoided
from firmware.retail.pricing.engines import NEWEST
from tests.support.holding_hub import HoldingHub, Manner
from tests.support.kiosk_builders import BISCUIT, CARD
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import policy_document
from tests.support.redeem_world import POLICY

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder whose fsync costs nothing
SECOND = replace(POLICY, version=2)
COMMITS = (SaleStage.INTENT, SaleStage.VOIDED, SaleStage.SETTLED)
PIECES = 6
"""Biscuits of 6.53: with the coupon 34.18 are due, which points may pay almost."""


class PowerCutError(Exception):
    """The kiosk is gone, in the middle of whatever it did."""


class Day:
    """One sale with points and a coupon, up to a power cut; then rest."""

    def __init__(self, folder: Path, manner: Manner) -> None:
        self.hub = HoldingHub(manner)
        self._folder = folder
        self._commits_left = -1
        self._fault: Exception = PowerCutError()
        self._start()
        self.kiosk.hear(topics.policy(NEWEST), policy_document(SECOND))

    def _start(self) -> None:
        self.kiosk = KioskRig(self._folder, prints=True)
        self.kiosk.after_commit = self._committed
        self.kiosk.controller.handle(LinkUp())
        self.hub.begins(self.kiosk)

    def _committed(self) -> None:
        self._commits_left -= 1
        if self._commits_left == 0:
            raise self._fault

    def acts(self) -> Iterator[Callable[[], None]]:
        kiosk = self.kiosk
        for _ in range(PIECES):
            yield lambda: kiosk.scan(BISCUIT.gtin)
        yield lambda: kiosk.scan(CARD, Symbology.QR)
        yield lambda: kiosk.press(Button.PAY)
        yield lambda: kiosk.press(Button.REPRINT)
        yield lambda: kiosk.press(Button.PAY)
        for _ in range(7):
            yield self._second_passes
        yield lambda: self.hub.say_late(kiosk)
        yield kiosk.confirm
        yield kiosk.confirm
        yield self._print

    def run(self, *, acts: int, commits: int) -> None:
        """Do this many acts, unless the power is cut after a commit before."""
        self._commits_left = commits
        try:
            for _, act in zip(range(acts), self.acts(), strict=False):
                act()
                self.hub.serve(self.kiosk)
        except PowerCutError:
            pass
        self._commits_left = -1
        self.kiosk.close()
        self._start()

    def run_with_a_bad_disk(self, commits: int) -> None:
        """All acts; the commit of this number is on the disk, which denies it."""
        self._commits_left, self._fault = commits, JournalError("input/output error")
        for act in self.acts():
            act()
            self.kiosk.disk_is_back()
            self.hub.serve(self.kiosk)

    def come_to_rest(self) -> None:
        for _ in range(20):
            self.kiosk.now_s += 30
            self.kiosk.controller.poll()
            self.hub.say_late(self.kiosk)
            self._print()
            self.hub.serve(self.kiosk)

    def _second_passes(self) -> None:
        self.kiosk.now_s += 1
        self.kiosk.controller.poll()

    def _print(self) -> None:
        if self.kiosk.controller.sale.state is SaleState.PRINTING:
            self.kiosk.printed()

    def stages(self) -> dict[int, Counter[str]]:
        with closing(sqlite3.connect(self._folder / "journal.sqlite")) as db:
            rows = db.execute("SELECT sale, stage FROM stage").fetchall()
        found: dict[int, Counter[str]] = {}
        for sale, stage in rows:
            found.setdefault(sale, Counter())[stage] += 1
        return found

    def facts(self) -> list[SaleClosed | SaleVoided]:
        journal = self.kiosk.journal_handle.journal
        assert journal is not None
        rows = journal.outbox.rows(journal.outbox.waiting(0, 99))
        return [codec.decode(row.payload, SaleClosed, SaleVoided).body for row in rows]


ACTS, ASKED = 21, 10
CUTS = [
    *((acts, -1) for acts in range(ASKED, ACTS + 1)),
    *((ACTS, commits) for commits in range(1, 6)),
]
"""From the request on, before and after each act and after each commit; the hub plays
no part before."""
EARLY = [(acts, -1) for acts in range(ASKED)]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("manner", list(Manner))
def test_a_power_cut_at_any_point_neither_loses_nor_spends_points(
    manner: Manner,
) -> None:
    ends = Counter[str]()
    for acts, commits in CUTS:
        with TemporaryDirectory(dir=SHARED_MEMORY) as name:
            day = Day(Path(name), manner)
            day.run(acts=acts, commits=commits)
            day.come_to_rest()
            ends.update(judged(day))
            day.kiosk.close()
    assert ends[SaleStage.VOIDED]
    holds = {Manner.HELD, Manner.HELD_TWICE, Manner.REPLY_LOST_ONCE}
    assert bool(ends["redeemed"]) == (manner in holds)


@pytest.mark.sampled(6)
@pytest.mark.parametrize(
    "manner", [Manner.HELD, Manner.REFUSED, Manner.REPLY_LOST_ONCE]
)
@pytest.mark.parametrize("commits", [1, 2, 3, 4])
def test_a_commit_that_is_denied_neither_loses_nor_spends_points(
    manner: Manner, commits: int
) -> None:
    with TemporaryDirectory(dir=SHARED_MEMORY) as name:
        day = Day(Path(name), manner)
        day.run_with_a_bad_disk(commits)
        day.come_to_rest()
        assert list(judged(day))
        day.kiosk.close()


def test_a_power_cut_before_the_hub_is_asked_leaves_no_trace() -> None:
    for acts, commits in EARLY:
        with TemporaryDirectory(dir=SHARED_MEMORY) as name:
            day = Day(Path(name), Manner.HELD)
            day.run(acts=acts, commits=commits)
            day.come_to_rest()
            assert day.stages() == {}
            assert (day.hub.held, day.hub.points) == ({}, 5_000)
            day.kiosk.close()


def judged(day: Day) -> Iterator[str]:
    """How each sale ended, once it is sure that it did so rightly."""
    assert day.kiosk.controller.sale.state is SaleState.IDLE
    for stages in day.stages().values():
        assert stages[SaleStage.INTENT] == 1
        assert stages[SaleStage.CLOSED] + stages[SaleStage.VOIDED] == 1
        assert stages[SaleStage.SETTLED] == stages[SaleStage.CLOSED]
        yield from (stage for stage in COMMITS if stages[stage])
    left = 5_000
    facts = day.facts()
    assert len(facts) == len(day.stages())
    for fact in facts:
        assert day.hub.ended[fact.sale_id] == type(fact).__name__
        if isinstance(fact, SaleVoided):
            continue
        redeems = bool(fact.points_used or fact.coupons)
        assert redeems == bool(day.hub.granted[fact.sale_id])
        if redeems:
            held = day.hub.held[fact.sale_id]
            assert (held.points, held.coupons) == (fact.points_used, fact.coupons)
            left -= fact.points_used
            yield "redeemed"
    assert day.hub.points == left
    open_holds = set(day.hub.held) - set(day.hub.ended)
    assert open_holds == set()


def test_these_are_all_points_of_such_a_sale() -> None:
    """The last act is done, and the last commit is before the last point."""
    with TemporaryDirectory(dir=SHARED_MEMORY) as name:
        day = Day(Path(name), Manner.HELD)
        assert len(list(day.acts())) == ACTS
        day.run(acts=ACTS, commits=-1)
        commits = sum(sum(stages.values()) for stages in day.stages().values())
        assert commits == 4  # INTENT, SETTLED, MAY_HAVE_PRINTED, CLOSED
        assert day.hub.ended  # so that each point above was reached
        day.kiosk.close()
    points = [*product(Manner, CUTS), *EARLY]
    assert len(points) == 7 * 17 + 10
