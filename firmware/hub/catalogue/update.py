"""A file that adds and changes articles, laid over the catalogue of now. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from firmware.hub.catalogue.files.headings import Role
from firmware.retail.article import Article

_UNIT = frozenset({Role.UNIT, Role.WEIGHED})
_SALE = frozenset({Role.STOPPED, Role.FOR_SALE, Role.STATE})


def updated(
    current: Mapping[str, Article], changes: Iterable[Article], roles: Collection[Role]
) -> list[Article]:
    """The whole catalogue after an update from a file with columns of these `roles`.

    Nothing is withdrawn, and what the file has no column for stays as it is: a list of
    new prices takes no age limit away. It needs no names, but for articles that are new
    (`without_name`).
    """
    after = dict(current)
    for article in changes:
        before = current.get(article.gtin)
        after[article.gtin] = _kept(before, article, roles) if before else article
    return list(after.values())


def without_name(
    current: Mapping[str, Article], changes: Iterable[Article]
) -> list[Article]:
    """New articles of an update whose file has no names: they cannot be added."""
    return [each for each in changes if not each.name and each.gtin not in current]


def _kept(before: Article, after: Article, roles: Collection[Role]) -> Article:
    has_unit = after.by_weight or not _UNIT.isdisjoint(roles)
    has_sale = not _SALE.isdisjoint(roles)
    return replace(
        after,
        name=after.name or before.name,
        by_weight=after.by_weight if has_unit else before.by_weight,
        off_sale=after.off_sale if has_sale else before.off_sale,
        age_min=after.age_min if Role.AGE_MIN in roles else before.age_min,
    )
