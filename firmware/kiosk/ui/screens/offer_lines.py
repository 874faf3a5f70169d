"""What offers give, in lines for a small display. Pure.

Each line is several texts, the longest first: amounts are never cut, names may be.
"""

from collections.abc import Sequence

from firmware.kiosk.sale import Sale
from firmware.kiosk.ui.texts import MEMBERS, Translate
from firmware.retail.loyalty.rules import Tier
from firmware.retail.money import yuan
from firmware.retail.pricing.hints import Hint
from firmware.retail.pricing.quote import Gift, Quote

Line = tuple[str, ...]


def saved_line(quote: Quote, tr: Translate) -> list[Line]:
    """What rules took off, or nothing."""
    if not quote.saved_fen:
        return []
    return [(tr("已优惠 {amount}").format(amount=yuan(quote.saved_fen)),)]


def gift_line(gifts: Sequence[Gift], tr: Translate) -> list[Line]:
    """What is given over a basket, or nothing."""
    if not gifts:
        return []
    name = _named(gifts, tr)
    texts = tr("已得赠品 {name}"), tr("赠品 {name}")
    return [tuple(text.format(name=name) for text in texts)]


def held_line(sale: Sale, quote: Quote, tr: Translate) -> list[Line]:
    """What REPRINT does about gifts when it is held over a basket, or nothing."""
    if not quote.gifts and not sale.gifts_declined:
        return []
    what = tr("退赠品") if quote.gifts else tr("要赠品")
    texts = tr("长按补打键 {what}"), tr("长按补打 {what}")
    return [tuple(text.format(what=what) for text in texts)]


def handed_over(gifts: Sequence[Gift], tr: Translate) -> list[Line]:
    """What staff have to hand over, or nothing (A17)."""
    missing = [gift for gift in gifts if not gift.scanned]
    if not missing:
        return []
    name = _named(missing, tr)
    texts = tr("赠品 {name} 请找店员领"), tr("请领赠品 {name}")
    return [tuple(text.format(name=name) for text in texts)]


def hint_line(hint: Hint, tr: Translate) -> Line:
    """What a customer could add, and what that gives (N08)."""
    words = {"add": yuan(hint.add_fen), "saved": yuan(hint.saved_fen)}
    if hint.tier is not Tier.NONE:
        tier = tr(MEMBERS[hint.tier]).strip()
        return (tr("再买{add} 升{tier}").format(tier=tier, **words),)
    if hint.gift:
        gift = {"gift": hint.gift_name, "scope": hint.scope_name, **words}
        texts = tr("再买{add} 送{gift}"), tr("再买{add} 有赠品")
        if hint.scope_name:
            texts = tr("{scope}再买{add} 送{gift}"), tr("差{add} {scope}")
        return tuple(text.format(**gift) for text in texts)
    texts = tr("再买{add} 可减{saved}"), tr("再买{add}减{saved}"), tr("再买{add}更省")
    if hint.scope_name:
        texts = tr("{scope} 再买{add} 减{saved}"), tr("差{add} {scope}")
    return tuple(text.format(scope=hint.scope_name, **words) for text in texts)


def _named(gifts: Sequence[Gift], tr: Translate) -> str:
    name = gifts[0].name or gifts[0].article
    if len(gifts) == 1:
        return name
    return tr("{name}等{count}件").format(name=name, count=len(gifts))
