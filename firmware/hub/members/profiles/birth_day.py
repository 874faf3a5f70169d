"""A birthday as a person gives it: `MM-DD`, or with the year. Pure."""

from datetime import date

_ANY_LEAP_YEAR = 2000
"""Stands for the year that a member did not give."""
_DAY_CHARACTERS = 5


def birth_date(text: str) -> date | None:
    """The date of `MM-DD` (in the year 2000) or `YYYY-MM-DD`; None if it is no day."""
    whole = f"{_ANY_LEAP_YEAR}-{text}" if len(text) == _DAY_CHARACTERS else text
    try:
        born = date.fromisoformat(whole)
    except ValueError:
        return None
    return born if born.isoformat() == whole else None


def day_of_year(text: str) -> str:
    """`MM-DD` of a birthday that `birth_date` accepts."""
    return text[-_DAY_CHARACTERS:]
