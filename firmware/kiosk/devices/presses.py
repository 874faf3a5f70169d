"""What a press is: raw edges of the buttons in, presses and holds out.

Neither gpiozero's bounce time nor its hold thread is used, because both depend on
the pin library (its own fake ignores one, closing a held button waits for the
other). This is one pure function of edges and time. It may import the standard
library and `drivers.api` only.

The rules:

- A level counts once it stood for `SETTLE_S` after the last edge. A shorter tap is a
  bounce. The time of a press is that last edge, not the end of the wait.
- A button without a hold gives `Pressed` when it is down.
- A button with a hold gives `ButtonHeld` at its threshold while still down, and nothing
  when it is released; released before the threshold, it gives `Pressed`.
- A level seen up at the threshold does not count as held before it has settled, so a
  button released just in time is a press, and a contact that bounces is still a hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from drivers.api import Button, ButtonEdge

SETTLE_S = 0.025


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button was pressed: put down, or released before its hold."""

    button: Button


@dataclass(frozen=True, slots=True)
class ButtonHeld:
    """A button was down until the threshold of its hold."""

    button: Button


PressEvent = Pressed | ButtonHeld


@dataclass(frozen=True, slots=True)
class Contact:
    """One button: its raw level since `edge_at_s`, and its settled level `down`.

    `held_at_s` is when a hold is due, None if there is none or it was reported.
    """

    raw_down: bool = False
    edge_at_s: float = 0.0
    down: bool = False
    held_at_s: float | None = None

    def due_s(self) -> float | None:
        """When time alone changes this contact; None if only an edge can."""
        if self.raw_down != self.down:
            return self.edge_at_s + SETTLE_S
        return self.held_at_s if self.down else None


@dataclass(frozen=True, slots=True)
class PressState:
    """All buttons; one that never had an edge is up and not listed."""

    contacts: Mapping[Button, Contact] = field(default_factory=dict[Button, Contact])


def press_step(
    state: PressState,
    edge: ButtonEdge | None,
    *,
    now_s: float,
    holds: Mapping[Button, float],
) -> tuple[PressState, tuple[PressEvent, ...]]:
    """Handle one edge, or a tick if `edge` is None.

    Times are monotonic seconds. An edge counts at its own time, though never later
    than `now_s`; `holds` gives the threshold of each button that has one. How often
    ticks come changes when an event is reported, never which or in which order.
    """
    upto_s = now_s if edge is None else min(edge.at_s, now_s)
    contacts = dict(state.contacts)
    events: list[PressEvent] = []
    while (first := _first_due(contacts)) is not None and first[0] <= upto_s:
        button = first[1]
        contacts[button], event = _fall_due(contacts[button], holds.get(button))
        if event is not None:
            events.append(event(button))
    if edge is not None:
        before = contacts.get(edge.button, Contact())
        contacts[edge.button] = replace(before, raw_down=edge.down, edge_at_s=upto_s)
    return PressState(contacts), tuple(events)


def forget_holds(state: PressState) -> PressState:
    """The same buttons, of which none is held for anything any more.

    One that is down gives no event until it was released and pressed again.
    """
    contacts = state.contacts.items()
    return PressState({button: replace(c, held_at_s=None) for button, c in contacts})


def next_deadline_s(state: PressState) -> float | None:
    """When the next tick is due; None while nothing can change without an edge."""
    first = _first_due(state.contacts)
    return None if first is None else first[0]


def _first_due(contacts: Mapping[Button, Contact]) -> tuple[float, Button] | None:
    dues = ((contact.due_s(), button) for button, contact in contacts.items())
    return min(((due, button) for due, button in dues if due is not None), default=None)


def _fall_due(
    contact: Contact, hold_s: float | None
) -> tuple[Contact, type[PressEvent] | None]:
    """What happens at the contact's own due time."""
    if contact.down and contact.raw_down:
        return replace(contact, held_at_s=None), ButtonHeld
    if contact.down:
        up = replace(contact, down=False, held_at_s=None)
        return up, None if contact.held_at_s is None else Pressed
    if hold_s is None:
        return replace(contact, down=True), Pressed
    return replace(contact, down=True, held_at_s=contact.edge_at_s + hold_s), None
