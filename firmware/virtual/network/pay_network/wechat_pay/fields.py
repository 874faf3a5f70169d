"""The body of a request, read strictly by the pages' tables."""

import re
from typing import Any, Final, cast

from firmware.virtual.network.pay_network.merchant import (
    MERCHANT_NUMBER,
    WECHAT_APP_ID,
)
from firmware.virtual.network.pay_network.money import FEN_MAX

OUT_TRADE_NO: Final = re.compile(r"[0-9A-Za-z_\-*]{6,32}")
OUT_STORE_ID: Final = re.compile(r"[0-9A-Za-z]{1,32}")
"""商家自定义编码 of 付款码支付: letters and digits."""
OUT_REFUND_NO: Final = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}")


class WechatFields:
    """Reads fields by their path, `amount.total`; `wrong` is the first bad one."""

    def __init__(self, given: dict[str, Any]) -> None:
        self.given = given
        self.wrong = ""

    def value(self, path: str) -> object:
        """What stands at a path; None if nothing does."""
        found: object = self.given
        for name in path.split("."):
            if not isinstance(found, dict):
                return None
            found = cast("dict[str, object]", found).get(name)
        return found

    def text(self, path: str, max_length: int, *, must: bool = False) -> str:
        """A text of at most `max_length` bytes of UTF-8; empty if it is not given."""
        value = self.value(path)
        if value is None and not must:
            return ""
        if isinstance(value, str) and 1 <= len(value.encode()) <= max_length:
            return value
        return self._fault(path)

    def matching(self, path: str, form: re.Pattern[str], *, must: bool = True) -> str:
        """A text of a form."""
        value = self.text(path, 64, must=must)
        return self._fault(path) if value and not form.fullmatch(value) else value

    def fen(self, path: str) -> int:
        """A whole number of fen, at least 1."""
        value = self.value(path)
        if type(value) is int and 1 <= value <= FEN_MAX:
            return value
        self._fault(path)
        return 0

    def currency(self, path: str, *, must: bool = False) -> None:
        """CNY, or not given where the page lets it out."""
        value = self.value(path)
        if value != "CNY" and (must or value is not None):
            self._fault(path)

    def merchant(self, *, appid: bool = True) -> None:
        """The ids of the one merchant."""
        if self.value("mchid") != MERCHANT_NUMBER:
            self._fault("mchid")
        if appid and self.value("appid") != WECHAT_APP_ID:
            self._fault("appid")

    def fault(self, path: str) -> None:
        """Say that a field is wrong."""
        self._fault(path)

    def _fault(self, path: str) -> str:
        self.wrong = self.wrong or path
        return ""
