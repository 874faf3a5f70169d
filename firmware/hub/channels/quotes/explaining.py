"""A price as a channel shows it: lines, steps, coupons, what would be better. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from firmware.hub.channels.pricing import OrderPrice
from firmware.hub.channels.quotes.quoted import (
    QuotedCoupon,
    QuotedGift,
    QuotedHint,
    QuotedLine,
    QuotedStep,
    UnusedCoupon,
)
from firmware.retail.article import Article
from firmware.retail.loyalty.rules import Tier
from firmware.retail.money import BPS_WHOLE, round_cash_fen
from firmware.retail.pricing.direct.priced import priced
from firmware.retail.pricing.hints import Hint, hint
from firmware.retail.pricing.offers.coupon import MemberCoupon
from firmware.retail.pricing.offers.scope import Scope
from firmware.retail.pricing.offers.section import Offers
from firmware.retail.pricing.quote import PriceStage, Tender
from firmware.retail.pricing.ruled import refused_coupons
from firmware.retail.pricing.terms import TierPrices
from firmware.retail.pricing.tier_hint import tier_hint

NO_TIER = TierPrices(silver_bps=BPS_WHOLE, gold_bps=BPS_WHOLE, diamond_bps=BPS_WHOLE)


def quoted_lines(order: OrderPrice) -> tuple[QuotedLine, ...]:
    """Each piece, in the order of the goods."""
    nets = {int(net.key): net for net in order.quote.nets}
    return tuple(
        QuotedLine(
            line=line.number,
            gtin=line.gtin,
            name=line.name,
            listed_fen=line.amount_fen,
            net_fen=nets[line.number].net_fen
            if line.number in nets
            else line.amount_fen,
            weight_g=line.weight_g,
            exchange_points=nets[line.number].exchange_points
            if line.number in nets
            else 0,
        )
        for line in order.basket.lines
    )


def quoted_steps(order: OrderPrice) -> tuple[QuotedStep, ...]:
    """Each move of the price, in its order."""
    return tuple(
        QuotedStep(
            stage=step.stage.value,
            rule=step.rule,
            name=step.name,
            amount_fen=step.amount_fen,
        )
        for step in order.quote.steps
    )


def quoted_gifts(
    order: OrderPrice, articles: Mapping[str, Article]
) -> tuple[QuotedGift, ...]:
    """Each piece that is given, by its name in the catalogue if it has one."""
    return tuple(
        QuotedGift(
            rule=gift.rule,
            article=gift.article,
            name=articles[gift.article].name if gift.article in articles else gift.name,
            scanned=gift.scanned,
        )
        for gift in order.quote.gifts
    )


def used_coupons(order: OrderPrice) -> tuple[QuotedCoupon, ...]:
    """The coupons that are used."""
    names = {each.id: each.name for each in order.request.wallet}
    return tuple(
        QuotedCoupon(
            id=step.rule, name=names.get(step.rule, ""), off_fen=-step.amount_fen
        )
        for step in order.quote.steps
        if step.stage is PriceStage.COUPON
    )


def unused_coupons(
    order: OrderPrice, whole_wallet: tuple[MemberCoupon, ...]
) -> Iterator[UnusedCoupon]:
    """The member's other coupons, each with the first reason that holds."""
    refused = refused_coupons(order.request)
    offered = {each.id for each in order.request.wallet}
    for coupon in whole_wallet:
        if coupon.id in order.quote.coupons:
            continue
        if coupon.id in order.request.declined:
            reason = "declined"
        elif coupon.id not in offered:
            reason = "not_chosen"
        elif coupon.id in refused:
            reason = refused[coupon.id].value
        else:
            reason = "others_save_more" if _alone(order, coupon) else "nothing"
        yield UnusedCoupon(id=coupon.id, name=coupon.name, reason=reason)


def quoted_hint(
    order: OrderPrice, articles: Mapping[str, Article]
) -> QuotedHint | None:
    """What the kiosk would show: more goods for less money, or the next tier."""
    policy = order.shelf.policy
    if not order.shelf.engine.by_rules or not order.request.goods:
        return None
    now = priced(order.request, policy)
    found = hint(
        order.request,
        policy,
        now,
        worths_fen={gtin: each.price_fen for gtin, each in articles.items()},
        payable=lambda due_fen: _payable_fen(order, due_fen),
    )
    buyer = order.buyer
    if found is None and buyer.next_missing_fen and buyer.next_tier is not Tier.NONE:
        found = tier_hint(
            order.request,
            policy,
            now,
            tier=buyer.next_tier,
            missing_fen=buyer.next_missing_fen,
        )
    return found and _shown(found, order, articles)


def _shown(
    found: Hint, order: OrderPrice, articles: Mapping[str, Article]
) -> QuotedHint:
    offers = order.shelf.policy.offers
    rules = (offer.name for offer in offers if offer.id == found.rule)
    gift = articles.get(found.gift)
    return QuotedHint(
        add_fen=found.add_fen,
        pay_then_fen=found.pay_then_fen,
        saved_fen=found.saved_fen,
        rule=found.rule,
        scope=_scope_name(found.scope) or next(rules, ""),
        gift=gift.name if gift else found.gift,
        tier=found.tier.value,
    )


def _scope_name(scope: Scope) -> str:
    names = (*scope.categories, *scope.brands, *scope.tags)
    return names[0] if len(names) == 1 and not scope.articles else ""


def _payable_fen(order: OrderPrice, due_fen: int) -> int:
    cash = order.shelf.policy.cash
    if order.wanted.tender != Tender.CASH:
        return due_fen
    return round_cash_fen(due_fen, cash.step_fen, cash.rounding) or due_fen


def _alone(order: OrderPrice, coupon: MemberCoupon) -> bool:
    """Whether it would take something off if it were the only rule."""
    policy = replace(order.shelf.policy, offers=Offers(), tier_prices=NO_TIER)
    request = replace(order.request, wallet=(coupon,), points=0)
    return bool(order.shelf.engine.price((), policy, request=request).coupons)
