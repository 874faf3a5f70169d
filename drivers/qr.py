"""QR codes as rows of modules, by segno; the caller draws or prints them."""

import segno

from drivers.api import DriverError


def modules(text: str, level: str) -> tuple[bytearray, ...]:
    """Rows of modules, 1 is dark, without a quiet zone; Chinese text in UTF-8.

    `level` is "l", "m", "q" or "h": 7, 15, 25 or 30 % of the code may be unreadable
    (or more, if that costs no size). DriverError if the text is empty or too long for
    any code.
    """
    if not text:
        raise DriverError("no QR code for an empty text")
    try:
        return segno.make_qr(text, error=level, encoding="utf-8").matrix
    except ValueError as exc:
        raise DriverError("no QR code for {text} characters", text=len(text)) from exc
