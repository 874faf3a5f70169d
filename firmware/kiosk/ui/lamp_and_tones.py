"""Lamp and tones for a sale. Pure."""

from drivers.api import Lamp
from firmware.kiosk.sale import Sale, SaleState
from firmware.kiosk.sale.effects import Tune
from firmware.kiosk.ui.screens import Scene
from firmware.kiosk.ui.screens.phone_paying import payable_by_phone

TUNES: dict[Tune, tuple[tuple[float, float], ...]] = {
    Tune.ADDED: ((0.06, 0.0),),
    Tune.REFUSED: ((0.25, 0.1), (0.25, 0.0)),
    Tune.TAKEN_BACK: ((0.06, 0.06), (0.06, 0.0)),
    Tune.PAID: ((0.08, 0.05), (0.08, 0.05), (0.3, 0.0)),
    Tune.ATTENTION: ((0.15, 0.0),),
}
"""(on_s, off_s) for each tune: short is good, long is not (E32, N16)."""


CASH_LIKELY_S = 20.0
"""Who shows no pay code within that time has cash, mostly, or does not get on."""


def lamp(sale: Sale, scene: Scene) -> tuple[Lamp, bool]:
    """Colour, and whether it blinks (E12).

    Red: out of service. Amber blinking: a person is wanted. Amber: selling, with
    something out of order. Green: all is in order, also while somebody pays by phone.
    """
    if sale.state is SaleState.STOPPED:
        return Lamp.RED, sale.staff_called
    if sale.staff_called or sale.late_refund or _waits_to_pay(sale, scene):
        return Lamp.AMBER, True
    amiss = (
        scene.device_lost,
        scene.printer is not None,
        scene.catalogue_due,
        scene.journal_damaged,
        scene.unproven,
        scene.time_doubted,
        scene.name_taken,
        scene.refund_open,
    )
    if any(amiss):
        return Lamp.AMBER, False
    return Lamp.GREEN, False


def _waits_to_pay(sale: Sale, scene: Scene) -> bool:
    """Whether a person is wanted for the money; who pays by phone needs nobody."""
    if sale.state is not SaleState.PAYING:
        return False
    alone = sale.ticket is not None and payable_by_phone(sale.ticket, scene)
    return not alone or scene.now_s >= sale.staff_needed_at_s + CASH_LIKELY_S
