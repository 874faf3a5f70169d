"""Texts in files for a spreadsheet, which takes some for formulas and runs them. Pure.

The full-width signs count as well: a Chinese keyboard types them, and some
spreadsheets take them for the others.
"""

_BEGINS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_MARK = "'"


def as_text(text: str) -> str:
    """The text with an apostrophe before it, if a spreadsheet would compute it."""
    return _MARK + text if _may_compute(text) else text


def without_mark(text: str) -> str:
    """What `as_text`, or a person in a spreadsheet, marked as a text."""
    marked = text.startswith(_MARK) and _may_compute(text)
    return text.removeprefix(_MARK) if marked else text


def _may_compute(text: str) -> bool:
    return text.lstrip(_MARK).lstrip().startswith(_BEGINS)
