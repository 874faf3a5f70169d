"""Bills as files, as a shopkeeper downloads them from the networks' pages."""

import zipfile
from collections.abc import Iterable, Iterator
from io import BytesIO

from firmware.hub.payments.gateway import BillLine
from firmware.retail.money import yuan

SELLER = "2088000000000000"
MERCHANT = "1900000001"
PAYMENTS_TABLE = f"""
[payments]
networks = ["alipay", "wechat"]
[payments.alipay]
app_id = "2026000000000000"
seller_id = "{SELLER}"
key_file = "alipay_app_key"
alipay_key_file = "alipay_key"
[payments.wechat]
app_id = "wx0000000000000000"
merchant_id = "{MERCHANT}"
certificate_serial = "7000000000"
key_file = "wechat_merchant_key"
wechat_key_file = "wechat_key"
wechat_key_id = "PUB_KEY_ID_0"
"""
ALIPAY_HEADINGS = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,"
    "操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,"
    "集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
    "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
WECHAT_HEADINGS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,"
    "交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,"
    "商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
WECHAT_TOTALS = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,"
    "申请退款总金额"
)


def alipay_zip(
    lines: Iterable[BillLine], day: str, *, account: str = f"{SELLER}0156"
) -> bytes:
    """The file of Alipay's page: a zip of the details and their totals, in GBK."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        text = "".join(f"{each}\r\n" for each in alipay_text(lines, day, account))
        archive.writestr("业务明细.csv", text.encode("gbk"))
        archive.writestr("业务明细(汇总).csv", "#支付宝业务汇总查询".encode("gbk"))
    return made.getvalue()


def alipay_text(lines: Iterable[BillLine], day: str, account: str) -> Iterator[str]:
    """The lines of the file of details."""
    year, month, date = day.split("-")
    yield "#支付宝业务明细查询"
    yield f"#账号：[{account}]"
    yield f"#起始日期：[{year}年{month}月{date}日 00:00:00]"
    yield "#----------------业务明细列表----------------"
    yield ALIPAY_HEADINGS
    counts = {"交易": 0, "退款": 0}
    for each in lines:
        kind = "交易" if each.amount_fen > 0 else "退款"
        counts[kind] += 1
        amount, fee = yuan(each.amount_fen), yuan(-each.fee_fen)
        yield (
            f"{each.trade_no}\t,{each.out_trade_no}\t,{kind}    ,购物   ,{each.at},"
            f"{each.at},,,,k1,王*明(138****0000)\t,{amount},{amount},0.00,0.00,0.00,"
            f"0.00,0.00,,0.00,0.00,{each.refund_no}\t,{fee},0.00,"
        )
    yield "#----------------业务明细列表结束----------------"
    yield f"#交易合计：{counts['交易']}笔，商家实收共0.00元，商家优惠共0.00元"
    yield f"#退款合计：{counts['退款']}笔，商家实收退款共0.00元，商家优惠退款共0.00元"


def wechat_csv(lines: Iterable[BillLine], *, merchant: str = MERCHANT) -> bytes:
    """The file of WeChat Pay's page."""
    text = "".join(f"{each}\r\n" for each in wechat_text(lines, merchant))
    return text.encode("utf-8-sig")


def wechat_text(lines: Iterable[BillLine], merchant: str) -> Iterator[str]:
    """The lines of the file."""
    yield WECHAT_HEADINGS
    count = 0
    for each in lines:
        count += 1
        yield ",".join(f"`{cell}" for cell in _wechat_cells(each, merchant))
    yield WECHAT_TOTALS
    yield f"`{count},`0.00,`0.00,`0.00,`0.00,`0.00,`0.00"


def _wechat_cells(line: BillLine, merchant: str) -> tuple[str, ...]:
    paid = line.amount_fen > 0
    came, went = (line.amount_fen, 0) if paid else (0, -line.amount_fen)
    return (
        line.at, "wx0000000000000000", merchant, "0", "k1", line.trade_no,
        line.out_trade_no, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "MICROPAY",
        "SUCCESS" if paid else "REFUND" if line.refund_no else "REVOKED", "OTHERS",
        "CNY", yuan(came), "0.00", "0" if paid else f"5{line.trade_no}",
        line.refund_no or "0", yuan(went), "0.00", "" if paid else "ORIGINAL",
        "" if paid else "SUCCESS", "购物", "", yuan(line.fee_fen), "0.60%", yuan(came),
        yuan(went), "",
    )  # fmt: skip
