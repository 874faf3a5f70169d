"""Money that people keep without a sale: what stands in the ledger of it.

A payment is in the ledger through its sale only. One that is kept without a sale stands
on the suspense account of its kiosk, until its sale comes or it goes back.
"""

from sqlalchemy import Connection

from firmware.hub.db.write_batch import WriteBatch
from firmware.hub.ledger import store as ledger_store
from firmware.hub.ledger.postings import Entry, Posting, Unit
from firmware.hub.payments.attempts import store
from firmware.hub.payments.attempts.attempt import AttemptState, PayAttempt
from firmware.hub.payments.attempts.store import KeptAttempt

KEPT = "kept:"
RELEASED = "released:"
"""Prefixes of posting ids, before the payment's number at the network."""


def suspense_account(kid: str) -> str:
    """The account of money that was kept and that no sale explains."""
    return f"suspense:{kid}"


def kept_posting(before: PayAttempt, after: PayAttempt, now: str) -> Posting | None:
    """What a step moves in the ledger; None if the money is not kept, nor was.

    `now` is UTC text. Each of the two is posted at most once: what was kept and leaves
    that state never comes to it again.
    """
    was, kept = (each.state is AttemptState.KEPT for each in (before, after))
    if was == kept:
        return None
    number, fen = after.charge.out_trade_no, after.charge.amount_fen
    signed_fen = fen if kept else -fen
    return Posting(
        posting_id=(KEPT if kept else RELEASED) + number,
        kind="kept" if kept else "released",
        sale_id=None,
        event_at=now,
        entries=(
            Entry(f"phone:{after.kid}", Unit.CNY, signed_fen),
            Entry(suspense_account(after.kid), Unit.CNY, -signed_fen),
        ),
    )


def book_step(
    connection: Connection, before: KeptAttempt, after: KeptAttempt, *, now: str
) -> None:
    """Store a step, with its posting if the money is kept by it, or no more.

    `now` is UTC text.
    """
    store.change(connection, after, now)
    posting = kept_posting(before.attempt, after.attempt, now)
    if posting is not None:
        batch = WriteBatch()
        ledger_store.add_posting(batch, posting, now)
        batch.write(connection)
