"""QR codes as modules, on segno; where they go is the caller's business."""

import segno

from drivers.api import DriverError


def modules(text: str, level: str) -> tuple[bytearray, ...]:
    """Rows of modules, 1 is dark, without a quiet zone.

    `level` is "l", "m", "q" or "h": 7, 15, 25 or 30 % of the code may be unreadable
    (or more, where that costs no size). Raises `DriverError` where there is nothing to
    say or too much for any code.
    """
    if not text:
        raise DriverError("no QR code for an empty text")
    try:
        return segno.make_qr(text, error=level).matrix
    except ValueError as exc:
        raise DriverError(f"no QR code for {len(text)} characters") from exc
