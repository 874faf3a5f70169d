"""Time of the store of the cases, which is at +08:00. Pure."""

from datetime import date, datetime, timedelta, timezone

OFFSET_MINUTES = 480
YEARS = (1900, 3000)
"""The years between which a moment must be."""
STORE = timezone(timedelta(minutes=OFFSET_MINUTES))


def store_time(at: datetime) -> datetime:
    """A moment as the store's clock shows it, without a zone."""
    return at.astimezone(STORE).replace(tzinfo=None)


def is_day(text: str) -> bool:
    """Whether a text is a day as 2026-03-31 is."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def moment_of(text: str) -> datetime | None:
    """The moment that a text with an offset states, or None."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    known = found.tzinfo is not None and YEARS[0] < found.year < YEARS[1]
    return found if known else None
