"""Moments as the books write them, and back. Pure."""

from datetime import UTC, datetime


def text_of(at: datetime) -> str:
    """UTC text with milliseconds, whose order is that of time.

    At an offset the first and last hours of the calendar lie beyond it: its ends.
    """
    try:
        utc = at.astimezone(UTC).replace(tzinfo=None)
    except OverflowError:
        utc = datetime.min if at.year == 1 else datetime.max  # noqa: DTZ901 - is UTC
    return f"{utc.isoformat(timespec='milliseconds')}Z"


def moment_of(text: str) -> datetime:
    """A moment of the books."""
    return datetime.fromisoformat(text)


def calendar_moment(text: str) -> datetime | None:
    """A moment that a kiosk wrote, or None: books of 0.1.0 hold days of no calendar."""
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
