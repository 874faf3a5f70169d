"""Reads Alipay's bill of a day: a zip of CSV files in GBK (对账单 "业务账单"). Pure.

A file is read whole or not at all: it says itself how much it holds, and where it ends.
"""

import csv
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO

from firmware.hub.payments.gateway import BillLine
from firmware.hub.payments.networks.beijing import is_beijing_text
from firmware.hub.payments.networks.reading import fee_fen, yuan_fen

MAX_FILES = 16
MAX_TEXT_BYTES = 64 * 1_024 * 1_024
FIRST_HEADING = "支付宝交易号"
REFUND = "退款"
_END = "业务明细列表结束"
_TOTALS = re.compile(r"#+交易合计:(\d+)笔|#+退款合计:(\d+)笔")

Row = Mapping[str, str]


def lines_of_zip(data: bytes) -> tuple[BillLine, ...] | None:
    """The lines of the bill; None if it is no such bill, or not a whole one."""
    try:
        texts = tuple(_texts(data))
        return next((_lines(text) for text in texts if FIRST_HEADING in text), None)
    except (zipfile.BadZipFile, zlib.error, ValueError, LookupError, csv.Error):
        return None
    except (EOFError, NotImplementedError, RuntimeError, OSError):
        return None


def _texts(data: bytes) -> Iterator[str]:
    """The text of each CSV file: details and totals, whatever they are called."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members = [each for each in archive.infolist() if not each.is_dir()]
        if len(members) > MAX_FILES:
            raise ValueError("too many files")
        left = MAX_TEXT_BYTES
        for member in members:
            with archive.open(member) as file:
                raw = file.read(left + 1)
            left -= len(raw)
            if left < 0:
                raise ValueError("too long")
            yield raw.decode("gb18030")


def _lines(text: str) -> tuple[BillLine, ...]:
    """The lines of the file of details; ValueError if something is not as it must be.

    Cells are padded with tabs, so that a spreadsheet does not round the numbers.
    """
    rows = csv.reader(text.replace("\t", "").splitlines())
    headings: list[str] = []
    found: list[Row] = []
    ended = False
    totals = dict[str, int]()
    for cells in rows:
        first = _normal(cells[0]) if cells else ""
        if first.startswith("#"):
            ended = ended or _END in first
            totals |= _totals(_normal(",".join(cells)))
        elif first == FIRST_HEADING:
            headings = [_normal(cell) for cell in cells]
        elif first and headings and not ended:
            found.append(dict(zip(headings, map(str.strip, cells), strict=True)))
    if not (headings and ended):
        raise ValueError("not whole")
    _check(found, totals)
    return tuple(map(_line, found))


def _normal(cell: str) -> str:
    """A cell without blanks around it, ``（元）`` as ``(元)``."""
    return unicodedata.normalize("NFKC", cell).strip()


def _totals(line: str) -> dict[str, int]:
    found = _TOTALS.match(line)
    if found is None:
        return {}
    paid, returned = found.groups()
    return {"paid": int(paid)} if paid else {"returned": int(returned)}


def _check(rows: Iterable[Row], totals: Mapping[str, int]) -> None:
    returned = [REFUND in row["业务类型"] for row in rows]
    counts = {"paid": returned.count(False), "returned": returned.count(True)}
    if any(counts[name] != total for name, total in totals.items()):
        raise ValueError("not as many lines as it says")


def _line(row: Row) -> BillLine:
    amount_fen = yuan_fen(row["订单金额(元)"])
    fee = fee_fen(row["服务费(元)"] or "0")
    if amount_fen is None or fee is None or not is_beijing_text(row["完成时间"]):
        raise ValueError("a cell is not readable")
    returned = REFUND in row["业务类型"]
    return BillLine(
        out_trade_no=row["商户订单号"],
        trade_no=row[FIRST_HEADING],
        refund_no=row["退款批次号/请求号"] if returned else "",
        amount_fen=-abs(amount_fen) if returned else amount_fen,
        fee_fen=-fee or 0,
        at=row["完成时间"],
    )
