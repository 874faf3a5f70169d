"""Gives suspended baskets to kiosks: each to one, once its own kiosk released it.

A basket is in one place at any moment. Its kiosk can open it until it has journalled
that it released it; the row of a taking decides who has it afterwards (decision 0266).
"""

import logging

from sqlalchemy import Connection

from firmware.hub.baskets import store
from firmware.hub.baskets.expiry import is_over
from firmware.hub.baskets.store import KeptBasket
from firmware.hub.catalogue import article_store
from firmware.hub.catalogue.publication_chain import article_row, details_row
from firmware.hub.feature.kiosk_commands import KioskCommands
from firmware.protocol import codec
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import (
    AskBasket,
    BasketArticle,
    BasketReply,
    GivenBasket,
    ReleaseBasket,
)

log = logging.getLogger(__name__)

_AROUND_BYTES = 4096
"""More than the envelope and the signature take."""


class BasketRequestHandler:
    """Replies to kiosks that show a slip; the handler's thread."""

    def __init__(self, stamper: Stamper, commands: KioskCommands) -> None:
        self._stamper = stamper
        self._commands = commands

    def reply(self, ask: AskBasket, kid: str, connection: Connection) -> BasketReply:
        """The basket, or why not (yet); inside the batch's transaction."""
        basket = store.newest(connection, ask.slip)
        if basket is None:
            return BasketReply(state="refused", refusal="unknown")
        refused = self._not_given(basket, kid, connection)
        if refused is not None:
            return refused
        given = _given(connection, basket)
        if len(codec.encode_body(given)) > codec.MAX_BYTES - _AROUND_BYTES:
            return BasketReply(state="refused", refusal="too_large")
        if basket.taken_by is None:
            now = self._stamper.stamp().ts
            store.take(connection, basket, kid, by=ask.by, now=now)
            log.info("basket_given sale=%s kid=%s", basket.sale_id, kid)
        return given

    def _not_given(
        self, basket: KeptBasket, kid: str, connection: Connection
    ) -> BasketReply | None:
        """Why this kiosk does not get it now, or None."""
        if basket.used:
            return BasketReply(state="refused", refusal="used")
        if basket.taken_by is not None:
            taken = BasketReply(state="refused", refusal="taken", kid=basket.taken_by)
            return None if basket.taken_by == kid else taken
        if is_over(connection, basket.suspended_at, self._stamper.stamp().ts):
            return BasketReply(state="refused", refusal="expired")
        if basket.released:
            return None
        if basket.kid == kid:  # its journal knows better: the fact is on its way
            return BasketReply(state="refused", refusal="used")
        self._commands.send(basket.kid, ReleaseBasket(sale_id=basket.sale_id))
        return BasketReply(state="wait", kid=basket.kid)


def _given(connection: Connection, basket: KeptBasket) -> BasketReply:
    """The basket with its articles as they were; those that are lost are left out."""
    goods = basket.goods
    keys = {(e.gtin, e.revision or goods.catalogue_revision) for e in goods.lines}
    found = article_store.by_revision(connection, keys)
    articles = tuple(
        BasketArticle(
            revision=revision,
            article=article_row(article),
            details=details_row(article),
        )
        for (_, revision), article in sorted(found.items())
    )
    given = GivenBasket(
        sale_id=basket.sale_id, slip_no=basket.slip_no, goods=goods, articles=articles
    )
    return BasketReply(state="given", basket=given)
