"""Times as the payment networks write them: in Beijing's, whatever the machine's zone.

Pure.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

BEIJING = timezone(timedelta(hours=8))
FORMAT = "%Y-%m-%d %H:%M:%S"


def beijing_text(wall_s: float) -> str:
    """Unix seconds as `YYYY-MM-DD HH:MM:SS`."""
    return datetime.fromtimestamp(wall_s, BEIJING).strftime(FORMAT)


def is_beijing_text(text: str) -> bool:
    """Whether a text is such a time."""
    try:
        return datetime.strptime(text, FORMAT).strftime(FORMAT) == text  # noqa: DTZ007 - the form alone
    except ValueError:
        return False


def is_day(text: str) -> bool:
    """Whether a text is a day, `YYYY-MM-DD`."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def bill_is_due(day: str, wall_s: float, hour: int) -> bool:
    """Whether the bill of `day` should be there: from `hour` o'clock of the next."""
    due = datetime.combine(date.fromisoformat(day), datetime.min.time(), BEIJING)
    return datetime.fromtimestamp(wall_s, BEIJING) >= due + timedelta(
        days=1, hours=hour
    )


def http_date_s(text: str) -> float | None:
    """Unix seconds of the `Date` of a reply; None if it is none."""
    try:
        at = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
