"""What somebody meant who typed capitals or with a Chinese input method. Pure."""

from collections.abc import Sequence

from firmware.virtual.console.topics import HELP, QUIT
from firmware.virtual.scripts.script import Form, parse_line

_PLAIN = {0xFEE0 + each: each for each in range(0x21, 0x7F)} | {0x3000: 0x20}
_OWN = {
    "?": HELP,
    "帮助": HELP,
    "退出": QUIT[0],
    **{word: word for word in (HELP, *QUIT)},
}


def as_meant(line: str, forms: Sequence[Form]) -> str:
    """The line with its command in small and plain letters; what follows stays.

    A line that is a command, or none in any spelling, is returned as it is.
    """
    words = line.replace("\u3000", " ").split()
    plain = [word.translate(_PLAIN).casefold() for word in words]
    if plain and plain[0] in _OWN:
        return " ".join([_OWN[plain[0]], *plain[1:]])
    spellings = (
        " ".join([*plain[:count], *words[count:]]) for count in range(len(words) + 1)
    )
    meant = (each for each in (line, *spellings) if parse_line(1, each, forms))
    return next(meant, line)
