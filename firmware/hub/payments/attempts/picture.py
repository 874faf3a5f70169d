"""The table of an attempt as a picture for docs/payments.md: Mermaid text. Pure."""

from collections import defaultdict

from firmware.hub.payments.attempts.attempt import CALLS, AttemptState
from firmware.hub.payments.attempts.steps import Restarted
from firmware.hub.payments.attempts.table import TABLE

WORDS = {
    "Paid": "paid",
    "WaitingForBuyer": "waits for the customer",
    "Precreated": "can be scanned",
    "NotThere": "not there",
    "Closed": "closed",
    "TurnedDown": "refused",
    "Declined": "declined",
    "Unresolved": "no word",
    "Cancelled": "cancelled",
    "CancelAgain": "again",
    "RefundDone": "returned",
    "RefundPending": "under way",
    "GiveUp": "given up",
    "Restarted": "hub restarted",
    "SaleBooked": "sale booked",
    "Keep": "kept by people",
    "ReturnKept": "given back by people",
}

ASKING = {AttemptState.RECORDED, AttemptState.WAITING, AttemptState.UNRESOLVED}


def picture() -> str:
    """A state diagram: each arrow that leads to another state, by what it takes.

    What leads back to its own state is left out, and that a restart goes on.
    """
    lines = ["stateDiagram-v2", "    direction TB", "    [*] --> recorded"]
    for state in AttemptState:
        call = CALLS.get(state)
        asked = "pay or precreate" if state is AttemptState.RECORDED else call
        lines.append(f"    {state} : {state}{f' ({asked})' if asked else ''}")
    lines += [
        f"    {begin} --> {end} : {', '.join(words)}"
        for (begin, end), words in _arrows().items()
    ]
    return "\n".join(lines)


def _arrows() -> dict[tuple[AttemptState, AttemptState], list[str]]:
    arrows: dict[tuple[AttemptState, AttemptState], list[str]] = defaultdict(list)
    for begin, rows in TABLE.items():
        for event, row in rows.items():
            if event is Restarted and begin is not AttemptState.RECORDED:
                continue
            for end in sorted(row.to - {begin}):
                word = _word(begin, end, event.__name__)
                arrows[begin, end] += [word] if word not in arrows[begin, end] else []
    return arrows


def _word(begin: AttemptState, end: AttemptState, event: str) -> str:
    if begin in ASKING and end is AttemptState.CANCELLING:
        return WORDS[event] if event == "TurnedDown" else "time over"
    if begin in ASKING and end is AttemptState.REFUNDING:
        return "paid, but given up"
    if event == "Closed" and end is AttemptState.REFUNDED:
        return "went back"
    return WORDS[event]
