"""Makes text from outside safe to show, print, log, or put into a table. Pure."""

CUT = "…"
_FORMULA_BEGINS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for a formula, and runs.

The full-width signs count as well: a Chinese keyboard types them, and some spreadsheets
take them for the others."""
_MARK = "'"


def escaped(text: str) -> str:
    r"""`text` in one line of printable characters; others as ``\u{…}``.

    Those are controls, marks that turn the direction of writing, line breaks, lone
    surrogates and unassigned characters.
    """
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else f"\\u{{{ord(character):x}}}"
        for character in text
    )


def safe_text(text: str, limit: int) -> str:
    """`text` in at most `limit` (1 or more) characters, `escaped`.

    Text that was cut ends in ``…``.
    """
    safe = escaped(text[: limit + 1])
    return safe if len(safe) <= limit else safe[: limit - 1] + CUT


def as_text(text: str) -> str:
    """The text with an apostrophe before it, if a spreadsheet would compute it."""
    return _MARK + text if _may_compute(text) else text


def without_mark(text: str) -> str:
    """What `as_text`, or a person in a spreadsheet, marked as a text."""
    marked = text.startswith(_MARK) and _may_compute(text)
    return text.removeprefix(_MARK) if marked else text


def _may_compute(text: str) -> bool:
    return text.lstrip(_MARK).lstrip().startswith(_FORMULA_BEGINS)
