"""What came after a numbered row, where numbers grow and may have gaps."""

from sqlalchemy import Column, Select, func, select

from firmware.hub.db.key_lists import among


def successors(number: Column[int], value: Column[str]) -> Select[int, str]:
    """Of each row whose number is one of `keys`: its number, and its successor's value.

    Both columns are of one table. A row without a successor is left out.
    """
    row, later, successor = number.table, number.table.alias(), number.table.alias()
    following = (
        select(func.min(later.c[number.name]))
        .where(later.c[number.name] > number)
        .scalar_subquery()
    )
    return (
        select(number, successor.c[value.name])
        .select_from(row.join(successor, successor.c[number.name] == following))
        .where(among(number))
    )
