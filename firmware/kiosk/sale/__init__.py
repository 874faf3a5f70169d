"""The sale: a pure state machine, `step(sale, event, now) -> (sale, effects)`.

`state` is what a sale is; `scanning`, `checkout`, `slips` and `stopping` hold what may
happen in it; `table` names which of that belongs to which event and state.
"""

from firmware.kiosk.sale.deadlines import deadline_s
from firmware.kiosk.sale.notices import Notice, NoticeKind
from firmware.kiosk.sale.state import Now, Sale, SaleState
from firmware.kiosk.sale.table import TABLE, SaleStep, step

__all__ = [
    "TABLE",
    "Notice",
    "NoticeKind",
    "Now",
    "Sale",
    "SaleState",
    "SaleStep",
    "deadline_s",
    "step",
]
