"""The articles of rows of cells, each fault with its place. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeVar

from firmware.base.config_faults import DocumentPlace, Fault, shown
from firmware.base.wording.phrases import Phrase, joined
from firmware.hub.catalogue.files.article_numbers import number_of
from firmware.hub.catalogue.files.details import (
    brand_of,
    category_of,
    is_zero,
    member_price_of,
    tags_of,
    vat_of,
)
from firmware.hub.catalogue.files.headings import DETAILS, Column, Role
from firmware.hub.catalogue.files.plain_text import Unread, plain_name, plain_value
from firmware.hub.catalogue.files.prices import WrittenPrice, price_of
from firmware.hub.catalogue.files.table import CellRow
from firmware.hub.catalogue.files.words import (
    age_of,
    by_weight_of,
    flag_of,
    off_sale_of,
)
from firmware.retail.article import Article

MAX_NAME = 64

T = TypeVar("T")


class RowReader:
    """Reads rows by the columns of a heading; faults join the list of `place`."""

    def __init__(
        self, columns: Sequence[Column], place: DocumentPlace, *, decimal_comma: bool
    ) -> None:
        self._columns = {
            role: [column for column in columns if column.role is role] for role in Role
        }
        self._has_details = any(map(self._columns.get, DETAILS))
        self._place = place
        self._decimal_comma = decimal_comma
        self._vat_in_percent = any(
            "%" in plain_value(column.title) for column in self._columns[Role.VAT]
        )
        self._zero_member_prices: list[int] = []
        self._row = CellRow(0, ())

    def article(self, row: CellRow) -> Article | None:
        """The article of a row, or None with its faults added.

        Its price is 0 where the file has none.
        """
        before = len(self._place.faults)
        self._row = row
        gtin = self._value(Role.GTIN, number_of)
        name = self._value(Role.NAME, _name_of, plain_name)
        price = self._value(Role.PRICE, self._price)
        by_weight = self._by_weight(price)
        off_sale = self._off_sale()
        age_min = self._value(Role.AGE_MIN, age_of)
        article = Article(
            gtin=gtin or "",
            name=name or "",
            price_fen=price.price_fen if price else 0,
            by_weight=by_weight,
            off_sale=off_sale,
            age_min=age_min or 0,
        )
        if self._has_details:
            article = self._detailed(article)
        return article if len(self._place.faults) == before else None

    def _detailed(self, article: Article) -> Article:
        return replace(
            article,
            category=self._value(Role.CATEGORY, category_of, plain_name) or "",
            brand=self._value(Role.BRAND, brand_of, plain_name) or "",
            tags=self._value(Role.TAGS, tags_of, plain_name) or (),
            vat_bps=self._value(Role.VAT, self._vat),
            member_fen=self._member_fen(by_weight=article.by_weight),
            offer_excluded=self._opposed(Role.NO_OFFERS, Role.IN_OFFERS),
            no_tier_price=self._opposed(Role.NO_TIER_PRICE, Role.TIER_PRICE),
        )

    def notes(self) -> Iterator[Phrase]:
        """What people should know of the rows that were read."""
        lines = self._zero_member_prices
        if lines:
            yield Phrase(
                "{count} member prices of 0 are taken for none, the first in line"
                " {line}",
                count=len(lines),
                line=lines[0],
            )

    def refuse_repeated(self, row: CellRow, first_line: int) -> None:
        """Add a fault: an earlier line has other values for this article."""
        self._row = row
        column = self._columns[Role.GTIN][0]
        allowed = Phrase(
            "once, or the same again; line {first_line} has other values",
            first_line=first_line,
        )
        self._at(column).refuse(self._cell(column), allowed)

    def _price(self, text: str) -> WrittenPrice | Unread:
        return price_of(text, decimal_comma=self._decimal_comma)

    def _vat(self, text: str) -> int | Unread | None:
        if self._decimal_comma:
            text = text.replace(",", ".")
        return vat_of(text, percent=self._vat_in_percent)

    def _member_price(self, text: str) -> WrittenPrice | Unread | None:
        return member_price_of(text, decimal_comma=self._decimal_comma)

    def _member_fen(self, *, by_weight: bool) -> int | None:
        """The member price, which is for the unit of the price."""
        column = self._given(Role.MEMBER_PRICE)
        if column and is_zero(plain_value(self._cell(column))):
            self._zero_member_prices.append(self._row.line)
        price = self._value(Role.MEMBER_PRICE, self._member_price)
        if price is None or column is None:
            return None
        if price.per and by_weight_of(price.per) != by_weight:
            self._at(column).refuse(self._cell(column), Phrase("the unit of the price"))
        return price.price_fen

    def _opposed(self, role: Role, opposite: Role) -> bool:
        """A flag of either of two columns, which may not contradict each other."""
        said = self._value(role, flag_of)
        other = self._value(opposite, flag_of)
        given, other_given = self._given(role), self._given(opposite)
        if given and other_given and said is not None and said == other:
            allowed = Phrase(
                "the opposite of {other}, or no such column", other=other_given.title
            )
            self._at(given).refuse(self._cell(given), allowed)
        return bool(said) or bool(other_given and other is False)

    def _by_weight(self, price: WrittenPrice | None) -> bool:
        """The unit of its column, of ``3.5/kg``, of a column that says what is weighed.

        A weighed article without a unit could be priced by 1 kg or by 斤: refused.
        """
        unit = self._value(Role.UNIT, by_weight_of)
        per = self._per(price)
        weighed = self._value(Role.WEIGHED, flag_of)
        column = self._given(Role.UNIT)
        known = unit if column else per
        if column and per is not None and unit != per:
            self._at(column).refuse(
                self._cell(column), Phrase("the unit that the price names")
            )
        flagged = self._given(Role.WEIGHED)
        if flagged and weighed is not None and weighed != bool(known):
            allowed = Phrase("the same as the unit: kg for what is weighed")
            self._at(flagged).refuse(self._cell(flagged), allowed)
        return bool(known)

    def _per(self, price: WrittenPrice | None) -> bool | None:
        if price is None or not price.per:
            return None
        read = by_weight_of(price.per)
        if not isinstance(read, Unread):
            return read
        column = self._columns[Role.PRICE][0]
        self._refuse(column, self._cell(column), read)
        return None

    def _off_sale(self) -> bool:
        stopped = bool(self._value(Role.STOPPED, _stopped_of))
        state = bool(self._value(Role.STATE, off_sale_of))
        for_sale = self._value(Role.FOR_SALE, _for_sale_of)
        ended = for_sale is False and self._given(Role.FOR_SALE) is not None
        return stopped or state or ended

    def _given(self, role: Role) -> Column | None:
        """The first column of a role with something in this row."""
        columns = self._columns[role]
        return next((each for each in columns if self._cell(each).strip()), None)

    def _value(
        self,
        role: Role,
        read: Callable[[str], T | Unread],
        plain: Callable[[str], str] = plain_value,
    ) -> T | None:
        """The value that all columns of a role agree on; None if there is none."""
        values: list[T] = []
        for column in self._columns[role]:
            cell = self._cell(column)
            value = read(plain(cell))
            if isinstance(value, Unread):
                self._refuse(column, cell, value)
            elif values and value != values[0]:
                first = self._columns[role][0].title
                self._at(column).refuse(
                    cell, Phrase("the same as {first}, or no such column", first=first)
                )
            else:
                values.append(value)
        return values[0] if values else None

    def _cell(self, column: Column) -> str:
        cells = self._row.cells
        return cells[column.index] if column.index < len(cells) else ""

    def _at(self, column: Column) -> DocumentPlace:
        title = column.title.strip() or column.role.value
        return self._place.at(Phrase("line {line}", line=self._row.line)).at(title)

    def _refuse(self, column: Column, cell: str, unread: Unread) -> None:
        place = self._at(column)
        wrong = joined("", (shown(cell.strip(), place.key), unread.what))
        place.faults.append(Fault(place.key, wrong, unread.allowed))


def _name_of(text: str) -> str | Unread:
    fits = 0 < len(text) <= MAX_NAME and text.isprintable()
    return (
        text
        if fits
        else Unread(Phrase("1 to {max_name} printable characters", max_name=MAX_NAME))
    )


def _stopped_of(text: str) -> bool | Unread:
    state = off_sale_of(text)
    return flag_of(text) if isinstance(state, Unread) or not text else state


def _for_sale_of(text: str) -> bool | Unread:
    """The opposite of `_stopped_of`; nothing is for sale."""
    state = off_sale_of(text)
    return flag_of(text) if isinstance(state, Unread) else not state
