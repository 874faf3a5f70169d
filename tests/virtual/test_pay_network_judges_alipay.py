"""What the gateway refuses, with the code of its pages."""

import io
import zipfile
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest

from firmware.virtual.network.pay_network.remote import PayNetworkProcess
from tests.support.pay_merchant import AlipayMerchant, new_number, order, sign, verifies
from tests.support.pay_networks import Buyer
from tests.support.pay_notices import NoticeBoard

pytestmark = pytest.mark.process

BILL = "alipay.data.dataservice.bill.downloadurl.query"
Change = Callable[[dict[str, str]], dict[str, str]]


def but(**changes: str) -> Change:
    return lambda fields: {k: v for k, v in (fields | changes).items() if v}


@pytest.mark.parametrize(
    ("change", "code", "sub_code"),
    [
        (but(app_id=""), "40001", "isv.missing-app-id"),
        (but(app_id="2021000000000000"), "40002", "isv.invalid-app-id"),
        (but(method=""), "40001", "isv.missing-method"),
        (but(method="alipay.trade.create"), "40002", "isv.invalid-method"),
        (but(sign_type=""), "40001", "isv.missing-signature-type"),
        (but(sign_type="RSA"), "40002", "isv.invalid-signature-type"),
        (but(charset="latin-1"), "40002", "isv.invalid-charset"),
        (but(format="XML"), "40002", "isv.invalid-format"),
        (but(version="2.0"), "40002", "isv.invalid-parameter"),
        (but(timestamp=""), "40001", "isv.missing-timestamp"),
        (but(timestamp="2026-11-28T10:00:00"), "40002", "isv.invalid-timestamp"),
        (but(timestamp="2020-01-01 00:00:00"), "40002", "isv.invalid-timestamp"),
        (but(biz_content="{"), "40002", "isv.illegal-json"),
    ],
)
def test_a_form_that_is_not_as_the_pages_say(
    alipay: AlipayMerchant, change: Change, code: str, sub_code: str
) -> None:
    fields = alipay.fields("alipay.trade.query", {"out_trade_no": "K1_1"})
    told = alipay.send(alipay.signed(change(fields)))
    assert (told["code"], told["sub_code"]) == (code, sub_code)


def unsorted(alipay: AlipayMerchant, fields: dict[str, str]) -> dict[str, str]:
    pairs = sorted(fields.items(), reverse=True)
    text = "&".join(f"{key}={value}" for key, value in pairs)
    return fields | {"sign": sign(alipay.own["app_key"], text.encode())}


def encoded(alipay: AlipayMerchant, fields: dict[str, str]) -> dict[str, str]:
    text = urlencode(sorted(fields.items()))
    return fields | {"sign": sign(alipay.own["app_key"], text.encode())}


def changed_after(alipay: AlipayMerchant, fields: dict[str, str]) -> dict[str, str]:
    return alipay.signed(fields) | {"biz_content": '{"out_trade_no":"K1_2"}'}


def no_base64(alipay: AlipayMerchant, fields: dict[str, str]) -> dict[str, str]:
    del alipay
    return fields | {"sign": "***"}


@pytest.mark.parametrize("way", [unsorted, encoded, changed_after, no_base64])
def test_a_signature_that_is_not_right(
    alipay: AlipayMerchant,
    way: Callable[[AlipayMerchant, dict[str, str]], dict[str, str]],
) -> None:
    fields = alipay.fields("alipay.trade.query", {"out_trade_no": "K1_1"})
    told = alipay.send(way(alipay, fields))
    assert (told["code"], told["sub_code"]) == ("40002", "isv.invalid-signature")


def test_an_unknown_application_gets_no_signature(alipay: AlipayMerchant) -> None:
    fields = alipay.fields("alipay.trade.query", {"out_trade_no": "K1_1"})
    told = alipay.send(alipay.signed(fields | {"app_id": "1"}))
    assert told.body.startswith(b'{"alipay_trade_query_response":{')
    assert b'"sign"' not in told.body


@pytest.mark.parametrize(
    "biz",
    [
        {"out_trade_no": ""},
        {"out_trade_no": "K1-1"},
        {"out_trade_no": "单1"},
        {"out_trade_no": "a" * 65},
        {"total_amount": "0.00"},
        {"total_amount": "1.005"},
        {"total_amount": 1.05},
        {"total_amount": "1,00"},
        {"total_amount": "100000000.01"},
        {"subject": "a=b"},
        {"subject": "a" * 257},
        {"scene": "wave_code"},
        {"product_code": "QUICK_MSECURITY_PAY"},
        {"timeout_express": "1.5h"},
        {"timeout_express": "16d"},
        {"auth_code": None},
    ],
)
def test_parameters_that_are_not_as_the_page_says(
    alipay: AlipayMerchant, biz: dict[str, Any]
) -> None:
    asked = order({"scene": "bar_code", "auth_code": "281234567890123456"}) | biz
    told = alipay.call("alipay.trade.pay", **asked)
    assert (told["code"], told["sub_code"]) == ("40004", "ACQ.INVALID_PARAMETER")


def test_a_form_in_gbk_is_answered_in_gbk(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    biz = order({"scene": "bar_code", "auth_code": Buyer(networks).code})
    fields = alipay.fields("alipay.trade.pay", biz) | {"charset": "GBK"}
    pairs = sorted(fields.items())
    text = "&".join(f"{key}={value}" for key, value in pairs).encode("gbk")
    signed = fields | {"sign": sign(alipay.own["app_key"], text)}
    status, body, headers = alipay.exchange(
        "POST", "/gateway.do?charset=GBK", limit_s=10,
        body=urlencode(signed, encoding="gbk").encode(), headers={},
    )  # fmt: skip
    assert status == 200
    assert headers["content-type"] == "text/html;charset=gbk"
    assert '"code":"10000"' in body.decode("gbk")


def test_the_bill_of_a_day_is_a_zip_of_tables_in_gbk(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    number, buyer = new_number(), Buyer(networks)
    paid = alipay.pay(buyer.code, out_trade_no=number, subject="苹果,梨")
    alipay.call("alipay.trade.refund", out_trade_no=number, refund_amount="2.05",
                out_request_no=f"{number}_R")  # fmt: skip
    day = paid["gmt_payment"][:10]
    early = alipay.call(BILL, bill_type="trade", bill_date=day)
    assert early["sub_code"] == "isp.bill_not_exist"
    networks.ask("POST", "/settings", bills_at_once=True)
    try:
        url = alipay.call(BILL, bill_type="trade", bill_date=day)["bill_download_url"]
        none = alipay.call(BILL, bill_type="trade", bill_date="2020-01-01")
    finally:
        networks.ask("POST", "/settings", bills_at_once=False)
    assert none["sub_code"] == "isp.bill_not_exist"
    status, packed = alipay.file(url)
    assert status == 200
    assert alipay.file(url[:-1] + "_")[0] == 403

    with zipfile.ZipFile(io.BytesIO(packed)) as file:
        names = [name.encode("cp437").decode("gbk") for name in file.namelist()]
        details, sums = (file.read(name).decode("gbk") for name in file.namelist())
    first = f"{alipay.own['seller_id']}0156_{day.replace('-', '')}_业务明细"
    assert names == [f"{first}.csv", f"{first}(汇总).csv"]
    lines = details.split("\r\n")
    assert lines[0] == "#支付宝业务明细查询"
    headings = lines[4].split(",")
    of_order = [
        dict(zip(headings, (cell.strip() for cell in line.split(",")), strict=True))
        for line in lines
        if number in line
    ]
    assert [
        (
            row["业务类型"],
            row["订单金额（元）"],
            row["商家实收（元）"],
            row["退款批次号/请求号"],
        )
        for row in of_order
    ] == [("交易", "12.05", "12.05", ""), ("退款", "-2.05", "-2.05", f"{number}_R")]
    assert {row["支付宝交易号"] for row in of_order} == {paid["trade_no"]}
    assert {row["门店编号"] for row in of_order} == {"S1"}
    assert sums.startswith("#支付宝业务汇总查询\r\n")


def test_the_address_of_a_bill_dies_after_half_a_minute(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    paid = alipay.pay(Buyer(networks).code)
    networks.ask("POST", "/settings", bills_at_once=True)
    try:
        day = paid["gmt_payment"][:10]
        url = alipay.call(BILL, bill_type="trade", bill_date=day)["bill_download_url"]
        networks.ask("POST", "/settings", clock_offset_s=31)
        assert alipay.file(url)[0] == 403
    finally:
        networks.ask("POST", "/settings", bills_at_once=False, clock_offset_s=0)


def test_a_paid_trade_is_announced_until_it_is_acknowledged(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    networks.ask("POST", "/settings", notice_gap_s=0)
    number = new_number()
    with NoticeBoard() as board:
        fields = alipay.payment(Buyer(networks).code, out_trade_no=number)
        told = alipay.send(alipay.signed(fields | {"notify_url": board.url}))
        assert told["code"] == "10000"
        assert board.twice.wait(10)
    notice, again = board.forms
    kept = {k: v for k, v in notice.items() if k not in {"sign", "sign_type"}}
    text = "&".join(f"{key}={value}" for key, value in sorted(kept.items())).encode()
    assert verifies(alipay.own["alipay_public_key"], text, notice["sign"])
    assert (notice["out_trade_no"], notice["trade_status"]) == (number, "TRADE_SUCCESS")
    assert notice["total_amount"] == "12.05"
    assert notice["seller_id"] == alipay.own["seller_id"]
    assert again["notify_id"] == notice["notify_id"]
