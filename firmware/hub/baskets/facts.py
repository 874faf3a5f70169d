"""Keeps what kiosks record of suspended baskets; nothing of it is money."""

from collections.abc import Sequence

from sqlalchemy import Connection

from firmware.hub.baskets import store
from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ingest.fact import Origin
from firmware.protocol.messages import BasketEnded, BasketSuspended
from firmware.retail.sale_ids import (
    is_name_of_a_sale,
    is_receipt_no_of,
    is_sale_id_of,
)


class SuspendedHandler:
    """Keeps each `BasketSuspended`; a sale is suspended once."""

    def __init__(self) -> None:
        self._known: set[str] = set()

    def prefetch(
        self, facts: Sequence[BasketSuspended], connection: Connection
    ) -> None:
        """Which of them are kept already."""
        self._known = store.known(connection, [fact.sale_id for fact in facts])

    def book(
        self, fact: BasketSuspended, origin: Origin, batch: WriteBatch
    ) -> str | None:
        """One row, or why there is none."""
        fault = _fault(fact, origin.kid)
        if fault is None and fact.sale_id in self._known:
            fault = f"basket_repeated: {fact.sale_id}"
        if fault is None:
            self._known.add(fact.sale_id)
            store.add_basket(batch, fact, origin)
        return fault


class EndedHandler:
    """Keeps each `BasketEnded`; a second one of a basket is a double that is named."""

    def prefetch(self, facts: Sequence[BasketEnded], connection: Connection) -> None:
        """Nothing is needed to judge an end."""

    def book(self, fact: BasketEnded, origin: Origin, batch: WriteBatch) -> str | None:
        """One row, or why there is none."""
        if not is_sale_id_of(origin.kid, fact.sale_id):
            return "basket_foreign: `sale_id` is not of this kiosk"
        store.add_end(batch, fact, origin)
        return None


def _fault(fact: BasketSuspended, kid: str) -> str | None:
    """Why the books cannot hold it: names of other kiosks, or of none."""
    own = is_sale_id_of(kid, fact.sale_id) and is_receipt_no_of(kid, fact.receipt_no)
    if not own:
        return "basket_foreign: `sale_id` or `receipt_no` is not of this kiosk"
    moved = fact.source is not None
    if not moved and fact.slip_no != fact.receipt_no:
        return "basket_slip: `slip_no` is another one's, and `source` is missing"
    if not is_name_of_a_sale(fact.slip_no) or not is_name_of_a_sale(
        fact.source or fact.sale_id
    ):
        return "basket_names: `slip_no` or `source` is of no sale"
    return None
