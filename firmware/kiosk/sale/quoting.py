"""The price of the open basket, for this customer, as of a moment (A43). Pure."""

from dataclasses import replace
from typing import TypeGuard

from firmware.kiosk.sale.effects import Beep, Tune
from firmware.kiosk.sale.state import (
    NoticeKind,
    Now,
    Outcome,
    Sale,
    SaleState,
    priced_now,
    with_notice,
)
from firmware.kiosk.sale.ticket import SaleMember
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.pricing.customer import Customer
from firmware.retail.pricing.engines import price
from firmware.retail.pricing.goods import PricedGoods
from firmware.retail.pricing.line_goods import goods_of
from firmware.retail.pricing.offers.rewards import (
    chosen_keys,
    exchanged,
    points_by_article,
)
from firmware.retail.pricing.quote import Gift, Quote, Tender
from firmware.retail.pricing.ruled import PriceRequest
from firmware.retail.pricing.vat import VatPart, vat_parts


def quote_of(sale: Sale, now: Now, tender: Tender | None = None) -> Quote:
    """What the basket costs by the policy in force; with a tender, rounded for it."""
    request = request_of(sale, now)
    quote = price(sale.basket.lines, now.policy, tender, request=request)
    return replace(quote, gifts=tuple(_named(gift, now) for gift in quote.gifts))


def _named(gift: Gift, now: Now) -> Gift:
    """A gift by its article's name, if the catalogue has it; else by its rule's."""
    names = (each.name for each in now.gift_articles if each.gtin == gift.article)
    return replace(gift, name=next(names, gift.name))


def request_of(sale: Sale, now: Now) -> PriceRequest:
    """The basket as pricing by rules takes it.

    A member counts as soon as the hub has replied, and so do the coupons (A50). Points
    count once they were chosen.
    """
    chosen = sale.redeem.points if sale.state is SaleState.REDEEMING else 0
    goods = goods_in(sale)
    if _may_exchange(sale, now):
        goods = exchanged(goods, _exchange_keys(sale, goods, now))
    return PriceRequest(
        goods=goods,
        at=now.policy.store_time.local(sale.priced_at),
        customer=_customer(sale),
        wallet=sale.member.coupons if may_redeem(sale.member, now) else (),
        points=chosen,
        declined=frozenset(sale.redeem.declined),
        hub_away=not hub_holds(sale, now),
    )


def _may_exchange(sale: Sale, now: Now) -> bool:
    """Whether what was chosen of the rewards catalogue counts, as points do."""
    return sale.state is SaleState.REDEEMING and hub_holds(sale, now)


def may_redeem(member: SaleMember | None, now: Now) -> TypeGuard[SaleMember]:
    """Whether this member may use points and coupons: a card alone proves little."""
    return member is not None and (member.by_phone or now.policy.cards_redeem)


def hub_holds(sale: Sale, now: Now) -> bool:
    """Whether the hub is there to hold points and coupons for this sale (A53)."""
    return now.hub_online and not sale.redeem.off


def vat_of(sale: Sale, quote: Quote, now: Now) -> tuple[VatPart, ...]:
    """The tax inside what is due before cash rounding, by rate (A31, A39)."""
    rule = now.policy.vat
    if not rule.on_slip:
        return ()
    nets = {
        line.key: line.net_fen if rule.points_lower else line.coupon_fen
        for line in quote.nets
    }
    return vat_parts(
        (goods.vat_bps, nets.get(key, goods.listed_fen))
        for goods in goods_in(sale)
        for key, _ in goods.keys
    )


def price_key(sale: Sale, now: Now) -> tuple[object, ...]:
    """All that decides the price: with the very same objects it is the same."""
    choosing = sale.state is SaleState.REDEEMING
    return (
        *(sale.basket, sale.member, sale.priced_at, sale.redeem, choosing),
        *(now.policy, now.gift_articles, now.hub_online),
    )


def price_again(sale: Sale, now: Now) -> Outcome:
    """The open basket at the prices of now, once it kept those before long enough.

    It then keeps these for as long. A notice if something changed for the customer. Not
    for a basket that is being paid: its price is frozen.
    """
    if now.mono_s < sale.priced_at_s + now.policy.patience.prices_kept_s:
        return sale, ()
    before, later = quote_of(sale, now), priced_now(sale, now)
    after = quote_of(later, now)
    if (before.payable_fen, before.gifts) == (after.payable_fen, after.gifts):
        return later, ()
    noticed = with_notice(later, NoticeKind.REPRICED, now)
    return noticed, (Beep(Tune.ATTENTION),)


def goods_in(sale: Sale) -> tuple[PricedGoods, ...]:
    """The basket's pieces, each with what the catalogue said of it."""
    articles = {(each.gtin, each.revision): each for each in sale.articles}

    def article_of(gtin: str, revision: int) -> Article | None:
        return articles.get((gtin, revision))

    return goods_of(sale.basket.lines, article_of)


def _exchange_keys(
    sale: Sale, goods: tuple[PricedGoods, ...], now: Now
) -> dict[str, int]:
    prices = points_by_article(now.policy.rewards)
    balance = (sale.member.balance_points or 0) if sale.member else 0
    return chosen_keys(goods, prices, sale.redeem.exchange, balance_points=balance)


def _customer(sale: Sale) -> Customer | None:
    member = sale.member
    if member is None or member.member_id is None:
        return None
    return Customer(
        tier=Tier(member.tier),
        points=member.balance_points or 0,
        birthday=member.birthday,
        used_up=frozenset(member.used_up),
    )
