"""Reads WeChat Pay's bill of a day: UTF-8 text, a backtick before each cell. Pure.

A bill is read whole or not at all: its last line says how many lines it has.
"""

import hashlib
from collections.abc import Mapping

from firmware.hub.payments.gateway import BillLine
from firmware.hub.payments.networks.beijing import is_beijing_text
from firmware.hub.payments.networks.reading import fee_fen, yuan_fen

FIRST_HEADING = "交易时间"
FIRST_TOTAL = "总交易单数"
_NONE = {"", "0"}

Row = Mapping[str, str]


def lines_of_text(data: bytes, sha1: str) -> tuple[BillLine, ...] | None:
    """The lines of the bill; None if it is no such bill, or another than its digest.

    The digest comes in a signed reply, the bill itself is not signed.
    """
    digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    if digest != sha1.lower():
        return None
    try:
        return _lines(data.decode("utf-8-sig"))
    except (ValueError, LookupError):
        return None


def _lines(text: str) -> tuple[BillLine, ...]:
    rows = [line.strip() for line in text.splitlines() if line.strip()]
    headings = rows[0].split(",")
    totals_at = [row.startswith(FIRST_TOTAL) for row in rows].index(True)
    total = int(_cells(rows[totals_at + 1])[0])
    details = rows[1:totals_at]
    if headings[0] != FIRST_HEADING or total != len(details):
        raise ValueError("not a whole bill")
    found = [dict(zip(headings, _cells(row), strict=True)) for row in details]
    return tuple(_line(row) for row in found if row["退款状态"] != "FAIL")


def _cells(row: str) -> list[str]:
    """The cells of a line; a comma within one has no backtick behind it."""
    if not row.startswith("`"):
        raise ValueError("no line of a bill")
    return [cell.strip() for cell in row[1:].split(",`")]


def _line(row: Row) -> BillLine:
    returned = row["交易状态"] in {"REFUND", "REVOKED"}
    amount_fen = yuan_fen(row["申请退款金额" if returned else "订单金额"])
    fee = fee_fen(row["手续费"] or "0")
    if amount_fen is None or fee is None or not is_beijing_text(row[FIRST_HEADING]):
        raise ValueError("a cell is not readable")
    refund_no = row["商户退款单号"]
    return BillLine(
        out_trade_no=row["商户订单号"],
        trade_no=row["微信订单号"],
        refund_no=refund_no if returned and refund_no not in _NONE else "",
        amount_fen=-abs(amount_fen) if returned else amount_fen,
        fee_fen=fee,
        at=row[FIRST_HEADING],
    )
