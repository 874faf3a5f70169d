"""Which rows of stages a record adds to the journal, in one commit. Pure."""

from collections.abc import Iterator

import msgspec

from firmware.kiosk.sale.effects import Record
from firmware.kiosk.sale.ticket import Recalled, SaleStage, SlipState, VoidReason

StageRow = tuple[int, SaleStage, bytes | None]
"""Sale, stage, body."""


def rows_of(record: Record) -> Iterator[StageRow]:
    """The rows, in order; every build knows each of their stages.

    An attempt to pay by phone is another intent, whose ticket has the attempt: a build
    that was put back and knows no attempts voids the sale, and the hub gives back what
    was taken. A basket is suspended by an intent that says so and a void. A second void
    of that sale means that its basket was recalled, and then paid or suspended again,
    or that it was released to the hub.
    """
    sale, stage = record.ticket.number, record.stage
    if stage is SaleStage.SUSPENDED:
        yield sale, SaleStage.INTENT, msgspec.json.encode(record.ticket)
        yield sale, SaleStage.VOIDED, void_reason(record).encode()
    else:
        yield sale, _kept_as(stage), _body(record)
    recalled = ended_basket(record)
    if recalled is not None:
        yield recalled.number, SaleStage.VOIDED, VoidReason.STAFF.encode()


def ended_basket(record: Record) -> Recalled | None:
    """The suspended basket that cannot be recalled any more after this record."""
    ends = record.stage in {SaleStage.SETTLED, SaleStage.SUSPENDED}
    return record.ticket.recalled if ends else None


def void_reason(record: Record) -> VoidReason:
    """Why a sale is not paid; staff suspend."""
    if record.stage is SaleStage.SUSPENDED:
        return VoidReason.STAFF
    return record.reason or VoidReason.CUSTOMER


def _kept_as(stage: SaleStage) -> SaleStage:
    return SaleStage.INTENT if stage is SaleStage.CHARGING else stage


def _body(record: Record) -> bytes | None:
    """What a stage adds to the sale's earlier stages."""
    match record.stage:
        case SaleStage.INTENT | SaleStage.CHARGING | SaleStage.SETTLED:
            return msgspec.json.encode(record.ticket)
        case SaleStage.CLOSED:
            return (record.slip or SlipState.NONE).encode()
        case SaleStage.VOIDED:
            return void_reason(record).encode()
        case SaleStage.MAY_HAVE_PRINTED if record.by:
            return record.by.encode()
        case _:
            return None
