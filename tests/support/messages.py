"""One small sale, as a message, and what stands around it."""

from firmware.protocol.envelope import GENESIS, Stamp
from firmware.protocol.messages import Chain, PriceStep, SaleClosed, SaleLine

STAMP = Stamp(
    kid="k7",
    id="019ca884-c7bd-7000-8000-000000000000",
    ts="2026-03-01T08:30:00.125Z",
    boot="b0000000-0000-4000-8000-000000000000",
    mono_ms=5,
)
SALE = SaleClosed(
    sale_id="k7-1-1",
    receipt_no="k7-000001",
    opened_at="2026-03-01T08:29:00.000Z",
    closed_at="2026-03-01T08:30:00.000Z",
    lines=(
        SaleLine(
            number=1,
            gtin="6901234567892",
            name="农夫山泉 550ml",
            pieces=1,
            amount_fen=250,
            entry="scanned",
        ),
    ),
    steps=(PriceStep(stage="listed", rule="listed", amount_fen=250),),
    payable_fen=250,
    tender="cash",
    member_id=None,
    earned_points=0,
    policy_version=1,
    catalogue_revision=1,
    slip="printed",
)
CHAIN = Chain(epoch=1, seq=1, previous=GENESIS)
