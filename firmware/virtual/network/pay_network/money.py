"""Yuan on the wire, fen in the books."""

import re
from typing import Final

FEN_MAX: Final = 10_000_000_000
"""100 000 000 yuan: the most that one order may cost, by alipay.trade.pay's page."""

_YUAN = re.compile(r"(0|[1-9]\d{0,8})(?:\.(\d{1,2}))?")


def yuan(fen: int) -> str:
    """`1205` as `12.05`; negative amounts have their sign in front."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02}"


def fen(text: object) -> int | None:
    """The fen of a text in yuan; None for what is no amount of 0.01 to 100 000 000.

    Only texts: the pages give the type Price with examples in quotes.
    """
    found = _YUAN.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        return None
    value = int(found[1]) * 100 + int((found[2] or "").ljust(2, "0"))
    return value if 1 <= value <= FEN_MAX else None
