"""What became of a sale whose points and coupons the hub still holds (A52)."""

import logging

from firmware.base.errors import JournalError
from firmware.kiosk.journal import Journal
from firmware.protocol.messages import AskSale, JournalSaleState
from firmware.retail.sale_ids import is_sale_id_of

log = logging.getLogger(__name__)


def sale_state(journal: Journal, kid: str, asked: AskSale) -> JournalSaleState | None:
    """What the journal knows of it; None if it cannot be read: no sale stops for it."""
    sale_id = asked.sale_id
    if not is_sale_id_of(kid, sale_id):
        return JournalSaleState(sale_id=sale_id, state="unknown")
    try:
        return JournalSaleState(sale_id=sale_id, state=journal.state_of(sale_id))
    except JournalError as error:
        log.warning("sale_state_unreadable sale=%r reason=%s", sale_id, error)
        return None
