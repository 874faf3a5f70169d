"""Entries of the daybook as a batch writes them."""

from collections.abc import Iterable
from enum import StrEnum

from firmware.hub.daybook import tables
from firmware.hub.db.write_batch import WriteBatch, insert_new_rows, insert_rows
from firmware.retail.pricing.vat import VatPart

_ENTRIES = insert_new_rows(tables.daybook, without=("entry",))
_TAXES = insert_rows(tables.daybook_taxes)
DESK = ""
"""The `kid` of the desk."""


class EntryKind(StrEnum):
    """What an entry is."""

    SALE = "sale"
    VOID = "void"
    REFUND = "refund"


def add_entry(  # noqa: PLR0913 - a row
    batch: WriteBatch,
    kind: EntryKind,
    *,
    kid: str,
    name: str,
    receipt_no: str,
    detail: str,
    amount_fen: int,
    at: str,
) -> None:
    """Something happened `at` (UTC text), and is booked now; fields as of the table."""
    row = (kid, kind.value, name, receipt_no, detail, amount_fen, at)
    batch.add(_ENTRIES, row)


def add_taxes(
    batch: WriteBatch, kind: EntryKind, name: str, *, parts: Iterable[VatPart]
) -> None:
    """The tax of an entry of the same batch; parts of unknown rate are left out."""
    batch.add_all(
        _TAXES,
        (
            (kind.value, name, part.rate_bps, part.gross_fen, part.tax_fen)
            for part in parts
            if part.rate_bps is not None and part.tax_fen is not None
        ),
    )
