"""Reads past orders and what their prices depended on, a few at a time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import NamedTuple

from sqlalchemy import Connection, Engine

from firmware.hub.catalogue import article_store
from firmware.hub.catalogue.article_store import ArticleKey
from firmware.hub.db.answer_cache import BoundedCache
from firmware.hub.db.engine import reading
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.dry_run.member_tiers import MemberTiers
from firmware.hub.reports.dry_run.redeemed import Birthdays, UsedBy, used_by
from firmware.hub.reports.dry_run.refunds import NOT_REFUNDED, Refunded, refunded_of
from firmware.hub.reports.dry_run.trial import Circumstances, Trial, tried
from firmware.hub.reports.orders import Order, orders
from firmware.retail.article import Article
from firmware.retail.policy.policy import Policy

AT_ONCE = 100
"""Orders whose articles and members are asked for together."""
ARTICLES_REMEMBERED = 50_000

Articles = BoundedCache[ArticleKey, Article]


@dataclass(frozen=True, slots=True)
class _Running:
    """The policy to try, and what goes on from order to order."""

    policy: Policy
    tiers: MemberTiers
    birthdays: Birthdays


class _Known(NamedTuple):
    """What is known of a few orders together."""

    articles: dict[ArticleKey, Article]
    used: UsedBy
    refunded: dict[str, Refunded]


def trials(engine: Engine, span: BusinessDay, policy: Policy) -> Iterator[Trial | None]:
    """Each order that closed in a span under `policy`; None if it has no price.

    Goods are those of the catalogue that the order names. A member has the tier that
    `policy` gives for what was paid before the order, and uses the same coupons and
    points as then. An order counts as of its first scan. In memory are a hundred
    orders. StoreError if the database cannot be read.
    """
    remembered: Articles = BoundedCache(ARTICLES_REMEMBERED)
    offset = policy.store_time.utc_offset_minutes
    running = _Running(policy, MemberTiers(policy.tiers, offset), Birthdays(offset))
    stream = orders(engine, span)
    while page := list(islice(stream, AT_ONCE)):
        with reading(engine) as connection:
            known = _known_of(connection, page, remembered)
            found = [_tried(connection, order, running, known=known) for order in page]
        yield from found


def _known_of(
    connection: Connection, page: Sequence[Order], remembered: Articles
) -> _Known:
    keys = {
        (line["gtin"], line["catalogue_revision"] or order.catalogue_revision)
        for order in page
        for line in order.lines
    }
    articles = remembered.many(keys, partial(article_store.by_revision, connection))
    return _Known(
        {key: articles[key] for key in keys if key in articles},
        used_by(connection, page),
        refunded_of(connection, [order.sale_id for order in page]),
    )


def _tried(
    connection: Connection, order: Order, running: _Running, *, known: _Known
) -> Trial | None:
    policy, used = running.policy, known.used.orders[order.sale_id]

    def article_of(gtin: str, revision: int) -> Article | None:
        return known.articles.get((gtin, revision))

    # A clock that was wrong at the end was wrong at the first scan, too.
    trusted = used.opened_at if order.claimed_at is None else order.closed_at
    born_on = known.used.born_on.get(order.member_id or "")
    then = Circumstances(
        at=policy.store_time.local(trusted),
        tier=running.tiers.before(connection, order),
        article_of=article_of,
        points=used.points,
        coupons=used.coupons,
        exchanged=used.exchanged,
        birthday=running.birthdays.due(order, born_on),
        refunded=known.refunded.get(order.sale_id, NOT_REFUNDED),
    )
    trial = tried(order, policy, then)
    if trial is not None and trial.birthday:
        running.birthdays.use(order)
    return trial
