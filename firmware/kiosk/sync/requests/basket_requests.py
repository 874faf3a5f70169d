"""Suspended baskets on the wire, and as the sale knows them. Pure."""

from collections.abc import Mapping

from firmware.base.errors import WireError
from firmware.kiosk.sale.effects import RequestBasket
from firmware.kiosk.sale.suspended.moved import BasketReplied, BasketWord, MovedBasket
from firmware.kiosk.sync.pending_requests import HubEvent, PendingRequest
from firmware.protocol.messages import (
    AskBasket,
    BasketArticle,
    BasketReply,
    GivenBasket,
    SaleLine,
)
from firmware.protocol.sale_parts import basket_line
from firmware.retail.article import Article
from firmware.retail.basket import Basket, EntryMethod

REPLY_LIMIT_S = 10.0
"""A later reply is no news: the hub gives the basket to this kiosk again."""

_Articles = Mapping[tuple[str, int], Article]


def basket_request(
    asked: RequestBasket, correlation: str, now_s: float
) -> PendingRequest[BasketReply]:
    """The reply becomes a `BasketReplied` for this slip."""

    def on_reply(reply: BasketReply, _now_s: float) -> tuple[HubEvent, ...]:
        return (_replied(asked.slip, reply),)

    return PendingRequest(
        correlation=correlation,
        request=AskBasket(slip=asked.slip, by=asked.by),
        sent_at_s=now_s,
        expires_at_s=now_s + REPLY_LIMIT_S,
        reply_type=BasketReply,
        on_reply=on_reply,
    )


def _replied(slip: str, reply: BasketReply) -> BasketReplied:
    """The reply as the sale knows it; WireError for a basket that cannot be one."""
    try:
        moved = None if reply.basket is None else _moved(reply.basket)
    except ValueError:  # a later release may enter goods in another way
        raise WireError("BasketReply: a line of an unknown `entry`") from None
    word = BasketWord(reply.state)
    if (word is BasketWord.GIVEN) != (moved is not None):
        raise WireError("BasketReply: `given` and a basket go together")
    return BasketReplied(slip, word, reply.refusal or "", reply.kid or "", moved)


def _moved(given: GivenBasket) -> MovedBasket:
    goods = given.goods
    articles = {
        (each.article.gtin, each.revision): _article(each) for each in given.articles
    }
    by = {each.line: each.by for each in goods.approvals}
    revision = goods.catalogue_revision
    lines = tuple(
        basket_line(
            line,
            revision,
            kg_price_fen=_kg_price_fen(line, articles, revision),
            approved_by=by.get(line.number, ""),
        )
        for line in goods.lines
    )
    return MovedBasket(
        source=given.sale_id,
        slip_no=given.slip_no,
        suspended_at=goods.suspended_at or "",
        payable_fen=goods.payable_fen,
        basket=Basket(lines),
        articles=tuple(articles.values()),
    )


def _kg_price_fen(line: SaleLine, articles: _Articles, revision: int) -> int | None:
    """The price of a kilogram, if that and the weight explain the amount."""
    article = articles.get((line.gtin, line.revision or revision))
    if article is None or line.entry != EntryMethod.WEIGHED:
        return None
    return article.price_fen


def _article(kept: BasketArticle) -> Article:
    row, details = kept.article, kept.details
    return Article(
        gtin=row.gtin,
        name=row.name,
        price_fen=row.price_fen,
        by_weight=row.by_weight,
        off_sale=row.off_sale,
        age_min=row.age_min,
        revision=kept.revision,
        category=details.category,
        brand=details.brand,
        tags=details.tags,
        vat_bps=details.vat_bps,
        member_fen=details.member_fen,
        offer_excluded=details.offer_excluded,
        no_tier_price=details.no_tier_price,
    )
