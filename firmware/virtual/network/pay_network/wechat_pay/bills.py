"""申请交易账单 and 下载账单: UTF-8, a backtick before each cell, unsigned.

The SHA-1 is over the unpacked text; the address dies after five minutes and wants a
signed request. The bill of a day is there from 10:00 of the next day on.
"""

import gzip
import hashlib
from typing import Final

from firmware.virtual.network.pay_network.acts.order import WECHAT_PAY
from firmware.virtual.network.pay_network.bill_addresses import BillAddresses
from firmware.virtual.network.pay_network.books.bill_rows import BillRow, bill_rows
from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.merchant import (
    MERCHANT_NUMBER,
    WECHAT_APP_ID,
)
from firmware.virtual.network.pay_network.money import yuan
from firmware.virtual.network.pay_network.network_time import (
    DAY_MS,
    day_of,
    second_text,
)
from firmware.virtual.network.pay_network.wechat_pay.refusals import (
    refusal,
    wrong_field,
)
from firmware.virtual.network.pay_network.wire import CallMoment, NetworkOutcome

READY_MS: Final = DAY_MS + 10 * 3_600_000
ADDRESS_LIFE_MS: Final = 300_000
DOWNLOAD_PATH: Final = "/v3/billdownload/file"
TYPES: Final = {"ALL": {"pay", "refund", "cancel"}, "SUCCESS": {"pay"},
                "REFUND": {"refund", "cancel"}}  # fmt: skip
_HEADINGS: Final = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,"
    "付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,"
    "退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
_SUM_HEADINGS: Final = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,"
    "手续费总金额,订单总金额,申请退款总金额"
)
_STATES: Final = {"pay": "SUCCESS", "refund": "REFUND", "cancel": "REVOKED"}


class WechatBills:
    """Gives addresses, and the files behind them. Any thread, with the books open."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._addresses = BillAddresses(ADDRESS_LIFE_MS)

    def address(
        self, asked: dict[str, str], books: PayBooks, moment: CallMoment
    ) -> NetworkOutcome:
        """`download_url` of a day, and the SHA-1 of what is there."""
        day, kind = asked.get("bill_date", ""), asked.get("bill_type", "ALL")
        began_ms = day_of(day)
        if began_ms is None or kind not in TYPES:
            return wrong_field("bill_date" if began_ms is None else "bill_type")
        if asked.get("tar_type", "GZIP") != "GZIP":
            return wrong_field("tar_type")
        if not moment.bills_at_once and moment.now_ms < began_ms + READY_MS:
            return refusal(400, "STATEMENT_CREATING", "账单生成中")
        if not bill_rows(books, WECHAT_PAY, day):
            return refusal(400, "NO_STATEMENT_EXIST", "账单文件不存在")
        what = f"{day} {kind} {asked.get('tar_type', '')}"
        token = self._addresses.given(what, moment.now_ms)
        text = bill_text(books, day, kind)
        return NetworkOutcome(
            {
                "hash_type": "SHA1",
                "hash_value": hashlib.sha1(text).hexdigest(),  # noqa: S324 - the page's
                "download_url": f"{self._host}{DOWNLOAD_PATH}?token={token}",
            }
        )

    def file(self, token: str, books: PayBooks, now_ms: int) -> NetworkOutcome:
        """The file behind an address."""
        what = self._addresses.what(token, now_ms)
        if what is None:
            return refusal(400, "INVALID_REQUEST", "下载链接已失效")
        day, kind, packing = what.split(" ")
        text = bill_text(books, day, kind)
        return NetworkOutcome(
            {}, file=gzip.compress(text) if packing else text, signed=False
        )


def bill_text(books: PayBooks, day: str, kind: str) -> bytes:
    """The bill of a day, of the columns of ALL."""
    rows = [row for row in bill_rows(books, WECHAT_PAY, day) if row.act in TYPES[kind]]
    lines = [_HEADINGS, *(_line(row) for row in rows), _SUM_HEADINGS, _sums(rows)]
    return "".join(f"{line}\r\n" for line in lines).encode("utf-8-sig")


def _line(row: BillRow) -> str:
    paid = row.act == "pay"
    subject = row.subject.replace(",", " ").replace("\n", " ")
    back = "0.00" if paid else yuan(-row.amount_fen)
    total = yuan(row.total_fen) if paid else "0.00"
    return _cells(
        second_text(row.at_ms), WECHAT_APP_ID, MERCHANT_NUMBER, "0", row.terminal,
        row.number, row.out_trade_no, row.buyer,
        "MICROPAY" if row.kind == "code" else "NATIVE", _STATES[row.act], "OTHERS",
        "CNY", total, "0.00", "0" if paid else row.refund,
        "0" if paid else row.request, back, "0.00", "" if paid else "ORIGINAL",
        "" if paid else "SUCCESS", subject, row.note, "0.00000", "0.00%", total, back,
        "",
    )  # fmt: skip


def _sums(rows: list[BillRow]) -> str:
    paid = yuan(sum(row.amount_fen for row in rows if row.act == "pay"))
    back = yuan(-sum(row.amount_fen for row in rows if row.act != "pay"))
    return _cells(str(len(rows)), paid, back, "0.00", "0.00000", paid, back)


def _cells(*values: str) -> str:
    return ",".join(f"`{value}" for value in values)
