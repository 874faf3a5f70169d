"""What comes after a number, where numbered rows only grow and may have gaps."""

from sqlalchemy import Column, Select, func, select

from firmware.hub.db.key_lists import number_table


def successors(number: Column[int], value: Column[str]) -> Select[int, str]:
    """Of each of `keys`: itself, and `value` of the next row whose number is above it.

    Both columns are of one table. A key without such a row is left out, and one that
    lies in a gap is not.
    """
    keys, later = number_table("keys"), number.table.alias()
    following = (
        select(func.min(later.c[number.name]))
        .where(later.c[number.name] > keys.c.value)
        .scalar_subquery()
    )
    return select(keys.c.value, value).select_from(
        keys.join(number.table, number == following)
    )
