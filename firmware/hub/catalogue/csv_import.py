"""From a shop's CSV to publications: reading, differences, the chain, parts. Pure.

A file is the whole catalogue: an article that is missing from it is withdrawn.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from firmware.base.config_faults import DocumentPlace, Fault, counted, shown
from firmware.base.errors import ConfigError
from firmware.protocol.messages import ArticleRow
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
PART_ARTICLES = 700
"""Articles in one part: of the longest names (4 bytes a character) it stays below
`codec.MAX_BYTES`."""
MAX_DELTAS = 16
DELTAS_KEPT = 8

_PRICE = re.compile(r"(\d{1,6})(?:\.(\d{1,2}))?", re.ASCII)
_UNITS = {"piece": False, "kg": True, "": False}
_FLAGS = {"no": False, "yes": True, "0": False, "1": True, "": False}


# --- reading ---


def read_catalogue(name: str, lines: Iterable[str]) -> list[Article]:
    """The articles of a CSV file, canonical GTINs; `name` says which file it was.

    ConfigError tells every fault with file, line, column, value and what is allowed;
    of very many the first 50. An article must not stand there twice; rows of empty
    cells, as spreadsheets leave them at the end, say nothing.
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
    """How many columns line 1 announces: all of `HEADER`, or less from its end."""
    said, count = tuple(cell.strip() for cell in cells), len(cells)
    if count < MIN_COLUMNS or said != HEADER[:count]:
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
    """The article of one line, or None with its faults left at the line's place."""
    if len(cells) != columns:
        fault = Fault(line.key, f"{len(cells)} columns", f"{columns}, as in line 1")
        return line.faults.append(fault)
    said = [cell.strip() for cell in cells] + [""] * (len(HEADER) - columns)
    gtin, name, price, unit, stopped, age_min = said
    before = len(line.faults)
    article = Article(
        gtin=_gtin(gtin, line.at("gtin")),
        name=_name(name, line.at("name")),
        price_fen=_price_fen(price, line.at("price")),
        by_weight=_choice(unit, _UNITS, line.at("unit")),
        stopped=_choice(stopped, _FLAGS, line.at("stopped")),
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


# --- what changes ---


@dataclass(frozen=True, slots=True)
class Difference:
    """What leads from one catalogue to the next; `gone` are articles withdrawn."""

    changed: tuple[Article, ...]
    gone: tuple[Article, ...]

    def __len__(self) -> int:
        return len(self.changed) + len(self.gone)

    def rows(self) -> list[ArticleRow]:
        """As a delta carries it."""
        return [article_row(each) for each in self.changed] + [
            article_row(each, gone=True) for each in self.gone
        ]


def difference(old: Mapping[str, Article], new: Iterable[Article]) -> Difference:
    """What moved between two catalogues, and nothing else."""
    left = dict(old)
    changed = tuple(article for article in new if left.pop(article.gtin, 0) != article)
    return Difference(changed=changed, gone=tuple(left.values()))


def article_row(article: Article, *, gone: bool = False) -> ArticleRow:
    """An article as it goes over the wire."""
    return ArticleRow(
        gtin=article.gtin,
        name=article.name,
        price_fen=article.price_fen,
        by_weight=article.by_weight,
        stopped=article.stopped,
        age_min=article.age_min,
        gone=gone,
    )


# --- what is published ---


@dataclass(frozen=True, slots=True)
class PublicationStep:
    """A publication by its ends: from revision `since` (0: from nothing) to its own."""

    revision: int
    since: int


def next_chain(
    chain: Sequence[PublicationStep], revision: int, share: float
) -> tuple[PublicationStep, ...]:
    """The chain that leads to a new revision, of which `share` (0 to 1) moved.

    A delta follows the chain. Where it would move more than half, a new base does no
    worse. A chain that grew too long gets a base further on and keeps its last
    deltas, so that a kiosk which is nearly up to date still fetches little.
    """
    if not chain or share > 1 / 2:
        return (PublicationStep(revision, 0),)
    base, *deltas = *chain, PublicationStep(revision, chain[-1].revision)
    if len(deltas) > MAX_DELTAS:
        base, deltas = (
            PublicationStep(deltas[-DELTAS_KEPT].since, 0),
            deltas[-DELTAS_KEPT:],
        )
    return (base, *deltas)


def cut(rows: Sequence[ArticleRow]) -> Iterator[Sequence[ArticleRow]]:
    """The parts of one publication: at least one, so that its end can be seen."""
    for start in range(0, max(len(rows), 1), PART_ARTICLES):
        yield rows[start : start + PART_ARTICLES]
