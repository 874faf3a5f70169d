"""Reads past orders and what their prices depended on, a few at a time."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, Engine, select

from firmware.hub.catalogue import article_store
from firmware.hub.catalogue.article_store import ArticleKey
from firmware.hub.db.answer_cache import BoundedCache
from firmware.hub.db.engine import reading
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.dry_run.member_tiers import MemberTiers
from firmware.hub.reports.dry_run.trial import Circumstances, Trial, tried
from firmware.hub.reports.orders import Order, orders
from firmware.hub.sales import tables as sales_tables
from firmware.retail.article import Article
from firmware.retail.policy.policy import Policy

AT_ONCE = 100
"""Orders whose articles and members are asked for together."""
ARTICLES_REMEMBERED = 50_000

_ORDER = sales_tables.orders.c
_OPENED = select(_ORDER.sale_id, _ORDER.opened_at).where(among(_ORDER.sale_id))
Articles = BoundedCache[ArticleKey, Article]


class _Batch(NamedTuple):
    """What is known of a few orders together, and the policy to try them under."""

    policy: Policy
    tiers: MemberTiers
    articles: dict[ArticleKey, Article]
    opened_at: dict[str, str]


def trials(engine: Engine, span: BusinessDay, policy: Policy) -> Iterator[Trial | None]:
    """Each order that closed in a span under `policy`; None if it has no price.

    Goods are those of the catalogue that the order names. A member has the tier that
    `policy` gives for what was paid before the order. An order counts as of its first
    scan. In memory are a hundred orders. StoreError if the database cannot be read.
    """
    known: Articles = BoundedCache(ARTICLES_REMEMBERED)
    tiers = MemberTiers(policy.tiers, policy.store_time.utc_offset_minutes)
    stream = orders(engine, span)
    while page := list(islice(stream, AT_ONCE)):
        with reading(engine) as connection:
            articles, opened_at = _known_of(connection, page, known)
            batch = _Batch(policy, tiers, articles, opened_at)
            found = [
                tried(order, policy, _then(connection, order, batch)) for order in page
            ]
        yield from found


def _known_of(
    connection: Connection, page: Sequence[Order], known: Articles
) -> tuple[dict[ArticleKey, Article], dict[str, str]]:
    """The articles of these orders, and when each order was opened."""
    keys = {
        (line["gtin"], line["catalogue_revision"] or order.catalogue_revision)
        for order in page
        for line in order.lines
    }
    articles = known.many(keys, partial(article_store.by_revision, connection))
    ids = [order.sale_id for order in page]
    opened = connection.execute(_OPENED, {"keys": key_list(ids)})
    return (
        {key: articles[key] for key in keys if key in articles},
        {row.sale_id: row.opened_at for row in opened},
    )


def _then(connection: Connection, order: Order, batch: _Batch) -> Circumstances:
    def article_of(gtin: str, revision: int) -> Article | None:
        return batch.articles.get((gtin, revision))

    opened_at = batch.opened_at.get(order.sale_id)
    # A clock that was wrong at the end was wrong at the first scan, too.
    trusted = opened_at if order.claimed_at is None else order.closed_at
    return Circumstances(
        at=batch.policy.store_time.local(trusted),
        tier=batch.tiers.before(connection, order),
        article_of=article_of,
    )
