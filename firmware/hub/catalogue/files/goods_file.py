"""A shop's file of articles: how it was understood, and what is in it. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from firmware.base.config_faults import DocumentPlace, Fault, counted
from firmware.base.errors import ConfigError
from firmware.base.printable import safe_text
from firmware.base.wording.phrases import Phrase, Template, joined, verbatim
from firmware.hub.catalogue.files.article_numbers import is_rounded, second_reading
from firmware.hub.catalogue.files.columns import RowReader
from firmware.hub.catalogue.files.file_text import decoded
from firmware.hub.catalogue.files.headings import (
    NEEDED,
    Column,
    Heading,
    Role,
    find_heading,
    foreign_price,
)
from firmware.hub.catalogue.files.no_heading import unmistakable
from firmware.hub.catalogue.files.plain_text import plain_value
from firmware.hub.catalogue.files.separated import table_of
from firmware.hub.catalogue.files.spreadsheet import is_spreadsheet, sheet_of
from firmware.hub.catalogue.files.table import CellRow, CellTable
from firmware.hub.catalogue.files.understood import (
    ROLE_NAMES,
    Understood,
    column_shown,
    understood,
)
from firmware.retail.article import Article

HEADER = (
    "gtin", "name", "price", "unit", "stopped", "age_min", "category", "brand", "tags",
    "vat", "member_price", "no_offers", "no_tier_price",
)  # fmt: skip
"""The headings of our own files; all but the first three may be missing."""
FAULTS_SHOWN = 50
SHOWN_ROW = 100
_TOTALS = re.compile(
    r"(?:本页|本单|全部)?(?:合计|总计|小计|共计|total|subtotal)"
    r"|共\s*[0-9]+\s*[条种件行个页]|第\s*[0-9]+\s*页"
)
_NUMBER = re.compile(r"[0-9][0-9\s.,eE+-]*")
HEADINGS_ALLOWED = Phrase(
    "a line of headings such as {header} or 条码,品名,售价,单位,停售,年龄,分类,品牌,"
    "标签,税率,会员价,不参加活动,不打折, in any order, of which the first three are "
    "needed",
    header=",".join(HEADER),
)
REPEATS = Template("line {line} repeats the headings: left out")
TOTAL = Template("line {line} is a total: left out")
NEITHER = Template("line {line} has neither a number nor a price: left out")
A_PAGE = Phrase("an HTML or XML page; open it in a spreadsheet and save it as .xlsx")


@dataclass(frozen=True, slots=True)
class GoodsFile:
    """The articles of a file, each once; `lines` has the line of each number.

    `roles`: the columns that the file has. `unfinished`: its last line has no end.
    """

    articles: tuple[Article, ...]
    lines: dict[str, int]
    roles: frozenset[Role]
    unfinished: bool
    understood: Understood


@dataclass(slots=True)
class _Reading:
    """What is found while rows are read."""

    articles: dict[str, Article] = field(default_factory=dict[str, Article])
    lines: dict[str, int] = field(default_factory=dict[str, int])
    notes: list[Phrase] = field(default_factory=list[Phrase])


def read_goods(
    name: str,
    data: bytes,
    *,
    sheet: str | None = None,
    needed: Sequence[Role] = NEEDED,
) -> GoodsFile:
    """The articles of a file's bytes, canonical GTINs; `name` is the file's.

    ConfigError names the first 50 faults, each with line, column, value and what is
    allowed. A row that stands there twice is taken once; two rows with other values for
    one article are a fault, and rows of empty cells are skipped. Names are empty and
    prices 0 where they are not among the `needed` columns and there is none.
    """
    table = _table(name, data, sheet)
    heading = find_heading(table.rows) or unmistakable(table.rows)
    if heading is None:
        raise ConfigError(_no_heading(name, table))
    if heading.missing(needed):
        raise ConfigError(_lacking(name, heading, needed))
    place = DocumentPlace("", [])
    _check_heading(heading, place)
    reading = _read(table, heading, place)
    where = verbatim(name)
    if table.sheet is not None:
        where = Phrase("{name}, {sheet}", name=name, sheet=table.sheet)
    _refuse_faults(where, table.source, place.faults)
    if not reading.articles:
        raise ConfigError(
            Phrase("{name}: no article in it; that would withdraw them all", name=name)
        )
    return GoodsFile(
        articles=tuple(reading.articles.values()),
        lines=reading.lines,
        roles=frozenset(column.role for column in heading.columns),
        unfinished=table.unfinished,
        understood=understood(table, heading, reading.notes),
    )


def _table(name: str, data: bytes, sheet: str | None) -> CellTable:
    if is_spreadsheet(data):
        return sheet_of(name, data, sheet)
    if sheet is not None:
        raise ConfigError(
            Phrase("{name}: --sheet: allowed: with a spreadsheet", name=name)
        )
    file = decoded(name, data)
    if file.text.lstrip().startswith("<"):
        raise ConfigError(Phrase("{name}: {what}", name=name, what=A_PAGE))
    return table_of(name, file)


def _lacking(name: str, heading: Heading, needed: Sequence[Role]) -> Phrase:
    return Phrase(
        "{name}: line {line}: known are {known}; missing: {lacks}; allowed: {allowed}",
        name=name,
        line=heading.line,
        known=tuple(map(column_shown, heading.columns)),
        lacks=tuple(ROLE_NAMES[role] for role in heading.missing(needed)),
        allowed=HEADINGS_ALLOWED,
    )


def _no_heading(name: str, table: CellTable) -> Phrase:
    first = next((row for row in table.rows if not row.is_blank), None)
    if first is None:
        return Phrase("{name}: the file is empty", name=name)
    begins = safe_text(",".join(first.cells), SHOWN_ROW)
    return Phrase(
        "{name}: line {line}: {begins!r}; allowed: {allowed}",
        name=name,
        line=first.line,
        begins=begins,
        allowed=HEADINGS_ALLOWED,
    )


def _check_heading(heading: Heading, place: DocumentPlace) -> None:
    for column in heading.columns:
        priced = column.role in {Role.PRICE, Role.MEMBER_PRICE}
        if priced and foreign_price(column.title):
            allowed = Phrase(
                "prices in yuan for one piece or 1 kg, the unit in a column of its own"
            )
            place.at(Phrase("line {line}", line=heading.line)).refuse(
                column.title, allowed
            )


def _read(table: CellTable, heading: Heading, place: DocumentPlace) -> _Reading:
    reader = RowReader(heading.columns, place, decimal_comma=table.decimal_comma)
    titles = table.rows[heading.rows_above].cells if heading.line else ()
    reading = _Reading()
    for row in table.rows[heading.rows_above + 1 :]:
        if row.is_blank:
            continue
        aside = _aside(row, titles, heading.columns)
        if aside:
            reading.notes.append(aside.phrase(line=row.line))
            continue
        if not table.sheet and titles and not _fits(row, len(titles), place):
            continue
        _take(row, reading, reader)
    reading.notes.extend(reader.notes())
    return reading


def _take(row: CellRow, reading: _Reading, reader: RowReader) -> None:
    """Add the article of a row, once."""
    article = reader.article(row)
    if article is None:
        return
    first = reading.lines.setdefault(article.gtin, row.line)
    before = reading.articles.setdefault(article.gtin, article)
    if first == row.line:
        reading.notes.extend(_doubts(article.gtin, row.line))
    elif before == article:
        reading.notes.append(
            Phrase(
                "line {line} repeats line {first}: taken once",
                line=row.line,
                first=first,
            )
        )
    else:
        reader.refuse_repeated(row, first)


def _doubts(number: str, line: int) -> Iterator[Phrase]:
    """What may be wrong with a number although its check digit fits."""
    if is_rounded(number):
        yield Phrase(
            "line {line}: {number} ends as a spreadsheet's rounding does: compare it",
            line=line,
            number=number,
        )
    upca = second_reading(number)
    if upca is not None:
        yield Phrase(
            "line {line}: {number} is taken as EAN-8; as UPC-E it would be {upca}",
            line=line,
            number=number,
            upca=upca,
        )


def _fits(row: CellRow, width: int, place: DocumentPlace) -> bool:
    """Whether a line of text has as many cells as the heading; a fault if not.

    Empty cells at its end are more than enough; too few are what a half copy leaves.
    """
    count = len(row.cells)
    if count > width and not any(cell.strip() for cell in row.cells[width:]):
        return True
    if count != width:
        fault = Fault(
            Phrase("line {line}", line=row.line),
            Phrase("{count} columns", count=count),
            Phrase("{width}, as in the heading", width=width),
        )
        place.faults.append(fault)
    return count == width


def _aside(
    row: CellRow, titles: Sequence[str], columns: Sequence[Column]
) -> Template | None:
    """What a row is that has no article, as in a printed report; None if it has."""
    if titles and row.cells == titles:
        return REPEATS
    if _has_number(row, columns):
        return None
    first, *others = (cell.strip().casefold() for cell in row.cells if cell.strip())
    if _TOTALS.match(first):
        return TOTAL
    if not others:
        return NEITHER
    if _has_digits(row, columns, Role.GTIN):
        return None
    priced = _has_digits(row, columns, Role.PRICE)
    return None if priced else NEITHER


def _has_number(row: CellRow, columns: Sequence[Column]) -> bool:
    """Whether there is nothing but a number where the article's stands."""
    return any(
        _NUMBER.fullmatch(plain_value(cell))
        for each in columns
        if each.role is Role.GTIN
        for cell in row.cells[each.index : each.index + 1]
    )


def _has_digits(row: CellRow, columns: Sequence[Column], role: Role) -> bool:
    cells = [
        row.cells[each.index : each.index + 1] for each in columns if each.role is role
    ]
    return any(any(map(str.isdigit, cell)) for found in cells for cell in found)


def _refuse_faults(name: Phrase, source: Phrase, faults: Sequence[Fault]) -> None:
    if not faults:
        return
    count = counted(len(faults))
    lines = [Phrase("{name}: {count}:", name=name, count=count)]
    lines += [fault.phrase for fault in faults[:FAULTS_SHOWN]]
    more = len(faults) - FAULTS_SHOWN
    if more > 0:
        lines.append(Phrase("… and {more} more", more=more))
    lines.append(Phrase("It was read as {source}.", source=source))
    raise ConfigError(joined("\n  ", lines))
