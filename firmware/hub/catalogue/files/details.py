"""Categories, brands, tags, VAT rates and member prices as shops write them. Pure."""

import re
from decimal import Decimal
from functools import lru_cache

from firmware.base.wording.phrases import Phrase
from firmware.hub.catalogue.files.plain_text import WORDS_KEPT, Unread
from firmware.hub.catalogue.files.prices import WrittenPrice, price_of
from firmware.retail.article_words import (
    MAX_BRAND,
    MAX_CATEGORY,
    MAX_TAG,
    MAX_TAGS,
    kept_tags,
    kept_text,
)

TAGS_ALLOWED = Phrase(
    "at most {tags} tags of 1 to {letters} printable characters, with commas between",
    tags=MAX_TAGS,
    letters=MAX_TAG,
)
VAT_ALLOWED = Phrase(
    "a rate with its sign, such as 13%, 0% to 100% in steps of 0.01%, or nothing; "
    "0.13 and 13 are taken as 13%"
)

WHOLE_BPS = 10_000
BPS_PER_PERCENT = 100
SHARES_BELOW = Decimal("0.5")
"""No VAT is lower than 0.5 %, so a smaller number is a share: 0.13 is 13 %."""
_NOISE_BPS = Decimal("0.000001")
"""How far a spreadsheet's own arithmetic may miss a rate."""
_BETWEEN_TAGS = re.compile("[,，、;；|]")
_RATE = re.compile(r"([0-9]{1,3}(?:\.[0-9]*)?|\.[0-9]+)(%?)")
_EXEMPT = frozenset({"免税", "零税率", "不征税", "exempt", "zerorated"})
_NOTHING = frozenset({"", "-", "—", "–"})
_NO_MEMBER_PRICE = _NOTHING | {"无", "none"}
_ZERO = re.compile(r"[¥]?0*\.?0*元?")


@lru_cache(WORDS_KEPT)
def category_of(text: str) -> str | Unread:
    """A category as it is kept, "" for none, or what would be allowed."""
    return _words(text, MAX_CATEGORY)


@lru_cache(WORDS_KEPT)
def brand_of(text: str) -> str | Unread:
    """A brand as it is kept, "" for none, or what would be allowed."""
    return _words(text, MAX_BRAND)


@lru_cache(WORDS_KEPT)
def tags_of(text: str) -> tuple[str, ...] | Unread:
    """The tags of a cell, or what would be allowed."""
    tags = kept_tags(_BETWEEN_TAGS.split(text))
    fits = all(len(tag) <= MAX_TAG and tag.isprintable() for tag in tags)
    return tags if fits and len(tags) <= MAX_TAGS else Unread(TAGS_ALLOWED)


@lru_cache(WORDS_KEPT)
def vat_of(text: str, *, percent: bool = False) -> int | Unread | None:
    """A VAT rate in basis points, None for nothing, or what would be allowed.

    `percent`: the heading has the sign. A number without it is a share below 0.5 and
    percent above 1; between them it may be either, and is refused.
    """
    word = "".join(text.split()).casefold()
    if word in _NOTHING:
        return None
    if word in _EXEMPT:
        return 0
    match = _RATE.fullmatch(word)
    if match is None:
        return Unread(VAT_ALLOWED)
    value = Decimal(match[1])
    if not match[2]:
        if value == 1 and percent:
            return BPS_PER_PERCENT
        if SHARES_BELOW <= value <= 1:
            return Unread(_two_readings(value))
        if value < SHARES_BELOW:
            value *= 100
    return _whole_bps(value * BPS_PER_PERCENT)


def member_price_of(
    text: str, *, decimal_comma: bool = False
) -> WrittenPrice | Unread | None:
    """A member price, None for nothing, or what would be allowed.

    0 is nothing: tills write it if there is no member price.
    """
    if text.casefold() in _NO_MEMBER_PRICE or is_zero(text):
        return None
    return price_of(text, decimal_comma=decimal_comma)


def is_zero(text: str) -> bool:
    """Whether a cell is a price of 0, such as ``0.00``."""
    return "0" in text and _ZERO.fullmatch(text) is not None


def vat_text(bps: int) -> str:
    """A rate for people and files: ``13%``, ``0.5%``."""
    return f"{(Decimal(bps) / BPS_PER_PERCENT).normalize():f}%"


def _words(text: str, longest: int) -> str | Unread:
    kept = kept_text(text)
    if len(kept) <= longest and kept.isprintable():
        return kept
    return Unread(Phrase("at most {longest} printable characters", longest=longest))


def _two_readings(value: Decimal) -> Phrase:
    return Phrase(
        "{share} or {percent}, with the sign: this may be read in two ways",
        share=f"{(value * 100).normalize():f}%",
        percent=f"{value.normalize():f}%",
    )


def _whole_bps(bps: Decimal) -> int | Unread:
    nearest = round(bps)
    fits = abs(bps - nearest) <= _NOISE_BPS and nearest <= WHOLE_BPS
    return nearest if fits else Unread(VAT_ALLOWED)
