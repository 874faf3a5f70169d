"""The bill of a day: alipay.data.dataservice.bill.downloadurl.query, and its file.

`trade` is the bill of business, `signcustomer` that of the account; only the first is
made here. It is there from 10:00 of the next day on; its address dies after 30 seconds.
The file is a zip of two tables in GBK, whose names are in GBK too, with a tab after
each number so that no spreadsheet rounds it.
"""

import io
import zipfile
from typing import Final

from firmware.virtual.network.pay_network.acts.order import ALIPAY
from firmware.virtual.network.pay_network.alipay.biz_content import BizContent
from firmware.virtual.network.pay_network.alipay.refusals import (
    refused_with,
    succeeded,
    wrong_parameter,
)
from firmware.virtual.network.pay_network.bill_addresses import BillAddresses
from firmware.virtual.network.pay_network.books.bill_rows import BillRow, bill_rows
from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.merchant import SELLER_ID
from firmware.virtual.network.pay_network.money import yuan
from firmware.virtual.network.pay_network.network_time import (
    DAY_MS,
    day_of,
    in_beijing,
    second_text,
)
from firmware.virtual.network.pay_network.wire import CallMoment, NetworkOutcome

READY_MS: Final = DAY_MS + 10 * 3_600_000
ADDRESS_LIFE_MS: Final = 30_000
NO_BILL: Final = "isp.bill_not_exist"
"""What users of the API see, of a day without trades, too; the page says otherwise."""
DOWNLOAD_PATH: Final = "/downloadBillFile.resource"
_HEADINGS: Final = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,操作员,终端号,"
    "对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,集分宝（元）,支付宝优惠（元）,商家优惠（元）,"
    "券核销金额（元）,券名称,商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,"
    "分润（元）,备注"
)
_SUM_HEADINGS: Final = (
    "门店编号,门店名称,交易订单总笔数,退款订单总笔数,订单金额（元）,商家实收（元）,支付宝优惠（元）,"
    "商家优惠（元）,卡消费金额（元）,服务费（元）,分润（元）,实收净额（元）"
)


class AlipayBills:
    """Gives addresses, and the files behind them. Any thread, with the books open."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._addresses = BillAddresses(ADDRESS_LIFE_MS)

    def address(
        self, biz: BizContent, books: PayBooks, moment: CallMoment
    ) -> NetworkOutcome:
        """`bill_download_url` of a day."""
        biz.one_of("bill_type", "trade", "signcustomer")
        day = biz.text("bill_date", 10, must=True)
        began_ms = day_of(day)
        if biz.wrong or "bill_type" not in biz.given or began_ms is None:
            return wrong_parameter(biz.wrong or "bill_type, bill_date")
        ready = moment.bills_at_once or moment.now_ms >= began_ms + READY_MS
        if not ready or biz.given["bill_type"] != "trade":
            return refused_with("40004", NO_BILL, "账单不存在")
        if not bill_rows(books, ALIPAY, day):
            return refused_with("40004", NO_BILL, "账单不存在")
        token = self._addresses.given(day, moment.now_ms)
        return succeeded(
            bill_download_url=f"{self._host}{DOWNLOAD_PATH}?bizType=trade&"
            f"userId={SELLER_ID}&fileType=csv.zip&bizDates={day.replace('-', '')}&"
            f"token={token}"
        )

    def file(self, token: str, books: PayBooks, now_ms: int) -> bytes | None:
        """The zip behind an address; None if the address is over."""
        day = self._addresses.what(token, now_ms)
        return None if day is None else zipped(books, day, now_ms)


class _GbkName(zipfile.ZipInfo):
    """A file whose name is in GBK, without the mark that it were UTF-8."""

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:  # noqa: N802 - zipfile's name
        return self.filename.encode("gbk"), self.flag_bits & ~0x800


def zipped(books: PayBooks, day: str, now_ms: int) -> bytes:
    """The bill of a day as Alipay's zip."""
    rows = bill_rows(books, ALIPAY, day)
    packed = io.BytesIO()
    first = f"{SELLER_ID}0156_{day.replace('-', '')}_业务明细"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in (
            (f"{first}.csv", _details(rows, day, now_ms)),
            (f"{first}(汇总).csv", _sums(rows, day, now_ms)),
        ):
            file.writestr(_GbkName(name), text.encode("gbk", "replace"))
    return packed.getvalue()


def _details(rows: list[BillRow], day: str, now_ms: int) -> str:
    paid = [row for row in rows if row.amount_fen > 0]
    back = [row for row in rows if row.amount_fen < 0]
    return "".join(
        f"{line}\r\n"
        for line in (
            "#支付宝业务明细查询",
            *_beginning(day),
            f"#{'-' * 41}业务明细列表{'-' * 40}",
            _HEADINGS,
            *(_line(row) for row in rows),
            f"#{'-' * 41}业务明细列表结束{'-' * 36}",
            f"#交易合计：{len(paid)}笔，商家实收共{_sum(paid)}元，商家优惠共0.00元",
            f"#退款合计：{len(back)}笔，商家实收退款共{_sum(back)}元，商家优惠退款共0.00元",
            _exported(now_ms),
        )
    )


def _sums(rows: list[BillRow], day: str, now_ms: int) -> str:
    paid = [row for row in rows if row.amount_fen > 0]
    total = f"{len(paid)},{len(rows) - len(paid)},{_sum(rows)},{_sum(rows)}"
    return "".join(
        f"{line}\r\n"
        for line in (
            "#支付宝业务汇总查询",
            *_beginning(day),
            f"#{'-' * 41}业务汇总列表{'-' * 40}",
            _SUM_HEADINGS,
            f"合计\t,\t,{total},0.00,0.00,0.00,0.00,0.00,{_sum(rows)}",
            f"#{'-' * 40}业务汇总列表结束{'-' * 37}",
            _exported(now_ms),
        )
    )


def _beginning(day: str) -> tuple[str, str]:
    began = in_beijing(day_of(day) or 0)
    ended = in_beijing((day_of(day) or 0) + DAY_MS)
    form = "%Y年%m月%d日 00:00:00"
    span = f"#起始日期：[{began.strftime(form)}]   终止日期：[{ended.strftime(form)}]"
    return f"#账号：[{SELLER_ID}0156]", span


def _exported(now_ms: int) -> str:
    return f"#导出时间：[{in_beijing(now_ms).strftime('%Y年%m月%d日 %H:%M:%S')}]"


def _line(row: BillRow) -> str:
    amount = yuan(row.amount_fen)
    kind = "交易" if row.amount_fen > 0 else "退款"
    subject = row.subject.replace(",", " ").replace("\n", " ")
    return (
        f"{row.number}\t,{row.out_trade_no}\t,{kind}\t,{subject},"
        f"{second_text(row.created_ms)},{second_text(row.at_ms)},{row.store}\t,\t,\t,"
        f"{row.terminal}\t,*家(138****{row.buyer[-4:]})\t,{amount},{amount},"
        f"0.00,0.00,0.00,0.00,0.00,,0.00\t,0.00,{row.request}\t,0.00,0.00,{row.note}"
    )


def _sum(rows: list[BillRow]) -> str:
    return yuan(sum(row.amount_fen for row in rows))
