"""What each reply of a network, and each word of a kiosk, does to an attempt. Pure.

`now_s` is the hub's monotonic clock. Each step returns the attempt as it has to be
stored before anything else is done.
"""

import zlib
from dataclasses import dataclass, replace

from firmware.hub.payments.attempts.attempt import (
    LATE_CHECK_S,
    REFUND_WAIT_MAX_S,
    AttemptState,
    PayAttempt,
    again,
    moved,
)
from firmware.hub.payments.results import (
    Cancelled,
    Closed,
    Declined,
    DeclineReason,
    Paid,
    Precreated,
    Unresolved,
)


@dataclass(frozen=True, slots=True)
class GiveUp:
    """Whoever wanted to pay does not any more, or the kiosk has voided the sale."""


@dataclass(frozen=True, slots=True)
class Restarted:
    """The hub was away: what it was doing is not known, and no pay code is left."""


@dataclass(frozen=True, slots=True)
class SaleBooked:
    """A sale that names this attempt's number as its payment is in the books."""


@dataclass(frozen=True, slots=True)
class Keep:
    """People say that the customer has the goods: the money stays without a sale."""


@dataclass(frozen=True, slots=True)
class ReturnKept:
    """People say that money which was kept without a sale goes back after all."""


def paid(attempt: PayAttempt, event: Paid, now_s: float) -> PayAttempt:
    """The money is there; back with it if nobody wants to pay any more."""
    attempt = replace(attempt, trade_no=event.trade_no, declined=None)
    if attempt.given_up:
        return moved(attempt, AttemptState.REFUNDING, now_s)
    return moved(attempt, AttemptState.PAID)


def landed(attempt: PayAttempt, event: Paid, now_s: float) -> PayAttempt:
    """Money came although the trade was closed: it goes back, and nobody keeps it."""
    attempt = replace(attempt, trade_no=event.trade_no, given_up=True)
    return moved(attempt, AttemptState.REFUNDING, now_s)


def waits(attempt: PayAttempt, _event: object, now_s: float) -> PayAttempt:
    """The customer has to confirm: ask again later, or close at the end of the time."""
    return _ask_on(moved(attempt, AttemptState.WAITING, now_s), now_s)


def scannable(attempt: PayAttempt, event: Precreated, now_s: float) -> PayAttempt:
    """The customer can scan now."""
    return waits(replace(attempt, url=event.url), event, now_s)


def unresolved(attempt: PayAttempt, event: object, now_s: float) -> PayAttempt:
    """The network's word is missing: ask at once what became of it.

    If it has said that nothing was done, by a word that is in no table, one question
    is enough: then it is cancelled, and only that ends it.
    """
    if isinstance(event, Unresolved) and event.says_not_done:
        give_up_s = min(attempt.give_up_s, now_s)
        attempt = replace(attempt, declined=DeclineReason.OTHER, give_up_s=give_up_s)
    return moved(attempt, AttemptState.UNRESOLVED, now_s)


def declined(attempt: PayAttempt, event: Declined, now_s: float) -> PayAttempt:
    """Nothing was taken; asked once more later all the same.

    A number that stands for another trade may be of this very one: ask about it.
    """
    if event.reason is DeclineReason.NUMBER:
        return unresolved(attempt, event, now_s)
    attempt = replace(attempt, declined=event.reason)
    return moved(attempt, AttemptState.CLOSED, now_s + LATE_CHECK_S)


def in_vain(attempt: PayAttempt, event: object, now_s: float) -> PayAttempt:
    """A query that is not replied to, or before anything came."""
    trouble = event.reason if isinstance(event, Declined) else None
    return replace(_ask_on(attempt, now_s), trouble=trouble)


def turned_down(attempt: PayAttempt, _event: object, now_s: float) -> PayAttempt:
    """The customer has refused on the phone: close it as soon as it can be cancelled.

    Until then it may be paid after all, as before.
    """
    give_up_s = min(attempt.give_up_s, now_s)
    attempt = replace(attempt, declined=DeclineReason.OTHER, give_up_s=give_up_s)
    return _ask_on(attempt, now_s)


def closed(attempt: PayAttempt, event: Closed, _now_s: float) -> PayAttempt:
    """No money is with the shop, for good: none came, or it went back."""
    went_back = event.returned or attempt.trade_no
    state = AttemptState.REFUNDED if went_back else AttemptState.CLOSED
    return moved(attempt, state)


def not_there(attempt: PayAttempt, _event: object, now_s: float) -> PayAttempt:
    """A cancelled trade that the network never had: its call may still arrive."""
    return moved(attempt, AttemptState.CLOSED, now_s + LATE_CHECK_S)


def late_check(attempt: PayAttempt, event: object, now_s: float) -> PayAttempt:
    """Still nothing: closed for good, or asked again while it may be paid."""
    if now_s < attempt.payable_until_s + LATE_CHECK_S:
        return not_there(attempt, event, now_s)
    return moved(attempt, AttemptState.CLOSED)


def cancelled(attempt: PayAttempt, event: Cancelled, now_s: float) -> PayAttempt:
    """Closed, the network says, or taken and returned: ask once more."""
    trade_no = event.trade_no or attempt.trade_no
    return moved(replace(attempt, trade_no=trade_no), AttemptState.CHECKING, now_s)


def cancel_declined(attempt: PayAttempt, event: Declined, now_s: float) -> PayAttempt:
    """It cannot be cancelled any more: ask what it is; or only people can help."""
    if event.reason is DeclineReason.SERVICE:
        return again(attempt, now_s, trouble=event.reason)
    tries = attempt.tries + 1
    return replace(
        moved(attempt, AttemptState.CHECKING, again(attempt, now_s).due_s), tries=tries
    )


def open_still(attempt: PayAttempt, _event: object, now_s: float) -> PayAttempt:
    """It can still be paid: cancel it again."""
    later = again(attempt, now_s)
    return replace(later, state=AttemptState.CANCELLING)


def repeat(attempt: PayAttempt, event: object, now_s: float) -> PayAttempt:
    """The same call again, until there is a word."""
    trouble = event.reason if isinstance(event, Declined) else None
    return again(attempt, now_s, trouble=trouble)


def refund_in_vain(attempt: PayAttempt, event: object, now_s: float) -> PayAttempt:
    """The money must go back: people are told, and it is tried again and again."""
    trouble = event.reason if isinstance(event, Declined) else None
    return again(attempt, now_s, trouble=trouble, max_s=REFUND_WAIT_MAX_S)


def refund_asked(attempt: PayAttempt, _event: object, now_s: float) -> PayAttempt:
    """Whether the money went back has to be asked."""
    return replace(again(attempt, now_s), state=AttemptState.REFUND_CHECKING)


def refund_again(attempt: PayAttempt, _event: object, now_s: float) -> PayAttempt:
    """The network never had the refund: ask for it again, by the same number."""
    return replace(again(attempt, now_s), state=AttemptState.REFUNDING)


def refunded(attempt: PayAttempt, _event: object, _now_s: float) -> PayAttempt:
    """The money went back."""
    return moved(attempt, AttemptState.REFUNDED)


def give_up(attempt: PayAttempt, _event: object, now_s: float) -> PayAttempt:
    """Ask once more, then cancel; a call that is under way is awaited."""
    due_s = attempt.due_s
    if attempt.state in {AttemptState.WAITING, AttemptState.UNRESOLVED}:
        due_s = now_s
    give_up_s = min(attempt.give_up_s, now_s)
    return replace(attempt, given_up=True, give_up_s=give_up_s, due_s=due_s)


def noted(attempt: PayAttempt, _event: object, _now_s: float) -> PayAttempt:
    """It is on its way back already: only that nobody will pay."""
    return replace(attempt, given_up=True)


def give_back(attempt: PayAttempt, _event: object, now_s: float) -> PayAttempt:
    """It was paid, and no sale came of it."""
    return moved(replace(attempt, given_up=True), AttemptState.REFUNDING, now_s)


def restarted(attempt: PayAttempt, _event: object, now_s: float) -> PayAttempt:
    """Whether the call was made is not known; it is never made again."""
    return moved(_not_ahead(attempt, now_s), AttemptState.UNRESOLVED, now_s)


def due_now(attempt: PayAttempt, _event: object, now_s: float) -> PayAttempt:
    """Go on where it stood."""
    return replace(_not_ahead(attempt, now_s), due_s=now_s)


def due_again(attempt: PayAttempt, _event: object, now_s: float) -> PayAttempt:
    """What was still to be asked of a closed one."""
    return attempt if attempt.due_s is None else due_now(attempt, _event, now_s)


def booked(attempt: PayAttempt, _event: object, _now_s: float) -> PayAttempt:
    """The sale stands: from now on only its own refund moves the money."""
    return moved(attempt, AttemptState.BOOKED)


def kept(attempt: PayAttempt, _event: object, _now_s: float) -> PayAttempt:
    """It stays, whatever a kiosk says later: only people or its sale change that."""
    return moved(attempt, AttemptState.KEPT)


def unchanged(attempt: PayAttempt, _event: object, _now_s: float) -> PayAttempt:
    """Nothing."""
    return attempt


def _ask_on(attempt: PayAttempt, now_s: float) -> PayAttempt:
    """The next query; after the last one the attempt is cancelled without a gap."""
    pace = attempt.pace
    cancel_s = max(attempt.give_up_s, attempt.charged_s + pace.cancel_after_s)
    if now_s >= cancel_s:
        return moved(attempt, AttemptState.CANCELLING, now_s)
    wait_s = pace.query_every_s + pace.spread_s * _share(attempt, now_s)
    due_s = min(now_s + wait_s, cancel_s)
    return replace(attempt, due_s=due_s, tries=attempt.tries + 1)


def _not_ahead(attempt: PayAttempt, now_s: float) -> PayAttempt:
    """Its times by the hub's clock, which may have been put back while it was off.

    Else it would be cancelled that much later, and be paid meanwhile.
    """
    return replace(
        attempt,
        charged_s=min(attempt.charged_s, now_s),
        give_up_s=min(attempt.give_up_s, now_s + attempt.pace.give_up_s),
    )


def _share(attempt: PayAttempt, now_s: float) -> float:
    """From 0 to less than 1: another for each attempt and moment, always the same."""
    drawn = zlib.crc32(f"{attempt.charge.out_trade_no} {now_s:.3f}".encode())
    return drawn / 2**32
