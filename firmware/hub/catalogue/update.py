"""A file that adds and changes articles, laid over the catalogue of now. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from firmware.hub.catalogue.files.headings import Role
from firmware.retail.article import Article

_UNIT = frozenset({Role.UNIT, Role.WEIGHED})
_SALE = frozenset({Role.STOPPED, Role.FOR_SALE, Role.STATE})
_DETAILS: Mapping[str, tuple[Role, ...]] = {
    "category": (Role.CATEGORY,),
    "brand": (Role.BRAND,),
    "tags": (Role.TAGS,),
    "vat_bps": (Role.VAT,),
    "member_fen": (Role.MEMBER_PRICE,),
    "offer_excluded": (Role.NO_OFFERS, Role.IN_OFFERS),
    "no_tier_price": (Role.NO_TIER_PRICE, Role.TIER_PRICE),
}
"""The columns of each field of an article of which a shop need say nothing."""


def updated(
    current: Mapping[str, Article], changes: Iterable[Article], roles: Collection[Role]
) -> list[Article]:
    """The whole catalogue after an update from a file with columns of these `roles`.

    Nothing is withdrawn, and what the file has no column for stays as it is: a list of
    new prices takes no age limit away. It needs names and prices for articles that are
    new only (`incomplete`).
    """
    after = dict(current)
    for article in changes:
        before = current.get(article.gtin)
        after[article.gtin] = _kept(before, article, roles) if before else article
    return list(after.values())


def incomplete(
    current: Mapping[str, Article], changes: Iterable[Article], roles: Collection[Role]
) -> list[Article]:
    """New articles of an update whose file has no names or prices: none is added."""
    priced = Role.PRICE in roles
    return [
        each
        for each in changes
        if each.gtin not in current and not (each.name and priced)
    ]


def lost_details(
    current: Mapping[str, Article], after: Iterable[Article], roles: Collection[Role]
) -> dict[Role, int]:
    """What a file without a column takes from how many articles, by that column."""
    lost: dict[Role, int] = {}
    gone = _without_column(roles)
    for article in after:
        before = current.get(article.gtin)
        for name in gone:
            if before is not None and says(before, name):
                role = _DETAILS[name][0]
                lost[role] = lost.get(role, 0) + 1
    return lost


def says(article: Article, name: str) -> bool:
    """Whether the shop said something in this field, which need not be said."""
    value: object = getattr(article, name)
    return value is not None and value not in ("", (), False)


def _kept(before: Article, after: Article, roles: Collection[Role]) -> Article:
    has_unit = after.by_weight or not _UNIT.isdisjoint(roles)
    has_sale = not _SALE.isdisjoint(roles)
    kept = {name: getattr(before, name) for name in _without_column(roles)}
    return replace(
        after,
        name=after.name or before.name,
        price_fen=after.price_fen if Role.PRICE in roles else before.price_fen,
        by_weight=after.by_weight if has_unit else before.by_weight,
        off_sale=after.off_sale if has_sale else before.off_sale,
        age_min=after.age_min if Role.AGE_MIN in roles else before.age_min,
        **kept,
    )


def _without_column(roles: Collection[Role]) -> list[str]:
    """The fields that need not be said and of which a file says nothing."""
    said = set(roles)
    return [name for name, columns in _DETAILS.items() if said.isdisjoint(columns)]
