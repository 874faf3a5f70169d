"""WeChat Pay's bill: backticks, a signed digest, totals; whole or not at all."""

import hashlib
from io import BytesIO

import pytest

from firmware.hub.payments.gateway import BillLine
from firmware.hub.payments.networks.bill_files.faults import BillFaultError
from firmware.hub.payments.networks.wechat_pay.bill import signed_bill
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


def read(data: bytes) -> tuple[BillLine, ...]:
    found = signed_bill(BytesIO(data), sha1(data).upper())
    assert found is not None
    return tuple(found)


def fault(data: bytes) -> str:
    with pytest.raises(BillFaultError) as found:
        read(data)
    return str(found.value)


def test_a_bill_of_a_payment_and_a_refund() -> None:
    assert read(text(PAID, RETURNED)) == LINES


def test_money_that_a_cancel_returned_has_no_number_of_a_refund() -> None:
    lines = read(text(PAID, REVOKED))
    assert (lines[1].amount_fen, lines[1].refund_no) == (-234, "")


@pytest.mark.parametrize("none", ["0.00", "0", ""])
def test_a_cancel_that_names_no_sum_has_returned_all_of_it(none: str) -> None:
    *cells, ordered, asked_back, note = REVOKED.split(",")
    assert (ordered, asked_back) == ("`0.00", "`2.34")
    row = ",".join((*cells, "`12.34", f"`{none}", note))
    assert [line.amount_fen for line in read(text(PAID, row))] == [1_234, -1_234]


def test_a_refund_that_failed_moved_nothing() -> None:
    assert read(text(PAID, FAILED)) == LINES[:1]


def test_a_bill_of_a_day_without_a_payment() -> None:
    assert read(text()) == ()


AGAIN = "download the bill again and do not save it from a spreadsheet"
COUNTED = "it has 2 lines, and says that it has 3; download it again"
CUT = "its end is missing; download it again"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (text(PAID, RETURNED, total=3), COUNTED),
        (
            text(PAID, RETURNED[:-9]),
            "line 3 has 25 cells, and not 27 as the headings; download the bill again",
        ),
        (
            text(PAID, RETURNED.replace("`2026-11-06 18:00:00", "`yesterday")),
            f"line 3, 交易时间: it cannot be read; {AGAIN}",
        ),
        (
            text(PAID, RETURNED.replace(",`2.34,`", ",`x,`")),
            f"line 3, 申请退款金额: it cannot be read; {AGAIN}",
        ),
        (
            text(PAID.replace("`k1_7_000042", "`=1+1")),
            f"line 2, 商户订单号: a spreadsheet has changed it; {AGAIN}",
        ),
        (
            text(PAID).replace("手续费,".encode(), "费用,".encode()),
            "it has no column 手续费",
        ),
        (text(PAID, RETURNED).partition("总交易".encode())[0], CUT),
        (text(PAID).rpartition(b"`1,")[0], CUT),
        (b"<xml>", "it is no bill"),
        (b"", "it is no bill"),
    ],
)
def test_a_bill_that_is_not_whole_is_none(data: bytes, why: str) -> None:
    assert fault(data) == why


def test_a_bill_in_gbk_is_the_same() -> None:
    data = text(PAID, RETURNED).decode("utf-8-sig").encode("gbk")
    assert read(data) == LINES


def test_a_bill_with_another_digest_is_none() -> None:
    data = BytesIO(text(PAID))
    assert signed_bill(data, sha1(text(PAID) + b" ")) is None
    assert signed_bill(data, "") is None


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
    bill = rig.gateway.bill("2026-11-06", BytesIO())
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
    assert rig.gateway.bill(day, BytesIO()).missing == missing
