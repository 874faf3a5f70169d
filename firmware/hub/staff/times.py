"""How long ago something was, by the texts of the books. Pure."""

from firmware.protocol.envelope import utc_ms, utc_text

MS_PER_S = 1_000


def seconds_since(at: str, now: str) -> float:
    """Seconds from `at` to `now`; 0 where a clock was set back between."""
    return max(0.0, (utc_ms(now) - utc_ms(at)) / MS_PER_S)


def moved(at: str, seconds: float) -> str:
    """The moment `seconds` after `at`, or before it if negative."""
    return utc_text(utc_ms(at) + round(seconds * MS_PER_S))
