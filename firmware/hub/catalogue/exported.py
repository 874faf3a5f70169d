"""Articles as a file that reads back as the same articles. Pure.

A text that a spreadsheet would compute is marked as text; an import takes that off.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from firmware.base.printable import as_text
from firmware.hub.catalogue.files.details import vat_text
from firmware.hub.catalogue.files.goods_file import HEADER
from firmware.retail.article import Article
from firmware.retail.article_words import joined_tags
from firmware.retail.money import yuan


def exported(articles: Iterable[Article]) -> Iterator[str]:
    """The lines of a CSV file, one at a time, its headings first."""
    yield _line(HEADER)
    for each in articles:
        yield _line((*_needed(each), *_details(each)))


def _needed(article: Article) -> tuple[str, ...]:
    unit = "kg" if article.by_weight else "piece"
    price, stopped = yuan(article.price_fen), _flag(on=article.off_sale)
    age = str(article.age_min or "")
    return article.gtin, as_text(article.name), price, unit, stopped, age


def _details(article: Article) -> tuple[str, ...]:
    vat, member = article.vat_bps, article.member_fen
    return (
        as_text(article.category),
        as_text(article.brand),
        as_text(joined_tags(article.tags)),
        "" if vat is None else vat_text(vat),
        "" if member is None else yuan(member),
        _flag(on=article.offer_excluded),
        _flag(on=article.no_tier_price),
    )


def _flag(*, on: bool) -> str:
    return "yes" if on else "no"


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()
