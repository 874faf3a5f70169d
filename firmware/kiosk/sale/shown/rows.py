"""The table's rows of what a customer, or staff, show to a reader. Pure."""

from collections.abc import Callable, Mapping

from firmware.kiosk.sale import beside_goods, choosing, scanning
from firmware.kiosk.sale.charging import under_way
from firmware.kiosk.sale.checkout import paying, redeeming
from firmware.kiosk.sale.events import (
    CardScanned,
    GoodsScanned,
    InvitationShown,
    PassRefused,
    PassShown,
    SlipShown,
    UnknownScanned,
)
from firmware.kiosk.sale.members import passes
from firmware.kiosk.sale.refunding import steps as refunding
from firmware.kiosk.sale.rows import AnyRow, Row, ignored
from firmware.kiosk.sale.shown import early_scans
from firmware.kiosk.sale.state import Now, Outcome, Sale, SaleState

_SCANS: Mapping[SaleState, Callable[[Sale, object, Now], Outcome]] = {
    SaleState.HOLDING: paying.refuse_while_frozen,
    SaleState.PAYING: paying.refuse_while_frozen,
    SaleState.CHARGING: under_way.refuse,
    SaleState.PRINTING: ignored,
    SaleState.STOPPED: ignored,
    SaleState.REFUNDING: refunding.refuse_scan,
}
"""Where nothing that is shown begins or fills a basket."""

_NEXT_SALE: Mapping[SaleState, Callable[[Sale, early_scans.Early, Now], Outcome]] = {
    **_SCANS,
    SaleState.PRINTING: early_scans.keep,
}
"""What the next customer shows waits until the slip is printed."""

SHOWN_ROWS: tuple[AnyRow, ...] = (
    Row(
        GoodsScanned,
        {**_NEXT_SALE, SaleState.REFUNDING: choosing.take_goods_over_refund},
        default=choosing.take_goods,
    ),
    Row(UnknownScanned, _SCANS, default=beside_goods.refuse_unknown),
    Row(
        CardScanned,
        {
            **_NEXT_SALE,
            SaleState.REDEEMING: redeeming.card_again,
        },
        default=scanning.request_member,
    ),
    Row(PassShown, _NEXT_SALE, default=passes.take_pass),
    Row(PassRefused, _SCANS, default=passes.refuse_pass),
    Row(InvitationShown, {}, default=ignored),
    Row(
        SlipShown,
        {
            **_SCANS,
            SaleState.IDLE: refunding.begin,
            SaleState.THANKS: refunding.begin,
            SaleState.REFUNDING: refunding.show_again,
        },
        default=refunding.not_now,
    ),
)
