"""The sale: a pure state machine, `step(sale, event, now) -> (sale, effects)`.

`state` says what a sale is, `scanning`, `paying` and `slips` hold what happens in
it, `table` says which of that belongs to which (state, event) pair.
"""

from firmware.kiosk.sale.deadlines import deadline_s
from firmware.kiosk.sale.state import Notice, NoticeKind, Now, Sale, SaleState
from firmware.kiosk.sale.table import TABLE, step

__all__ = [
    "TABLE",
    "Notice",
    "NoticeKind",
    "Now",
    "Sale",
    "SaleState",
    "deadline_s",
    "step",
]
