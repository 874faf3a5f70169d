"""Articles as a file that reads back as the same articles. Pure.

A name that a spreadsheet would compute is marked as text; an import takes that off.
"""

import csv
import io
from collections.abc import Iterable, Iterator

from firmware.base.formula_text import as_text
from firmware.hub.catalogue.files.goods_file import HEADER
from firmware.retail.article import Article
from firmware.retail.money import yuan


def exported(articles: Iterable[Article]) -> Iterator[str]:
    """The lines of a CSV file, one at a time, its headings first."""
    yield _line(HEADER)
    for each in articles:
        unit, stopped = "kg" if each.by_weight else "piece", _flag(on=each.off_sale)
        age = str(each.age_min or "")
        price = yuan(each.price_fen)
        yield _line((each.gtin, as_text(each.name), price, unit, stopped, age))


def _flag(*, on: bool) -> str:
    return "yes" if on else "no"


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue()
