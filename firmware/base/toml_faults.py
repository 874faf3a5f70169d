"""Why a text is no TOML, in words of the product's languages. Pure.

The library's errors are English. What a Chinese keyboard writes in place of a sign of
TOML, as wide as a character, is named with the sign that is meant.
"""

import re

from firmware.base.wording.phrases import Phrase, Template
from firmware.base.wording.recognised import Templates, recognised

TEXTS: Templates = (
    Template("{said} (at line {row}, column {column})"),
    Template("{said} (at end of document)"),
    Template("Invalid statement"),
    Template("Invalid value"),
    Template("Invalid date or datetime"),
    Template("Invalid initial character for a key part"),
    Template("Invalid hex value"),
    Template("Expected newline or end of document after a statement"),
    Template("Expected '=' after a key in a key/value pair"),
    Template("Expected ']' at the end of a table declaration"),
    Template("Expected ']]' at the end of an array declaration"),
    Template("Expected {what}"),
    Template("Found invalid character {what}"),
    Template("Illegal character {what}"),
    Template("Cannot declare {what} twice"),
    Template("Cannot overwrite a value"),
    Template("Cannot redefine namespace {what}"),
    Template("Cannot mutate immutable namespace {what}"),
    Template("Duplicate inline table key {what}"),
    Template("Unclosed array"),
    Template("Unclosed inline table"),
    Template("Unterminated string"),
    Template("Unescaped '\\' in a string"),
    Template("Escaped character is not a Unicode scalar value"),
)
"""The errors of Python's tomllib."""
WIDE_SIGNS = dict(zip("＝：“”＂‘’＃［］【】，。　", '=="""\'\'#[][],. ', strict=True))
_AT = re.compile(r"\(at line (\d+), column \d+\)")
_KEY = re.compile(r"\(('[^']*'(?:, '[^']*')*),?\)")
_STRING = re.compile(r'"[^"]*"|#.*')


def toml_fault(error: ValueError, text: str) -> Phrase:
    """What is wrong, where, and the sign that may be meant."""
    shown = _KEY.sub(lambda key: key[1].replace("'", "").replace(", ", "."), str(error))
    what = recognised(shown, TEXTS)
    wide = _wide_sign(error, text)
    if wide is None:
        return what
    return Phrase(
        "{what}; write {narrow} in place of {wide}",
        what=what,
        narrow=WIDE_SIGNS[wide],
        wide=wide,
    )


def _wide_sign(error: ValueError, text: str) -> str | None:
    """The first wide sign of the line, but for those in a string or a comment."""
    found = _AT.search(str(error))
    lines = text.split("\n")
    if found is None or int(found[1]) > len(lines):
        return None
    line = _STRING.sub("", lines[int(found[1]) - 1])
    return next((each for each in line if each in WIDE_SIGNS), None)
