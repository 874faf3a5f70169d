"""Pay codes between their arrival and their one use: in memory only (N01)."""

from collections import OrderedDict
from collections.abc import Callable

from firmware.retail.codes.code_kinds import PayCode

MAX_CODES = 1_024
KEPT_S = 30.0


class HeldCodes:
    """At most `MAX_CODES`, for `KEPT_S`, each taken once. The handler's thread."""

    def __init__(self, steady_s: Callable[[], float]) -> None:
        self._steady_s = steady_s
        self._codes: OrderedDict[str, tuple[PayCode, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._codes)

    def put(self, out_trade_no: str, code: PayCode) -> None:
        """Hold a code for its attempt; the oldest gives way if there are too many."""
        self._forget_old()
        self._codes[out_trade_no] = (code, self._steady_s())
        while len(self._codes) > MAX_CODES:
            self._codes.popitem(last=False)

    def has(self, out_trade_no: str) -> bool:
        """Whether the code of an attempt can be taken."""
        self._forget_old()
        return out_trade_no in self._codes

    def take(self, out_trade_no: str) -> PayCode | None:
        """The code of an attempt, which is held no more; None if there is none."""
        self._forget_old()
        held = self._codes.pop(out_trade_no, None)
        return None if held is None else held[0]

    def _forget_old(self) -> None:
        before_s = self._steady_s() - KEPT_S
        while self._codes and next(iter(self._codes.values()))[1] < before_s:
            self._codes.popitem(last=False)
