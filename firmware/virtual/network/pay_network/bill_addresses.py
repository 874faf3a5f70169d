"""Addresses of bills, which die soon after they are given."""

import secrets
import threading
from typing import Final

ADDRESSES_MAX: Final = 100


class BillAddresses:
    """Addresses that were given out, the newest ADDRESSES_MAX. Any thread."""

    def __init__(self, life_ms: int) -> None:
        self._lock = threading.Lock()
        self._life_ms = life_ms
        self._days: dict[str, tuple[str, int]] = {}

    def given(self, what: str, now_ms: int) -> str:
        """The token of a new address."""
        token = secrets.token_hex(16)
        with self._lock:
            self._days[token] = (what, now_ms + self._life_ms)
            while len(self._days) > ADDRESSES_MAX:
                del self._days[next(iter(self._days))]
        return token

    def what(self, token: str, now_ms: int) -> str | None:
        """What an address is for; None if it never was or is over."""
        with self._lock:
            known = self._days.get(token)
        return None if known is None or known[1] <= now_ms else known[0]
