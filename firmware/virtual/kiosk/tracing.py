"""Traces of what happens inside the kiosk, reported only while somebody looks there.

It watches and changes nothing: the inbox's events before they are handled, each step of
the sale, each stage that was committed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from firmware.kiosk.sale import Now, Sale, SaleState, step
from firmware.kiosk.sale.effects import Record
from firmware.kiosk.sale.events import Event
from firmware.kiosk.sale.state import Outcome
from firmware.virtual.kiosk.safe_facts import (
    Facts,
    causes_of,
    effect_names,
    event_facts,
    outside_facts,
    sale_facts,
    stage_facts,
)

CAUSE_MAX_MS = 5_000
"""A key that is held acts after seconds; what is older has caused nothing."""
BETWEEN = frozenset(
    {SaleState.IDLE, SaleState.THANKS, SaleState.STOPPED, SaleState.PRINTING}
)


@dataclass(frozen=True, slots=True)
class _Cause:
    """What came from outside and was not acted on yet."""

    what: str
    facts: Facts
    at_ms: int


class Tracer:
    """Reports {"trace": …} for each event, step and stage while `on`.

    `on` may be set by any thread; the rest is called by the kiosk's main thread.
    `wall_ms` is Unix milliseconds, and true: not the kiosk's own clock, which may be
    set wrong.
    """

    def __init__(
        self,
        report: Callable[[dict[str, Any]], None],
        wall_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self.on = False
        self._report = report
        self._wall_ms = wall_ms
        self._cause: _Cause | None = None
        self._records: tuple[Record, ...] = ()
        self._stepped_ms = 0

    def listen(self, event: object) -> None:
        """An event of the inbox is about to be handled."""
        found = outside_facts(event) if self.on else None
        if found is not None:
            self._cause = _Cause(*found, at_ms=self._wall_ms())

    def step(self, sale: Sale, event: Event, now: Now) -> Outcome:
        """As the sale's own `step`, and reports it."""
        after, effects = step(sale, event, now)
        if self.on and (effects or after != sale):
            self._stepped_ms = self._wall_ms()
            self._records = tuple(each for each in effects if isinstance(each, Record))
            begins = _begins(sale, after)
            caused = self._report_cause(event, begins=begins)
            self._trace(
                "sale",
                type(event).__name__,
                {
                    "before": str(sale.state),
                    "after": str(after.state),
                    **event_facts(event),
                    **sale_facts(after, now),
                    "effects": effect_names(effects),
                },
                begins=begins and not caused,
            )
        return after, effects

    def committed(self, stage: str) -> None:
        """A stage is in the journal; of refunds there is nothing more to report."""
        if not self.on:
            return
        record = next((each for each in self._records if each.stage == stage), None)
        facts = stage_facts(record) if record else {}
        took_ms = self._wall_ms() - self._stepped_ms
        self._trace(
            "journal", "stage", {"stage": str(stage), **facts, "took_ms": took_ms}
        )

    def _report_cause(self, event: Event, *, begins: bool) -> bool:
        """Report what from outside this event comes from, if it is known."""
        cause = self._cause
        if cause is None or cause.what not in causes_of(event):
            return False
        self._cause = None
        if self._stepped_ms - cause.at_ms > CAUSE_MAX_MS:
            return False
        times = {"begins": begins, "at_ms": cause.at_ms}
        self._trace("outside", cause.what, cause.facts, **times)
        return True

    def _trace(self, lane: str, what: str, facts: Facts, **more: object) -> None:
        trace = {"at_ms": self._wall_ms(), "lane": lane, "what": what, "facts": facts}
        self._report({"trace": {**trace, "sale": str(facts.get("sale", "")), **more}})


def _begins(before: Sale, after: Sale) -> bool:
    """Whether a customer begins; a refund is no sale."""
    return before.state in BETWEEN and after.state not in BETWEEN | {
        SaleState.REFUNDING
    }
