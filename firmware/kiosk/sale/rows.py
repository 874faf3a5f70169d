"""A row of the transition table: what one kind of event does in each state. Pure.

A row is typed by its event: the type checker refuses a handler that takes another one.
A handler that does not read its event takes `object`, and so fits every row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from firmware.kiosk.sale.events import Event
from firmware.kiosk.sale.state import Now, Outcome, Sale, SaleState

E = TypeVar("E", bound=Event)
Handler = Callable[[Sale, E, Now], Outcome]


class AnyRow(Protocol):
    """A row of whichever event."""

    @property
    def event(self) -> type[Event]:
        """The kind of event that the row handles."""
        ...

    def handle(self, sale: Sale, event: Event, now: Now) -> Outcome:
        """The sale after the event, and its effects."""
        ...


@dataclass(frozen=True, slots=True)
class Row(Generic[E]):
    """What `event` does: `by_state` in the states that it names, else `default`."""

    event: type[E]
    by_state: Mapping[SaleState, Handler[E]]
    default: Handler[E]

    def handle(self, sale: Sale, event: Event, now: Now) -> Outcome:
        """The sale after `event`, and its effects; TypeError for another row's."""
        if not isinstance(event, self.event):
            raise TypeError(f"{type(event).__name__} in the row {self.event.__name__}")
        handler = self.by_state.get(sale.state, self.default)
        return handler(sale, event, now)


def ignored(sale: Sale, _event: object, _now: Now) -> Outcome:
    """This event means nothing in this state."""
    return sale, ()
