"""Moments as the books write them, and back. Pure."""

from datetime import UTC, datetime


def text_of(at: datetime) -> str:
    """UTC text with milliseconds, whose order is that of time."""
    utc = at.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1_000:03d}Z"


def moment_of(text: str) -> datetime:
    """A moment of the books."""
    return datetime.fromisoformat(text)
