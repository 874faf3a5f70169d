"""The panel's buttons as events of the sale: presses in order, each at its time.

A hold counts for the state in which it began (decision 0098). No press and no hold
proves who pressed: the panel is the customer's, but for the key (decision 0160).
"""

from collections.abc import Callable, Iterator
from enum import Enum, auto

from drivers.api import Button, ButtonEdge
from firmware.kiosk.devices.presses import (
    ButtonHeld,
    PressEvent,
    PressState,
    forget_holds,
    next_deadline_s,
    press_step,
)
from firmware.kiosk.sale.events import (
    KEY,
    CallPressed,
    Event,
    PayPressed,
    ReprintHeld,
    ReprintPressed,
    StaffProven,
    UndoHeld,
    UndoPressed,
)
from firmware.kiosk.sale.state import FROZEN, Sale, SaleState
from firmware.retail.policy.kiosk_timing import Holds


class _Phase(Enum):
    """A press and a hold mean the same throughout one."""

    OTHER = auto()
    STAFF = auto()
    BASKET = auto()
    REDEEMING = auto()
    FROZEN = auto()


_PHASES = {
    SaleState.SCANNING: _Phase.BASKET,
    SaleState.WARNING: _Phase.BASKET,
    SaleState.REDEEMING: _Phase.REDEEMING,
}
_STAFF_ACT = {SaleState.IDLE, SaleState.THANKS}
"""Where staff who have just proven themselves may hold REPRINT for a report."""

_REPRINT_IS_HELD = {_Phase.STAFF, _Phase.BASKET, _Phase.REDEEMING}


class ButtonInterpreter:
    """Main thread only. `sale` returns where the customer stands."""

    def __init__(self, sale: Callable[[], Sale]) -> None:
        self._sale = sale
        self._before = _phase(Sale())
        self._presses = PressState()

    def presses(
        self, edge: ButtonEdge | None, *, now_s: float, holds: Holds
    ) -> Iterator[PressEvent]:
        """The presses that are due until `now_s`, then an edge; by the drivers' clock.

        Handle each press before the next, and all of them: the edge counts at the end.
        """
        upto_s = now_s if edge is None else min(edge.at_s, now_s)
        while (due_s := self._due_s()) is not None and due_s <= upto_s:
            yield from self._step(None, now_s=due_s, holds=holds)
        if edge is not None:
            yield from self._step(edge, now_s=upto_s, holds=holds)

    def lost(self) -> None:
        """The panel is lost: a button that was down may have been released since."""
        self._presses = forget_holds(self._presses)

    def next_deadline_s(self) -> float | None:
        """When a press is due without an edge, or None."""
        return next_deadline_s(self._presses)

    def _due_s(self) -> float | None:
        """When the next press is due; a hold that began in another state never is."""
        phase = _phase(self._sale())
        if phase is not self._before:
            self._before = phase
            self._presses = forget_holds(self._presses)
        return next_deadline_s(self._presses)

    def _step(
        self, edge: ButtonEdge | None, *, now_s: float, holds: Holds
    ) -> tuple[PressEvent, ...]:
        thresholds = {Button.UNDO: holds.cancel_basket_s}
        if self._before in _REPRINT_IS_HELD:
            thresholds[Button.REPRINT] = holds.decline_s
        self._presses, presses = press_step(
            self._presses, edge, now_s=now_s, holds=thresholds
        )
        return presses


def to_event(press: PressEvent, reprint: Callable[[], ReprintPressed]) -> Event:
    """The sale's event for a press; `reprint` finds the slip to print again."""
    held = isinstance(press, ButtonHeld)
    match press.button:
        case Button.PAY:
            return PayPressed()
        case Button.UNDO:
            return UndoHeld() if held else UndoPressed()
        case Button.CALL:
            return CallPressed()
        case Button.KEY:
            return StaffProven(KEY)
        case Button.REPRINT:
            return ReprintHeld() if held else reprint()


def _phase(sale: Sale) -> _Phase:
    if sale.state in FROZEN:
        return _Phase.FROZEN
    if sale.state in _STAFF_ACT and sale.approval is not None:
        return _Phase.STAFF
    return _PHASES.get(sale.state, _Phase.OTHER)
