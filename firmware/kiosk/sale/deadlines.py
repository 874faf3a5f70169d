"""When a sale next needs a `Tick`. Pure."""

from collections.abc import Mapping

from firmware.kiosk.sale.refunding.deadlines import refund_deadline_s
from firmware.kiosk.sale.reporting.deadlines import report_deadline_s
from firmware.kiosk.sale.state import (
    HOLD_AGAIN_S,
    SLIP_REPLY_LIMIT_S,
    Sale,
    SaleState,
    is_printing,
)
from firmware.kiosk.sale.ticket import SlipState
from firmware.retail.policy.kiosk_timing import Patience
from firmware.retail.policy.policy import Policy

_OPEN = frozenset({SaleState.SCANNING, SaleState.WARNING, SaleState.REDEEMING})


def deadline_s(sale: Sale, policy: Policy) -> float | None:
    """The monotonic time of the next `Tick` that changes something, or None."""
    patience = policy.patience
    times = [
        _state_deadline_s(sale, patience),
        refund_deadline_s(sale, patience),
        report_deadline_s(sale, patience),
    ]
    if sale.state in _OPEN:
        times.append(sale.priced_at_s + patience.prices_kept_s)
    if sale.notice is not None:
        times.append(sale.notice.until_s)
    if sale.approval is not None:
        times.append(sale.approval.until_s)
    if sale.puzzle is not None:
        times.append(sale.puzzle.until_s)
    if sale.asked_at_s is not None:
        times.append(sale.asked_at_s + patience.member_answer_s)
    if is_printing(sale):
        times.append(sale.printing_at_s + SLIP_REPLY_LIMIT_S)
    known = [time_s for time_s in times if time_s is not None]
    return min(known, default=None)


def thanks_until_s(sale: Sale, patience: Patience) -> float:
    """Until when the thanks are shown: longer if the screen is to be photographed."""
    invited = sale.ticket is not None and bool(sale.ticket.claim)
    code = invited or sale.slip is SlipState.KEPT
    return sale.acted_at_s + (patience.slip_qr_s if code else patience.thanks_s)


def _state_deadline_s(sale: Sale, patience: Patience) -> float | None:
    match sale.state:
        case SaleState.HOLDING:
            again_s = sale.hold_sent_s + HOLD_AGAIN_S
            return min(again_s, sale.acted_at_s + patience.hold_wait_s)
        case SaleState.CHARGING if sale.charge is not None:
            charge = sale.charge
            return min(charge.ask_at_s, charge.end_at_s(patience.counter_wait_s))
        case SaleState.PRINTING if is_printing(sale):
            return None  # the earlier slip has a deadline of its own
        case SaleState.THANKS:
            return thanks_until_s(sale, patience)
        case _:
            wait_s = _waits_s(patience).get(sale.state)
            return None if wait_s is None else sale.acted_at_s + wait_s


def _waits_s(patience: Patience) -> Mapping[SaleState, float]:
    """How long after the customer's last act something happens."""
    return {
        SaleState.SCANNING: patience.idle_warning_s,
        SaleState.REDEEMING: patience.idle_warning_s,
        SaleState.WARNING: patience.idle_reset_s,
        SaleState.PAYING: patience.counter_wait_s,
        SaleState.PRINTING: patience.slip_wait_s,
    }
