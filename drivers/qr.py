"""QR codes as modules, on segno; where they go is the caller's business."""

import segno


def modules(text: str, level: str) -> tuple[bytearray, ...]:
    """Rows of modules, 1 is dark, without a quiet zone.

    `level` is "l", "m", "q" or "h": 7, 15, 25 or 30 % of the code may be unreadable
    (or more, where that costs no size). Raises ValueError where no code holds it all.
    """
    return segno.make_qr(text, error=level).matrix
