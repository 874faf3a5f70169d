"""Codes that are sent to phones: of both the vault keeps marks only (S10).

A code holds for a while and bears a few wrong tries; a phone gets another one only
after a while, and a few a day. All times are UTC text.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import Connection, bindparam, delete, func, select, update

from firmware.hub.db.dialect import dialect_of
from firmware.hub.members.vault.tables import phone_codes
from firmware.hub.members.vault.vault import Vault

DIGITS = 6
MAX_PHONES = 50_000
"""Phones with codes of one day; beyond it none gets another one."""
DAY = timedelta(days=1)
_row = phone_codes.c
_OF = select(phone_codes).where(_row.phone == bindparam("mark"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneCodeRules:
    """As the policy's `[join]` has them."""

    valid_s: int
    tries_max: int
    again_min_s: int
    day_max: int


class CodeCheck(Enum):
    """What a code is worth that somebody typed."""

    RIGHT = auto()
    WRONG = auto()
    EXPIRED = auto()
    TOO_MANY = auto()


class PhoneCodes:
    """The codes of a vault; each call is a transaction of it. StoreError if it cannot.

    `as_text` writes a moment as UTC text.
    """

    def __init__(
        self, vault: Vault, rules: PhoneCodeRules, as_text: Callable[[datetime], str]
    ) -> None:
        self._vault = vault
        self._rules = rules
        self._as_text = as_text

    def make(
        self, phone: str, draw: Callable[[int], bytes], now: datetime
    ) -> str | None:
        """A new code for a phone in E.164; None if it had too many, or one just now."""
        mark = self._vault.mark("code of", phone)
        code = _digits(draw)
        with self._vault.changing() as connection:
            _forget_old(connection, self._as_text(now - DAY))
            row = connection.execute(_OF, {"mark": mark}).one_or_none()
            sent = 0 if row is None else row.sent
            if row is not None and not self._may_again(row.sent_at, sent, now):
                return None
            if row is None and _phones(connection) >= MAX_PHONES:
                return None
            fresh = {
                "phone": mark,
                "code": self._vault.mark(f"code for {phone}", code),
                "sent_at": self._as_text(now),
                "ends_at": self._as_text(now + timedelta(seconds=self._rules.valid_s)),
                "tries": 0,
                "sent": sent + 1,
            }
            connection.execute(dialect_of(connection).upsert(phone_codes), fresh)
        return code

    def check(self, phone: str, code: str, now: datetime) -> CodeCheck:
        """What a typed code is worth; a right one is used up, a wrong one counts."""
        mark = self._vault.mark("code of", phone)
        with self._vault.changing() as connection:
            row = connection.execute(_OF, {"mark": mark}).one_or_none()
            if row is None or row.ends_at <= self._as_text(now):
                return CodeCheck.EXPIRED
            if row.tries >= self._rules.tries_max:
                return CodeCheck.TOO_MANY
            right = row.code == self._vault.mark(f"code for {phone}", code.strip())
            changed = {"ends_at": row.sent_at} if right else {"tries": row.tries + 1}
            this = update(phone_codes).where(_row.phone == mark)
            connection.execute(this.values(**changed))
        return CodeCheck.RIGHT if right else CodeCheck.WRONG

    def _may_again(self, sent_at: str, sent: int, now: datetime) -> bool:
        again = self._as_text(now - timedelta(seconds=self._rules.again_min_s))
        return sent_at <= again and sent < self._rules.day_max


def _digits(draw: Callable[[int], bytes]) -> str:
    """A code out of 64 random bits, of which six digits take a few."""
    number = int.from_bytes(draw(8), "big") % 10**DIGITS
    return f"{number:0{DIGITS}d}"


def _forget_old(connection: Connection, before: str) -> None:
    connection.execute(delete(phone_codes).where(_row.sent_at < before))


def _phones(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(phone_codes)) or 0
