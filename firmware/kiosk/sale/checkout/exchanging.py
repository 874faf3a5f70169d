"""Which goods of the basket the member's points can buy (换购, A18). Pure."""

from collections.abc import Mapping

from firmware.kiosk.sale.quoting import goods_in
from firmware.kiosk.sale.state import Now, Sale
from firmware.kiosk.sale.ticket import Exchange
from firmware.retail.pricing.offers.rewards import chosen_keys, points_by_article

MAX_EXCHANGES = 8
"""Articles that are offered one by one: a press each."""


def exchanges_of(sale: Sale, now: Now) -> tuple[Exchange, ...]:
    """Each article alone, as many pieces as the points are enough for; then all.

    In the order of scanning, at most `MAX_EXCHANGES` articles; together only if the
    points are enough for every piece. Nothing without a balance.
    """
    if not now.policy.rewards or sale.member is None:
        return ()
    names = _names(sale, now)
    alone = [_exchange(sale, now, {number: name}) for number, name in names.items()]
    found = [each for each in alone if each.points][:MAX_EXCHANGES]
    every = {number: names[number] for each in found for number in each.articles}
    together = _exchange(sale, now, every)
    enough = together.points == sum(each.points for each in found)
    return (*found, together) if len(found) > 1 and enough else tuple(found)


def _names(sale: Sale, now: Now) -> dict[str, str]:
    """The basket's articles that are rewards, by number: what people read."""
    rewards = {each.article: each.name for each in now.policy.rewards}
    return {
        line.gtin: rewards[line.gtin] or line.name
        for line in sale.basket.active_lines
        if line.gtin in rewards
    }


def _exchange(sale: Sale, now: Now, names: Mapping[str, str]) -> Exchange:
    balance = (sale.member.balance_points or 0) if sale.member else 0
    prices = points_by_article(now.policy.rewards)
    keys = chosen_keys(goods_in(sale), prices, names, balance_points=balance)
    pieces = f" x{len(keys)}" if len(keys) > len(names) == 1 else ""
    name = "+".join(names.values()) + pieces
    return Exchange(tuple(names), sum(keys.values()), name)
