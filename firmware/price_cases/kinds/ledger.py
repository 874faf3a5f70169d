"""Cases of the kinds `ledger` and `replay`, on the hub's real code.

The hub's books of points are imported when the first such case comes, and opened once
for a file, in a folder that is removed afterwards.
"""

from collections.abc import Callable, Generator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice, permutations
from typing import TYPE_CHECKING, cast

from firmware.base.errors import ConfigError
from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.price_cases.kinds.quote import Result
from firmware.price_cases.reading.faults import BAD_CASE
from firmware.price_cases.reading.form import CaseForm
from firmware.price_cases.reading.numbers import numbers_of
from firmware.price_cases.reading.store_time import OFFSET_MINUTES
from firmware.retail.loyalty.point_events import LotCalendar

if TYPE_CHECKING:
    from firmware.hub.reports.case_events import CaseLedger

OTHER_ORDERS = "other_orders"
"""The key of results that other orders of arrival came to; never there (N20)."""
EVENTS_MAX = 10_000
ORDERS_MAX = 24
"""The most orders of arrival in which one case is booked."""
TYPES = ("earn", "burn", "hold", "post", "void", "take_back", "give_back", "ask")
REFERRING = frozenset({"post", "void", "take_back", "give_back"})
"""The types of events that name another one in `of`."""
POINTS = Range(0, 1_000_000_000)


class LedgerBooks:
    """The hub's books for the cases of one file."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._books: CaseLedger | None = None

    def ledger_case(self, given: CaseForm) -> Result:
        """What the books have after the events, which arrive in their order."""
        return self._case(given, lambda events: [events])

    def replay_case(self, given: CaseForm) -> Result:
        """As `ledger_case`; other orders of arrival must come to the same (N20)."""
        return self._case(given, _orders)

    def _case(
        self,
        given: CaseForm,
        orders_of: Callable[[list[object]], list[list[object]]],
    ) -> Result:
        events = given.raw("events")
        calendar = LotCalendar(numbers_of(given).lots, OFFSET_MINUTES)
        given.done()
        if not isinstance(events, list):
            given.missing("events", Phrase("a list of events"))
        for event in given.forms("events", EVENTS_MAX):
            _look_at(event)
        if given.faults:
            return {}
        orders = orders_of(cast("list[object]", events))
        try:
            found = [self._run(order, calendar) for order in orders]
        except ConfigError as exc:
            _, *lines = str(exc).splitlines()
            instead = verbatim("; ".join(line.strip() for line in lines))
            given.refuse("events", None, instead, reason=BAD_CASE)
            return {}
        others = [each for each in found if each != found[0]]
        return {**found[0], **({OTHER_ORDERS: others} if others else {})}

    def _run(self, events: list[object], calendar: LotCalendar) -> Result:
        booked = self._opened().run("events", events, calendar)
        answers = [
            {"balance": each.balance, "lots": dict(each.lots)}
            for each in booked.answers
        ]
        return {"answers": answers, "refused": list(booked.refused)}

    def _opened(self) -> "CaseLedger":
        if self._books is None:
            # The hub's database is slow to import, and other kinds need none.
            from firmware.hub.reports.case_events import case_ledger  # noqa: PLC0415

            self._books = self._stack.enter_context(case_ledger())
        return self._books


@contextmanager
def ledger_books() -> Generator[LedgerBooks]:
    """Books that are opened when the first case needs them."""
    with ExitStack() as stack:
        yield LedgerBooks(stack)


def _look_at(event: CaseForm) -> None:
    """Note what no event has, before the hub's reader reads it."""
    event.name("id")
    event.name("type")
    kind = event.choice("type", TYPES, "earn")
    event.moment("at")
    if event.has("received"):
        event.moment("received")
    event.whole("points", POINTS)
    event.choice("clock", ("sure", "unsure"), "sure")
    event.text("of")
    if kind in REFERRING and not event.has("of"):
        event.missing("of", Phrase("the id of another event"))
    event.done()


def _orders(events: list[object]) -> list[list[object]]:
    """Orders of arrival, the file's first; what is asked keeps its place at the end."""
    asked = [each for each in events if _asks(each)]
    recorded = [each for each in events if not _asks(each)]
    backwards = [recorded[::-1]]
    others = [list(each) for each in islice(permutations(recorded), 1, ORDERS_MAX)]
    return [events, *[[*order, *asked] for order in [*backwards, *others]]]


def _asks(event: object) -> bool:
    if not isinstance(event, Mapping):
        return False
    return cast("Mapping[str, object]", event).get("type") == "ask"
