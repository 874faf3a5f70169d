"""What gifts are worth that are due back and stay with the customer (A34)."""

from collections.abc import Iterable

from sqlalchemy import Connection

from firmware.hub.catalogue import article_store
from firmware.hub.sales.refunds.sold.sold_order import KeptOrder, pieces_of


def gift_prices_fen(
    connection: Connection, order: KeptOrder, articles: Iterable[str]
) -> int | None:
    """The listed price of these pieces together; None if one of them has none.

    As it was scanned, else by the sale's catalogue, else by the newest.
    """
    prices = [_price_fen(connection, order, article) for article in articles]
    known = [price for price in prices if price is not None]
    return sum(known) if len(known) == len(prices) else None


def _price_fen(connection: Connection, order: KeptOrder, gtin: str) -> int | None:
    for line in order.standing:
        if line.gtin == gtin and line.amount_fen >= 0:
            return line.amount_fen // pieces_of(line)
    article = order.article(gtin)
    if article is None:
        newest = (gtin, article_store.latest_revision(connection))
        article = article_store.by_revision(connection, [newest]).get(newest)
    return None if article is None else article.price_fen
