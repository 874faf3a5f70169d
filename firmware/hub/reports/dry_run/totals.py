"""What a policy would have changed over many orders, added up as they pass. Pure."""

import heapq
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from firmware.hub.reports.dry_run.trial import Trial, TrialSums

MAX_CHANGED = 10


@dataclass(frozen=True, slots=True)
class RuleUse:
    """How many orders a rule would have served, and what it would have taken off."""

    rule: str
    orders: int
    off_fen: int


@dataclass(slots=True)
class DryRunTotals:
    """Counts orders as they pass; of the orders only the most changed are kept.

    `uncomputed` are orders that no policy can price, as lines below zero.
    """

    orders: int = 0
    uncomputed: int = 0
    cheaper: int = 0
    dearer: int = 0
    then: TrialSums = field(default_factory=TrialSums)
    would: TrialSums = field(default_factory=TrialSums)
    _orders_of: Counter[str] = field(default_factory=Counter[str])
    _off_of: Counter[str] = field(default_factory=Counter[str])
    _changed: list[tuple[int, int, str, Trial]] = field(
        default_factory=list[tuple[int, int, str, Trial]]
    )

    def counted(self, trials: Iterable[Trial | None]) -> Iterator[Trial]:
        """The same trials, each counted as it passes; None is none."""
        for trial in trials:
            if trial is None:
                self.uncomputed += 1
            else:
                self._count(trial)
                yield trial

    @property
    def rules(self) -> list[RuleUse]:
        """The rules that would have served, the dearest for the shop first."""
        names = sorted(self._off_of, key=lambda rule: (-self._off_of[rule], rule))
        return [
            RuleUse(rule, self._orders_of[rule], self._off_of[rule]) for rule in names
        ]

    @property
    def most_changed(self) -> list[Trial]:
        """The orders whose price or points change most, the most changed first."""
        return [trial for *_, trial in sorted(self._changed, reverse=True)]

    def _count(self, trial: Trial) -> None:
        self.orders += 1
        self.cheaper += trial.change_fen < 0
        self.dearer += trial.change_fen > 0
        self.then += trial.then
        self.would += trial.would
        for rule, off_fen in trial.rules:
            self._orders_of[rule] += 1
            self._off_of[rule] += off_fen
        self._keep(trial)

    def _keep(self, trial: Trial) -> None:
        moved = abs(trial.change_fen), abs(trial.change_points)
        if moved == (0, 0):
            return
        heapq.heappush(self._changed, (*moved, trial.order.sale_id, trial))
        if len(self._changed) > MAX_CHANGED:
            heapq.heappop(self._changed)
