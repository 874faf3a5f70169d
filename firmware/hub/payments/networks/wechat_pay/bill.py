"""Reads WeChat Pay's bill of a day: CSV, a backtick before each cell.

A bill is read whole or not at all: its last line says how many lines it has. A trade
keeps its line SUCCESS whatever becomes of it. What left the account has a line of its
own (微信支付对账单的详细说明): REFUND, or REVOKED, which only trades have that had
been paid, and which returns all of it.
"""

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from firmware.hub.payments.gateway import BillLine
from firmware.hub.payments.networks.bill_files.bill_cells import (
    BillCells,
    check_count,
    not_whole,
    row_of,
)
from firmware.hub.payments.networks.bill_files.bill_in_file import (
    BillFacts,
    BillInFile,
    read_bill,
)
from firmware.hub.payments.networks.bill_files.texts import PART_BYTES

FIRST_HEADING = "交易时间"
FIRST_TOTAL = "总交易单数"
ORDERED, ASKED_BACK = "订单金额", "申请退款金额"
REVOKED = "REVOKED"
_NONE = {"", "0"}
_NO_AMOUNT = {"", "0", "0.00"}


def signed_bill(file: BinaryIO, sha1: str) -> BillInFile | None:
    """The bill of a file; None if it is another than its digest.

    The digest comes in a signed reply, the bill itself is not signed. BillFaultError
    for what is no bill.
    """
    if _sha1(file) != sha1.lower():
        return None
    return read_bill(file, bill_lines)


def _sha1(file: BinaryIO) -> str:
    digest = hashlib.sha1(usedforsecurity=False)
    file.seek(0)
    while part := file.read(PART_BYTES):
        digest.update(part)
    return digest.hexdigest()


def bill_lines(text: Iterator[str], facts: BillFacts) -> Iterator[BillLine] | None:
    """The lines of a bill; BillFaultError, also from the iterator."""
    headings = next(text, "").split(",")
    return _lines(text, headings, facts) if headings[0] == FIRST_HEADING else None


def _lines(
    text: Iterator[str], headings: list[str], facts: BillFacts
) -> Iterator[BillLine]:
    count = 0
    for place, line in enumerate(text, 2):
        if line.startswith(FIRST_TOTAL):
            check_count(_said(next(text, "")), count)
            return
        if line.strip():
            row = row_of(headings, _cells(line), place)
            facts.accounts.add(row.text("商户号"))
            count += 1
            if row.text("退款状态") != "FAIL":
                yield _line(row)
    raise not_whole()


def _said(totals: str) -> int:
    first = _cells(totals)[0]
    if not (first.isascii() and first.isdigit()):
        raise not_whole()
    return int(first)


def _cells(line: str) -> list[str]:
    """The cells of a line; a comma within one has no backtick behind it."""
    return line.strip().removeprefix("`").split(",`")


def _line(row: BillCells) -> BillLine:
    state = row.text("交易状态")
    returned = state in {"REFUND", REVOKED}
    amount_fen = row.fen(_amount_heading(row, state) if returned else ORDERED)
    refund_no = row.number("商户退款单号")
    return BillLine(
        out_trade_no=row.number("商户订单号"),
        trade_no=row.number("微信订单号"),
        refund_no=refund_no if returned and refund_no not in _NONE else "",
        amount_fen=-abs(amount_fen) if returned else amount_fen,
        fee_fen=row.fee_fen("手续费"),
        at=row.time(FIRST_HEADING),
    )


def _amount_heading(row: BillCells, state: str) -> str:
    """Where the money is that went back; all of it if only the trade's sum is there."""
    whole = state == REVOKED and row.text(ASKED_BACK) in _NO_AMOUNT
    return ORDERED if whole else ASKED_BACK
