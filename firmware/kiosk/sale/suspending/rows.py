"""The table's rows by which baskets are suspended and recalled. Pure."""

from firmware.kiosk.sale import scanning
from firmware.kiosk.sale.charging import under_way
from firmware.kiosk.sale.checkout import paying
from firmware.kiosk.sale.events import CallPressed
from firmware.kiosk.sale.refunding import steps as refunding
from firmware.kiosk.sale.rows import AnyRow, Row, ignored
from firmware.kiosk.sale.state import SaleState
from firmware.kiosk.sale.suspended.moved import BasketReplied, ReleaseAsked
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown
from firmware.kiosk.sale.suspending import taking
from firmware.kiosk.sale.suspending.recall import not_now, recall, release
from firmware.kiosk.sale.suspending.suspend import suspend

SUSPEND_ROWS: tuple[AnyRow, ...] = (
    Row(
        CallPressed,
        {
            SaleState.SCANNING: suspend,
            SaleState.WARNING: suspend,
            SaleState.HOLDING: scanning.call_while_printing,
            SaleState.PRINTING: scanning.call_while_printing,
        },
        default=scanning.call_staff,
    ),
    Row(
        SuspendedShown,
        {
            SaleState.IDLE: recall,
            SaleState.THANKS: recall,
            SaleState.HOLDING: paying.refuse_while_frozen,
            SaleState.PAYING: paying.refuse_while_frozen,
            SaleState.CHARGING: under_way.refuse,
            SaleState.PRINTING: ignored,
            SaleState.STOPPED: ignored,
            SaleState.REFUNDING: refunding.refuse_scan,
        },
        default=not_now,
    ),
    Row(BasketReplied, {SaleState.REFUNDING: taking.replied}, default=ignored),
    Row(ReleaseAsked, {}, default=release),
)
