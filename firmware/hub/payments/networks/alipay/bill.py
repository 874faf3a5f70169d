"""Reads Alipay's bill of a day: CSV files in GBK (对账单 "业务明细"), usually in a zip.

A file is read whole or not at all: it says itself how much it holds, and where it ends.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from firmware.hub.payments.gateway import BillLine
from firmware.hub.payments.networks.bill_files.bill_cells import (
    BillCells,
    check_count,
    not_whole,
    row_of,
)
from firmware.hub.payments.networks.bill_files.bill_in_file import BillFacts

HEAD_LINES = 64
"""How many lines of the file of details are searched for its headings."""
FIRST_HEADING = "支付宝交易号"
REFUND = "退款"
_END = "业务明细列表结束"
_TEXTS = {"商品名称", "门店名称", "券名称", "备注"}
_ACCOUNT = re.compile(r"#+账号:\[?(\d{16,20})")
_FROM = re.compile(r"#+起始日期:\[?(\d{4})年(\d{2})月(\d{2})日")
_TOTALS = re.compile(r"#+(交易|退款)合计:(\d+)笔")


def bill_lines(text: Iterator[str], facts: BillFacts) -> Iterator[BillLine] | None:
    """The lines of the file of details, of which the other file has the totals.

    Cells are padded with tabs, so that a spreadsheet does not round the numbers.
    BillFaultError, also from the iterator.
    """
    rows = enumerate((line.replace("\t", "").rstrip("\r\n") for line in text), start=1)
    for _place, line in islice(rows, HEAD_LINES):
        cells = [_normal(cell) for cell in _cells(line)]
        if cells[0] == FIRST_HEADING:
            return _lines(rows, cells)
        _note(cells[0], facts)
    return None


def _cells(line: str) -> list[str]:
    try:
        return next(csv.reader([line]), None) or [""]
    except csv.Error as error:
        raise not_whole() from error


def _cells_below(headings: Sequence[str], line: str) -> list[str]:
    """The cells of a line. A name may have commas in it, and quotes that begin none.

    The pages do not say whether Alipay writes such a name in quotes.
    """
    cells = _cells(line)
    if len(cells) == len(headings):
        return cells
    found = re.fullmatch(",".join(map(_form, headings)), line)
    return list(found.groups()) if found else cells


def _form(heading: str) -> str:
    """What a cell of this column looks like; only texts have commas."""
    if heading.endswith("(元)"):
        return "([-0-9. ]*)"
    if heading.endswith("时间"):
        return "([-0-9: ]*)"
    return "(.*)" if heading in _TEXTS else "([^,]*)"


def _normal(cell: str) -> str:
    """A cell without blanks around it, ``（元）`` as ``(元)``."""
    return unicodedata.normalize("NFKC", cell).strip()


def _note(head: str, facts: BillFacts) -> None:
    if account := _ACCOUNT.match(head):
        facts.accounts.add(account[1])
    if day := _FROM.match(head):
        facts.from_day = "-".join(day.groups())


@dataclass(slots=True)
class _Ending:
    """What a bill says of itself behind its lines."""

    ended: bool = False
    totals: dict[str, int] = field(default_factory=dict[str, int])

    def note(self, line: str) -> None:
        self.ended = self.ended or _END in line
        if total := _TOTALS.match(line):
            self.totals[total[1]] = int(total[2])


def _lines(rows: Iterator[tuple[int, str]], headings: list[str]) -> Iterator[BillLine]:
    ending, paid, returned = _Ending(), 0, 0
    for place, text in rows:
        cells = _cells_below(headings, text)
        if cells[0].startswith("#"):
            ending.note(_normal(",".join(cells)))
        elif cells[0].strip() and not ending.ended:
            line = _line(row_of(headings, cells, place))
            returned += line.amount_fen < 0
            paid += line.amount_fen >= 0
            yield line
    if not ending.ended:
        raise not_whole()
    check_count(ending.totals.get("交易", paid), paid)
    check_count(ending.totals.get("退款", returned), returned)


def _line(row: BillCells) -> BillLine:
    amount_fen = row.fen("订单金额(元)")
    returned = REFUND in row.text("业务类型")
    return BillLine(
        out_trade_no=row.number("商户订单号"),
        trade_no=row.number(FIRST_HEADING),
        refund_no=row.number("退款批次号/请求号") if returned else "",
        amount_fen=-abs(amount_fen) if returned else amount_fen,
        fee_fen=-row.fee_fen("服务费(元)") or 0,
        at=row.time("完成时间"),
    )
