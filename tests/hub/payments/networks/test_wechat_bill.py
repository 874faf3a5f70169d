"""WeChat Pay's bill: backticks, a signed digest, totals; whole or not at all."""

import hashlib

import pytest

from firmware.hub.payments.gateway import BillLine
from firmware.hub.payments.networks.wechat_pay.bill import lines_of_text
from tests.support.network_server import Asked, Reply
from tests.support.wechat_rig import NOW_S, WechatRig, authorization_of

HEADINGS = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,"
    "交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,"
    "商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
PAID = (
    "`2026-11-06 17:07:11,`wx81be3101902f7cb2,`1900000001,`0,`k1,`42000020261106,"
    "`k1_7_000042,`ofyak5q,`MICROPAY,`SUCCESS,`OTHERS,`CNY,`12.34,`0.00,`0,`0,`0.00,"
    "`0.00,`,`,`茶, 2 杯,`,`0.07404,`0.60%,`12.34,`0.00,`"
)
RETURNED = (
    "`2026-11-06 18:00:00,`wx81be3101902f7cb2,`1900000001,`0,`k1,`42000020261106,"
    "`k1_7_000042,`ofyak5q,`MICROPAY,`REFUND,`OTHERS,`CNY,`0.00,`0.00,`50000020261106,"
    "`k1_7_000042R,`2.34,`0.00,`ORIGINAL,`SUCCESS,`茶,`,`-0.01404,`0.60%,`0.00,`2.34,`"
)
REVOKED = RETURNED.replace("`REFUND", "`REVOKED").replace("`k1_7_000042R", "`0")
FAILED = RETURNED.replace("`ORIGINAL,`SUCCESS", "`ORIGINAL,`FAIL")
TOTAL_HEADINGS = (
    "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,"
    "申请退款总金额"
)
LINES = (
    BillLine(
        out_trade_no="k1_7_000042",
        trade_no="42000020261106",
        refund_no="",
        amount_fen=1_234,
        fee_fen=7,
        at="2026-11-06 17:07:11",
    ),
    BillLine(
        out_trade_no="k1_7_000042",
        trade_no="42000020261106",
        refund_no="k1_7_000042R",
        amount_fen=-234,
        fee_fen=-1,
        at="2026-11-06 18:00:00",
    ),
)


def text(*rows: str, total: int | None = None) -> bytes:
    count = len(rows) if total is None else total
    totals = f"`{count},`12.34,`2.34,`0.00,`0.06,`12.34,`2.34"
    lines = ("\ufeff" + HEADINGS, *rows, TOTAL_HEADINGS, totals, "")
    return "\r\n".join(lines).encode()


def sha1(data: bytes) -> str:
    return hashlib.sha1(data, usedforsecurity=False).hexdigest()


def read(data: bytes) -> tuple[BillLine, ...] | None:
    return lines_of_text(data, sha1(data).upper())


def test_a_bill_of_a_payment_and_a_refund() -> None:
    assert read(text(PAID, RETURNED)) == LINES


def test_money_that_a_cancel_returned_has_no_number_of_a_refund() -> None:
    lines = read(text(PAID, REVOKED))
    assert lines is not None
    assert (lines[1].amount_fen, lines[1].refund_no) == (-234, "")


def test_a_refund_that_failed_moved_nothing() -> None:
    assert read(text(PAID, FAILED)) == LINES[:1]


def test_a_bill_of_a_day_without_a_payment() -> None:
    assert read(text()) == ()


@pytest.mark.parametrize(
    "data",
    [
        text(PAID, RETURNED, total=3),
        text(PAID, RETURNED.replace("`2.34,`\n", "")[:-9]),
        text(PAID, RETURNED.replace("`2026-11-06 18:00:00", "`yesterday")),
        text(PAID, RETURNED.replace(",`2.34,`", ",`x,`")),
        text(PAID, RETURNED[1:]),
        text(PAID).replace("手续费".encode(), "费用".encode()),
        text(PAID, RETURNED).partition("总交易".encode())[0],
        text(PAID, RETURNED).decode().encode("gbk", "replace"),
        b"<xml>",
        b"",
    ],
)
def test_a_bill_that_is_not_whole_is_none(data: bytes) -> None:
    assert read(data) is None


def test_a_bill_with_another_digest_is_none() -> None:
    data = text(PAID)
    assert lines_of_text(data, sha1(data + b" ")) is None
    assert lines_of_text(data, "") is None


# --- where it lies ---


@pytest.fixture
def rig(wechat: WechatRig) -> WechatRig:
    wechat.server.forget()
    return wechat


def offered(rig: WechatRig, url: str, data: bytes, **change: str) -> list[Asked]:
    """Offer a bill under an address; what was asked there."""
    rig.says(
        {
            "hash_type": "SHA1",
            "hash_value": sha1(data),
            "download_url": url,
            **change,
        }
    )
    to_the_gateway = rig.server.answer

    def answer(asked: Asked) -> Reply:
        if asked.target.startswith("/v3/bill/tradebill"):
            return to_the_gateway(asked)
        return Reply(data)

    rig.server.answer = answer
    bill = rig.gateway.bill("2026-11-06")
    asked = rig.server.asked[1:]
    good = bool(asked) and not change
    assert (tuple(bill), bill.missing) == (
        LINES if good else (),
        "" if good else "unknown",
    )
    return asked


def test_a_bill_is_downloaded_with_a_signed_request(rig: WechatRig) -> None:
    url = f"http://{rig.server.host}/v3/billdownload/file?token=a%2Fb"
    (asked,) = offered(rig, url, text(PAID, RETURNED))
    assert asked.target == "/v3/billdownload/file?token=a%2Fb"
    assert authorization_of(asked)["timestamp"] == str(int(NOW_S))
    first = rig.server.asked[0].target
    assert first == "/v3/bill/tradebill?bill_date=2026-11-06&bill_type=ALL"


def test_a_bill_that_was_changed_on_its_way_is_none(rig: WechatRig) -> None:
    url = f"http://{rig.server.host}/v3/billdownload/file"
    assert offered(rig, url, text(PAID, RETURNED), hash_value=sha1(b""))
    rig.server.forget()
    assert not offered(rig, url, text(PAID, RETURNED), hash_type="MD5")


def test_another_host_gets_no_signature_of_the_shop(rig: WechatRig) -> None:
    assert not offered(rig, "https://evil.example/file", text(PAID, RETURNED))


@pytest.mark.parametrize(
    ("day", "code", "missing"),
    [
        ("2026-11-05", "NO_STATEMENT_EXIST", "empty"),
        ("2026-11-06", "NO_STATEMENT_EXIST", "not_yet"),
        ("2026-11-05", "STATEMENT_CREATING", "not_yet"),
        ("2026-11-05", "NO_AUTH", "unknown"),
    ],
)
def test_a_bill_that_is_not_there(
    rig: WechatRig, day: str, code: str, missing: str
) -> None:
    rig.says({"code": code}, 400)
    assert rig.gateway.bill(day).missing == missing
