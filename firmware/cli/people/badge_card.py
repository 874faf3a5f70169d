"""A badge to print: a card as SVG, and its QR code on a terminal. Pure."""

from drivers.qr import modules
from firmware.cli.qr_card import CardLine, CardSize, qr_card

LEVEL = "q"
"""A quarter of the code may be worn off."""
QUIET = 4
"""Light modules around the code, which readers need."""
CODE_MM = 44
SIZE = CardSize(54, 86, CODE_MM, 6)
_BLOCKS = {(0, 0): "█", (1, 0): "▄", (0, 1): "▀", (1, 1): " "}


def badge_card(badge: str, name: str, badge_id: str) -> str:
    """A card of 54 by 86 mm as an SVG document: code, name and id.

    The text of the badge stands in the code only.
    """
    lines = (CardLine(62, 6, name), CardLine(72, 4, badge_id))
    return qr_card(badge, LEVEL, size=SIZE, lines=lines)


def terminal_code(badge: str) -> list[str]:
    """The code as lines of half blocks, for a terminal with a dark background.

    Light modules are drawn; two of them share a character.
    """
    rows = _with_border(modules(badge, LEVEL))
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return [
        "".join(_BLOCKS[module] for module in zip(upper, lower, strict=True))
        for upper, lower in pairs
    ]


def _with_border(rows: tuple[bytearray, ...]) -> list[list[int]]:
    empty = [0] * (len(rows[0]) + 2 * QUIET)
    side = [0] * QUIET
    inner = [[*side, *row, *side] for row in rows]
    return [*[empty] * QUIET, *inner, *[empty] * QUIET]
