"""What a response of the gateway means, and when to try again. Pure."""

from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import Enum, auto
from http import HTTPStatus

RETRY_FIRST_S = 1.0
MAX_RETRY_S = 300.0
MAX_RETRY_AFTER_S = 3_600.0
PASSING = {
    HTTPStatus.REQUEST_TIMEOUT,
    HTTPStatus.TOO_EARLY,
    HTTPStatus.TOO_MANY_REQUESTS,
}


class Outcome(Enum):
    """What became of an attempt; UNTRIED: none was made."""

    DELIVERED = auto()
    REFUSED = auto()
    FAILED = auto()
    UNTRIED = auto()


@dataclass(frozen=True, slots=True)
class Answer:
    """The gateway's response. `code` is its own word for a problem, may be empty."""

    status: int
    retry_after: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of a notification, why, and how long the gateway asks to wait."""

    number: int
    verdict: Outcome
    reason: str = ""
    wait_s: float = 0.0


def judge(number: int, answer: Answer, now_s: float) -> Attempt:
    """2xx: delivered. 408, 425, 429 and 5xx may pass. All else is refused for good.

    A redirection is refused too: a signed message goes to the shop's URL, or nowhere.
    """
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return Attempt(number, Outcome.DELIVERED)
    reason = f"http {answer.status}" + (f": {answer.code}" if answer.code else "")
    if answer.status in PASSING or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        wait_s = retry_after_s(answer.retry_after, now_s)
        return Attempt(number, Outcome.FAILED, reason, wait_s)
    return Attempt(number, Outcome.REFUSED, reason)


def retry_after_s(text: str, now_s: float) -> float:
    """Retry-After (RFC 9110, 10.2.3) as seconds, 0 to an hour; 0 if it has none.

    It is a number of seconds or a date; `now_s` is Unix time.
    """
    if text.isascii() and text.isdigit():
        wait_s = float(text)
    else:
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return 0.0
        aware = until if until.tzinfo else until.replace(tzinfo=UTC)
        wait_s = aware.timestamp() - now_s
    return min(max(wait_s, 0.0), MAX_RETRY_AFTER_S)


def back_off_s(failures: int, chance: float) -> float:
    """How long to rest after `failures` in a row, 1 or more; `chance` is 0 to 1.

    Doubles from 1 s to 5 minutes; half of it is chance, so that the hubs of a chain do
    not come back to a gateway all at once.
    """
    whole_s = min(MAX_RETRY_S, RETRY_FIRST_S * 2 ** min(failures - 1, 16))
    return whole_s * (0.5 + chance / 2)
