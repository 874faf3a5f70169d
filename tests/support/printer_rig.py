"""A slip, quick limits and waits, for tests of the printer's driver."""

from typing import Protocol, cast

from drivers.api import (
    Align,
    Paper,
    Printed,
    PrinterChanged,
    PrinterStatus,
    PrintFailed,
    Slip,
    SlipFeed,
    SlipQr,
    SlipRow,
    SlipRule,
    SlipSent,
    SlipText,
)
from drivers.printer.ports import Connection
from drivers.printer.printer import Printer, PrinterModel, QrKind
from drivers.printer.session import Limits
from drivers.sim.printer.printer import SimPrinter
from tests.support.device_inbox import Inbox

LIMIT_S = 20.0
QUICK = Limits(
    answer_s=0.12,
    stall_s=0.2,
    proof_s=0.2,
    proof_stopping_s=0.1,
    poll_s=0.05,
    watch_s=0.1,
)
PATIENT = Limits(
    answer_s=1.0,
    stall_s=3.0,
    proof_s=3.0,
    proof_stopping_s=3.0,
    poll_s=0.05,
    watch_s=0.0,
)
NATIVE = PrinterModel(qr=QrKind.NATIVE)
ANSWERS = PrinterModel(answers=True)
GOOD = PrinterStatus(Paper.PLENTY)
JOIN = "https://shop.example/j/7KQ2M9"
SLIP: Slip = (
    SlipText("鲜果便利店", Align.CENTRE, 2, bold=True),
    SlipFeed(1),
    SlipRule(),
    SlipRow("农夫山泉饮用天然水 550ml ×2", "4.00"),
    SlipRow("有机龙井茶叶礼盒装 250g", "128.00"),
    SlipRule(),
    SlipRow("合计", "¥132.00", 2, bold=True),
    SlipQr(JOIN),
    SlipText("谢谢惠顾", Align.CENTRE),
)
SLIP_TEXT = """\
           鲜果便利店
────────────────────────────────
农夫山泉饮用天然水 550ml
×2                          4.00
有机龙井茶叶礼盒装 250g   128.00
────────────────────────────────
合计                    ￥132.00
[QR https://shop.example/j/7KQ2M9]

            谢谢惠顾"""

Connected = tuple[SimPrinter, Connection]


class StartPrinter(Protocol):
    """Starts a printer's driver, which is stopped when the test ends."""

    def __call__(
        self,
        connection: Connection,
        model: PrinterModel = ...,
        limits: Limits = ...,
    ) -> Printer:
        """The driver, started."""
        ...


def outcome(inbox: Inbox) -> Printed | SlipSent | PrintFailed:
    """What became of a job."""
    kinds = cast(
        "type[Printed | SlipSent | PrintFailed]", Printed | SlipSent | PrintFailed
    )
    return inbox.wait(kinds)


def wait_status(inbox: Inbox, status: PrinterStatus) -> None:
    """Wait until the driver reports this status."""
    while inbox.wait(PrinterChanged).status != status:
        pass
