"""`countertop catalogue set-price`: what one article costs, and what members pay."""

import argparse
from dataclasses import replace

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.cli.goods.changing import number_given
from firmware.cli.goods.proposal import Proposal, carry_out, catalogue_now
from firmware.cli.goods.shown import above_price
from firmware.cli.hub_account import hub_config
from firmware.cli.output import refuse
from firmware.hub.catalogue.files.plain_text import Unread, plain_value
from firmware.hub.catalogue.files.prices import WrittenPrice, price_of

NO_MEMBER_PRICE = "none"


def set_price(arguments: argparse.Namespace) -> int:
    """Change the price of one article, what members pay, or both.

    ConfigError for what is no price, and if there is neither.
    """
    gtin = number_given(arguments.gtin)
    changes = _prices_given(arguments)
    now = catalogue_now(hub_config(arguments.config))
    article = now.articles.get(gtin)
    if article is None:
        return refuse(Phrase("{gtin}: not in the catalogue", gtin=gtin))
    priced = replace(article, **changes)
    articles = tuple((now.articles | {gtin: priced}).values())
    warnings = list(above_price([priced]))
    return carry_out(now, Proposal(articles, "set-price", warnings), arguments)


def _prices_given(arguments: argparse.Namespace) -> dict[str, int | None]:
    changes: dict[str, int | None] = {}
    if arguments.price is not None:
        changes["price_fen"] = _price_given("PRICE", arguments.price)
    if arguments.member == NO_MEMBER_PRICE:
        changes["member_fen"] = None
    elif arguments.member is not None:
        changes["member_fen"] = _price_given("--member", arguments.member)
    if not changes:
        raise ConfigError(Phrase("set-price: allowed: PRICE, --member PRICE, or both"))
    return changes


def _price_given(option: str, text: str) -> int:
    price = price_of(plain_value(text))
    if isinstance(price, WrittenPrice) and not price.per:
        return price.price_fen
    unit = Phrase("yuan without a unit")
    allowed = price.allowed if isinstance(price, Unread) else unit
    raise ConfigError(
        Phrase(
            "{option} {price!r}: allowed: {allowed}",
            option=option,
            price=text,
            allowed=allowed,
        )
    )
