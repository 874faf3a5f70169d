"""Makes text from outside safe to show, print or log. Pure."""

CUT = "…"


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
