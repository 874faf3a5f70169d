"""Makes text from outside safe to show, print or log. Pure."""

CUT = "…"


def safe_text(text: str, limit: int) -> str:
    r"""`text` in at most `limit` (1 or more) printable characters.

    Controls, marks that turn the direction of writing, line breaks, lone surrogates
    and unassigned characters are written as their code points, ``\u{…}``. Text that
    was cut ends in ``…``.
    """
    safe = "".join(
        character if character.isprintable() else f"\\u{{{ord(character):x}}}"
        for character in text[: limit + 1]
    )
    return safe if len(safe) <= limit else safe[: limit - 1] + CUT
