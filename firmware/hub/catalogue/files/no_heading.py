"""Columns of a file without a heading, where there is only one way to read it. Pure."""

from collections.abc import Sequence

from firmware.hub.catalogue.files.article_numbers import number_of
from firmware.hub.catalogue.files.headings import Column, Heading, Role
from firmware.hub.catalogue.files.plain_text import plain_name, plain_value
from firmware.hub.catalogue.files.prices import WrittenPrice, price_of
from firmware.hub.catalogue.files.table import CellRow
from firmware.retail.codes.gtin import GTIN_DIGITS

ROLES = (Role.GTIN, Role.NAME, Role.PRICE)


def unmistakable(rows: Sequence[CellRow]) -> Heading | None:
    """Number, name and price of a file with these three columns only; else None.

    Each row must have a GTIN with its check digit in one column, a price in another,
    and text that is neither in the third.
    """
    filled = [row for row in rows if not row.is_blank]
    used = sorted(
        {i for row in filled for i, cell in enumerate(row.cells) if cell.strip()}
    )
    if not filled or len(used) != len(ROLES):
        return None
    roles = [_role(filled, index) for index in used]
    if set(roles) != set(ROLES):
        return None
    columns = tuple(
        Column(index, role, role.value)
        for index, role in zip(used, roles, strict=True)
        if role is not None
    )
    return Heading(line=0, rows_above=-1, columns=columns, ignored=())


def _role(rows: Sequence[CellRow], index: int) -> Role | None:
    cells = [row.cells[index] if index < len(row.cells) else "" for row in rows]
    for role, fits in ((Role.GTIN, _is_gtin), (Role.PRICE, _is_price)):
        if all(map(fits, cells)):
            return role
    named = not any(_is_gtin(cell) or _is_price(cell) for cell in cells)
    return Role.NAME if named and all(map(plain_name, cells)) else None


def _is_gtin(cell: str) -> bool:
    number = number_of(plain_value(cell))
    return isinstance(number, str) and len(number) in GTIN_DIGITS


def _is_price(cell: str) -> bool:
    return isinstance(price_of(plain_value(cell)), WrittenPrice)
