"""Texts on the display: rows, bands, and amounts of which every digit is seen. Pure."""

from collections.abc import Sequence

from drivers.api import Align, Box, Picture, Text
from firmware.retail.money import yuan

HEIGHT_PX = 64
WIDE_PX = 200
"""From this width on there is room for a column beside the amount."""
FOOT_Y_PX = 51
GAP_PX = 4
TOTAL_PX = (32, 24, 16, 12)
_WIDTHS_PX = {
    char: width_px
    for width_px, chars in {
        2: ":il",
        3: "j",
        4: "IJfrt{}",
        5: "'.`c|",
        7: "#4BCGHNRUX~",
        8: "+@ADMOQTVYZmw",
        10: "W",
    }.items()
    for char in chars
}
_ASCII_PX, _HAN_PX = 6, 12
_SMALL_PX, _MIDDLE_PX = 12, 16
_BESIDE_PX, _BESIDE_ROWS = 16, 4


def row(left: str, right: str, width_px: int, *, y_px: int) -> Picture:
    """Two texts on one line; the left one gives way."""
    left_px = max(1, width_px - text_px(right) - GAP_PX)
    return (
        Text(1, y_px, left, 12, Align.LEFT, left_px),
        Text(width_px, y_px, right, 12, Align.RIGHT),
    )


def text_px(line: str) -> int:
    """The width of a line in small type."""
    return sum(
        _WIDTHS_PX.get(char, _ASCII_PX) if char.isascii() or char == "¥" else _HAN_PX
        for char in line
    )


def amount_px(amount: str, height_px: int) -> int:
    """The width of an amount in type of any height; half of that, but for a 4."""
    if height_px == _SMALL_PX:
        return text_px(amount)
    wider_px = amount.count("4") if height_px == _MIDDLE_PX else 0
    return len(amount) * height_px // 2 + wider_px


def first_fitting(lines: Sequence[str], room_px: int) -> str:
    """The first line with room for every digit, else the last, the shortest one."""
    fitting = (line for line in lines if text_px(line) <= room_px)
    return next(fitting, lines[-1])


def parted(text: str, room_px: int) -> list[str]:
    """A text as lines that fit: parted at blanks, and only else between characters."""
    lines = [""]
    for word in text.split():
        joined = f"{lines[-1]} {word}".strip()
        if text_px(joined) <= room_px:
            lines[-1] = joined
            continue
        lines += [""] if lines[-1] else []
        for char in word:
            if text_px(lines[-1] + char) > room_px:
                lines.append("")
            lines[-1] += char
    return lines if text else []


def total(
    amount_fen: int, y_px: int, width_px: int, *, room_px: int = 0, max_px: int = 32
) -> Text:
    """The largest digits of which every one is seen; ASCII is half as wide as high."""
    text = f"¥{yuan(amount_fen)}"
    room_px = room_px or width_px
    height_px = largest(text, room_px, max_px=max_px)
    down_px = (TOTAL_PX[0] - height_px) // 2
    return Text(
        width_px, y_px + down_px, text, height_px, Align.RIGHT, width_px=room_px
    )


def beside(line: str, width_px: int) -> Picture:
    """A notice beside a code, which it must not cover: dark on light, in rows.

    A code fills the height of the display at its left.
    """
    left_px = HEIGHT_PX + GAP_PX
    room_px = width_px - left_px
    rows = parted(line, room_px)[:_BESIDE_ROWS]
    top_px = (HEIGHT_PX - len(rows) * _BESIDE_PX) // 2
    texts = (
        Text(
            left_px + room_px // 2,
            top_px + 2 + index * _BESIDE_PX,
            each,
            12,
            Align.CENTRE,
            room_px,
            inverted=True,
        )
        for index, each in enumerate(rows)
    )
    return Box(left_px, top_px, room_px, len(rows) * _BESIDE_PX), *texts


def largest(amount: str, room_px: int, *, max_px: int) -> int:
    """The height of the largest type in which every digit is seen, else the least."""
    sizes = (each for each in TOTAL_PX if each <= max_px)
    fitting = (each for each in sizes if amount_px(amount, each) <= room_px)
    return next(fitting, TOTAL_PX[-1])


def centred(line: str, y_px: int, width_px: int) -> Text:
    """A line in small type in the middle."""
    return Text(width_px // 2, y_px, line, 12, Align.CENTRE, width_px)


def band(line: str, width_px: int, *, y_px: int = FOOT_Y_PX - 1) -> Picture:
    """A lit band across the screen with dark text."""
    text = Text(
        width_px // 2, y_px + 1, line, 12, Align.CENTRE, width_px, inverted=True
    )
    return (Box(0, y_px, width_px, 14), text)
