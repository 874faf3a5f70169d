"""The networks' clock, which a test may set off, and its texts in Beijing time."""

import re
import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

BEIJING: Final = timezone(timedelta(hours=8))
DAY_MS: Final = 86_400_000

_SECOND = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class NetworkClock:
    """Milliseconds since 1970, `offset_ms` off the machine's clock. Any thread."""

    def __init__(self) -> None:
        self.offset_ms = 0

    def now_ms(self) -> int:
        """The time that the networks go by."""
        return time.time_ns() // 1_000_000 + self.offset_ms


def in_beijing(at_ms: int) -> datetime:
    """A time in the zone of both networks."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(BEIJING)


def second_text(at_ms: int) -> str:
    """As Alipay writes it: `2026-11-28 23:59:01`."""
    return in_beijing(at_ms).strftime("%Y-%m-%d %H:%M:%S")


def rfc_text(at_ms: int) -> str:
    """As WeChat Pay writes it: `2026-11-28T23:59:01+08:00`."""
    return in_beijing(at_ms).isoformat(timespec="seconds")


def day_text(at_ms: int) -> str:
    """The day in Beijing: `2026-11-28`."""
    return in_beijing(at_ms).strftime("%Y-%m-%d")


def second_of(text: str) -> int | None:
    """The milliseconds of a text like `second_text`'s; None for anything else."""
    return _parsed(text, "%Y-%m-%d %H:%M:%S") if _SECOND.fullmatch(text) else None


def day_of(text: str) -> int | None:
    """The first millisecond of a day in Beijing; None for what is no day."""
    return _parsed(text, "%Y-%m-%d") if _DAY.fullmatch(text) else None


def rfc_of(text: str) -> int | None:
    """The milliseconds of a time with its zone; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return int(at.timestamp() * 1000) if at.tzinfo else None


def _parsed(text: str, form: str) -> int | None:
    try:
        at = datetime.strptime(text, form).replace(tzinfo=BEIJING)
    except ValueError:
        return None
    return int(at.timestamp() * 1000)
