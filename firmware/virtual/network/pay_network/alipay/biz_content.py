"""The parameters of a call, read strictly by the pages' tables."""

import re
from typing import Any, Final, cast

from firmware.virtual.network.pay_network.money import fen

OUT_TRADE_NO: Final = re.compile(r"\w{1,64}", re.ASCII)
SUBJECT_MAX: Final = 256
_EXPRESS: Final = re.compile(r"(\d+)([mhd])")
_UNIT_MS: Final = {"m": 60_000, "h": 3_600_000, "d": 86_400_000}
_EXPRESS_MAX_MS: Final = 15 * 86_400_000


class BizContent:
    """Reads parameters; `wrong` is the first that is not as its page says."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given
        self.wrong = ""

    def text(self, name: str, max_length: int, *, must: bool = False) -> str:
        """A text of at most `max_length` characters; empty if it is not given."""
        value = self.given.get(name)
        if value is None and not must:
            return ""
        if isinstance(value, str) and 1 <= len(value) <= max_length:
            return value
        return self._fault(name)

    def out_trade_no(self, *, must: bool = False) -> str:
        """Letters, digits and underlines, at most 64."""
        value = self.text("out_trade_no", 64, must=must)
        if value and not OUT_TRADE_NO.fullmatch(value):
            return self._fault("out_trade_no")
        return value

    def amount(self, name: str) -> int:
        """An amount in fen; 0 with a fault if it is none."""
        value = fen(self.given.get(name))
        if value is None:
            self._fault(name)
        return value or 0

    def subject(self) -> str:
        """The title: no `/`, `=` or `&` (open/02ekfp)."""
        value = self.text("subject", SUBJECT_MAX, must=True)
        return self._fault("subject") if set("/=&") & set(value) else value

    def one_of(self, name: str, *allowed: str) -> str:
        """One of a few words, or not given."""
        value = self.given.get(name)
        if value is None:
            return ""
        return cast("str", value) if value in allowed else self._fault(name)

    def lives_ms(self, *names: str) -> int | None:
        """`90m`, `2h` or `1d`, of the first that is given; at most 15 days."""
        for name in names:
            value = self.given.get(name)
            if value is None:
                continue
            found = _EXPRESS.fullmatch(value) if isinstance(value, str) else None
            lives_ms = int(found[1]) * _UNIT_MS[found[2]] if found else 0
            if 0 < lives_ms <= _EXPRESS_MAX_MS:
                return lives_ms
            self._fault(name)
        return None

    def _fault(self, name: str) -> str:
        self.wrong = self.wrong or name
        return ""
