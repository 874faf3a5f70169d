"""Examples of X and Z reports. Pure."""

from firmware.protocol import messages as m
from firmware.protocol.reference.examples import KID, SALE

REPORT = m.TillReport(
    made_at="2026-03-01T14:00:00.000Z",
    kid=KID,
    number=12,
    since="2026-02-28T14:01:10.000Z",
    means=(m.ReportRow(name="cash", count=1, amount_fen=SALE.payable_fen),),
    stages=tuple(
        m.ReportRow(name=step.stage, count=1, amount_fen=step.amount_fen)
        for step in SALE.steps
    ),
    first=SALE.receipt_no,
    last=SALE.receipt_no,
    cash_fen=SALE.payable_fen,
)
ASK_REPORT = m.AskReport(sort="z", by="key", number=12)
REPORT_REPLY = m.ReportReply(
    report=REPORT,
    digest="b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184",
    by="key",
    last=12,
)
