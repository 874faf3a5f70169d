"""Reads a shop's CSV file: the whole catalogue, each fault with its place. Pure.

An article that is missing from the file is withdrawn.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence

from firmware.base.config_faults import DocumentPlace, Fault, counted, shown
from firmware.base.errors import ConfigError
from firmware.retail.article import Article
from firmware.retail.codes.gtin import (
    GTIN_DIGITS,
    article_number,
    check_digit,
    is_digits,
)

HEADER = ("gtin", "name", "price", "unit", "stopped", "age_min")
MIN_COLUMNS = 3
"""The rest may be left out, as columns or as cells: pieces, for sale, for all ages."""
MAX_NAME = 64
MAX_AGE = 99
FAULTS_SHOWN = 50

_PRICE = re.compile(r"(\d{1,6})(?:\.(\d{1,2}))?", re.ASCII)
_UNITS = {"piece": False, "kg": True, "": False}
_FLAGS = {"no": False, "yes": True, "0": False, "1": True, "": False}


def read_catalogue(name: str, lines: Iterable[str]) -> list[Article]:
    """The articles of a CSV file, canonical GTINs; `name` is the file's.

    ConfigError names the first 50 faults, each with line, column, value and what is
    allowed. No article may stand there twice; rows of empty cells, as spreadsheets
    leave them at the end, are skipped.
    """
    reader = csv.reader(lines, strict=True)
    place = DocumentPlace("", [])
    articles: dict[str, Article] = {}
    first_line: dict[str, int] = {}
    try:
        columns = _columns(name, next(reader, list[str]()))
        for cells in reader:
            line = DocumentPlace(f"line {reader.line_num}", place.faults)
            blank = not any(cell.strip() for cell in cells)
            article = None if blank else _article(cells, line, columns)
            if article is None:
                continue
            seen = first_line.setdefault(article.gtin, reader.line_num)
            if seen != reader.line_num:
                line.at("gtin").refuse(cells[0], f"once; line {seen} has this article")
            articles[article.gtin] = article
    except csv.Error as error:
        raise ConfigError(f"{name}: line {reader.line_num}: {error}") from error
    _refuse_faults(name, place)
    if not articles:
        raise ConfigError(f"{name}: no article in it; that would withdraw them all")
    return list(articles.values())


def _columns(name: str, cells: Sequence[str]) -> int:
    """How many columns line 1 names: all of `HEADER`, or less from its end."""
    names, count = tuple(cell.strip() for cell in cells), len(cells)
    if count < MIN_COLUMNS or names != HEADER[:count]:
        begins = shown(",".join(cells), "line 1")
        raise ConfigError(
            f"{name}: line 1: {begins}; allowed: {','.join(HEADER)}, "
            f"of which all after {HEADER[MIN_COLUMNS - 1]} may be missing"
        )
    return count


def _refuse_faults(name: str, place: DocumentPlace) -> None:
    if not place.faults:
        return
    shown = "".join(f"\n  {fault}" for fault in place.faults[:FAULTS_SHOWN])
    more = len(place.faults) - FAULTS_SHOWN
    rest = f"\n  … and {more} more" if more > 0 else ""
    raise ConfigError(f"{name}: {counted(len(place.faults))}:{shown}{rest}")


def _article(cells: Sequence[str], line: DocumentPlace, columns: int) -> Article | None:
    """The article of one line, or None with its faults recorded at the line."""
    if len(cells) != columns:
        fault = Fault(line.key, f"{len(cells)} columns", f"{columns}, as in line 1")
        return line.faults.append(fault)
    values = [cell.strip() for cell in cells] + [""] * (len(HEADER) - columns)
    gtin, name, price, unit, stopped, age_min = values
    before = len(line.faults)
    article = Article(
        gtin=_gtin(gtin, line.at("gtin")),
        name=_name(name, line.at("name")),
        price_fen=_price_fen(price, line.at("price")),
        by_weight=_choice(unit, _UNITS, line.at("unit")),
        off_sale=_choice(stopped, _FLAGS, line.at("stopped")),
        age_min=_age(age_min, line.at("age_min")),
    )
    return article if len(line.faults) == before else None


def _gtin(text: str, place: DocumentPlace) -> str:
    number = article_number(text)
    if number is None:
        whole = len(text) in GTIN_DIGITS and is_digits(text)
        here = f" (here {check_digit(text[:-1])})" if whole else ""
        place.refuse(
            text,
            f"8, 12, 13 or 14 digits with their check digit{here}, "
            "or 3 to 7 of the shop",
        )
    return number or ""


def _name(text: str, place: DocumentPlace) -> str:
    if not (0 < len(text) <= MAX_NAME and text.isprintable()):
        place.refuse(text, f"1 to {MAX_NAME} printable characters")
    return text


def _price_fen(text: str, place: DocumentPlace) -> int:
    match = _PRICE.fullmatch(text)
    price_fen = 0
    if match is not None:
        yuan, rest = match.groups(default="")
        price_fen = int(yuan) * 100 + int(rest.ljust(2, "0"))
    if price_fen == 0:
        place.refuse(
            text, "yuan, 0.01 to 999999.99, without a sign, two decimals at most"
        )
    return price_fen


def _choice(text: str, choices: Mapping[str, bool], place: DocumentPlace) -> bool:
    if text not in choices:
        place.refuse(text, " or ".join(filter(str.isalpha, choices)))
    return choices.get(text, False)


def _age(text: str, place: DocumentPlace) -> int:
    if text and not (text.isascii() and text.isdigit() and int(text) <= MAX_AGE):
        place.refuse(text, f"years, 0 to {MAX_AGE}, or nothing")
        return 0
    return int(text or 0)
