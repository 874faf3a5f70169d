"""Alipay's bill: GBK in a zip, padded, with totals; read whole or not at all."""

import zipfile
from io import BytesIO

import pytest

from firmware.hub.payments.gateway import BillLine
from firmware.hub.payments.networks.alipay.bill import bill_lines
from firmware.hub.payments.networks.bill_files.bill_in_file import read_bill
from firmware.hub.payments.networks.bill_files.faults import BillFaultError
from firmware.hub.payments.networks.bill_files.texts import MAX_BILL_BYTES
from tests.support.alipay_rig import AlipayRig
from tests.support.network_server import Asked, Reply

HEADINGS = (
    "支付宝交易号,商户订单号,业务类型,商品名称,创建时间,完成时间,门店编号,门店名称,"
    "操作员,终端号,对方账户,订单金额（元）,商家实收（元）,支付宝红包（元）,"
    "集分宝（元）,支付宝优惠（元）,商家优惠（元）,券核销金额（元）,券名称,"
    "商家红包消费金额（元）,卡消费金额（元）,退款批次号/请求号,服务费（元）,分润（元）,备注"
)
START = "#-----------------------------------------业务明细列表----------------------"
END = "#-----------------------------------------业务明细列表结束------------------"
PAID = (
    '2026110622001412345678901234\t,k1_7_000042\t,交易    ,"可乐, 500ml"   ,'
    "2026-11-05 23:59:58,2026-11-06 00:00:01,,,,k1,王*明(138****0000)\t,12.34,12.26,"
    "0.00,0.00,0.08,0.00,0.00,,0.00,0.00,,-0.07,0.00,"
)  # fmt: skip
RETURNED = (
    "2026110622001412345678901234\t,k1_7_000042\t,退款    ,可乐   ,"
    "2026-11-06 10:00:00,2026-11-06 10:00:02,,,,k1,王*明(138****0000)\t,-2.34,-2.34,"
    "0.00,0.00,0.00,0.00,0.00,,0.00,0.00,k1_7_000042R\t,0.01,0.00,"
)
TOTALS = (
    "#交易合计：{paid}笔，商家实收共12.26元，商家优惠共0.00元",
    "#退款合计：{returned}笔，商家实收退款共-2.34元，商家优惠退款共0.00元",
    "#导出时间：[2026年11月07日 06:27:10]",
)
LINES = (
    BillLine(
        out_trade_no="k1_7_000042",
        trade_no="2026110622001412345678901234",
        refund_no="",
        amount_fen=1_234,
        fee_fen=7,
        at="2026-11-06 00:00:01",
    ),
    BillLine(
        out_trade_no="k1_7_000042",
        trade_no="2026110622001412345678901234",
        refund_no="k1_7_000042R",
        amount_fen=-234,
        fee_fen=-1,
        at="2026-11-06 10:00:02",
    ),
)


def details(*rows: str, paid: int = 1, returned: int = 1) -> str:
    totals = (each.format(paid=paid, returned=returned) for each in TOTALS)
    head = ("#支付宝业务明细查询", "#账号：[2088000000000000156]", START)
    return "\r\n".join((*head, HEADINGS, *rows, END, *totals, ""))


def zipped(**texts: str) -> bytes:
    """A zip with names in GBK and without a sign of it, as Alipay's."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in texts.items():
            archive.writestr(f"{name}.csv", text.encode("gb18030"))
    return made.getvalue()


def read(data: bytes) -> tuple[BillLine, ...]:
    return tuple(read_bill(BytesIO(data), bill_lines))


def fault(data: bytes) -> str:
    with pytest.raises(BillFaultError) as found:
        read(data)
    return str(found.value)


SUMMARY = "#支付宝业务汇总查询\r\n门店编号,门店名称,交易订单总笔数\r\n合计,,1\r\n"


NAMES = (
    "张记, 面馆",
    '"可乐, 500ml"',
    '"特价" 可乐, 500ml',
    '"特价可乐',
    '27" 显示器, 黑色, 二手',
    "a,0.00,2026-11-06 00:00:01,b",
    "",
)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("column", ["商品名称", "券名称", "备注"])
def test_a_name_with_commas_and_quotes_hides_no_line(name: str, column: str) -> None:
    cells: list[str] = [*PAID.replace('"可乐, 500ml"', "可乐").split(",")]
    headings: list[str] = [*HEADINGS.split(",")]
    cells[headings.index(column)] = name
    data = zipped(a=details(",".join(cells), RETURNED), b=SUMMARY)
    assert read(data) == LINES


def test_a_bill_of_a_payment_and_a_refund() -> None:
    for names in (("a", "b"), ("b", "a")):
        data = zipped(
            **dict(zip(names, (SUMMARY, details(PAID, RETURNED)), strict=True))
        )
        assert read(data) == LINES


def test_a_bill_of_a_day_without_a_payment() -> None:
    assert read(zipped(a=details(paid=0, returned=0), b=SUMMARY)) == ()


AGAIN = "download the bill again and do not save it from a spreadsheet"
WHOLE = details(PAID, RETURNED)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (WHOLE.partition(END)[0], "its end is missing; download it again"),
        (
            details(PAID),
            "it has 0 lines, and says that it has 1; download it again",
        ),
        (
            details(PAID, RETURNED, RETURNED),
            "it has 2 lines, and says that it has 1; download it again",
        ),
        (
            WHOLE.replace("-2.34", "-2.3x"),
            f"line 6, 订单金额(元): it cannot be read; {AGAIN}",
        ),
        (
            WHOLE.replace("2026-11-06 10:00:02", "2026/11/06"),
            f"line 6, 完成时间: it cannot be read; {AGAIN}",
        ),
        (
            WHOLE.replace("2026110622001412345678901234", "2.02611E+27"),
            f"line 5, 支付宝交易号: a spreadsheet has changed it; {AGAIN}",
        ),
        (
            WHOLE.replace("k1_7_000042R", '=HYPERLINK("x")'),
            f"line 6, 退款批次号/请求号: a spreadsheet has changed it; {AGAIN}",
        ),
        (
            details(PAID, RETURNED.replace("-2.34,-2.34", "-2.34,-2.34,more")),
            "line 6 has 26 cells, and not 25 as the headings; download the bill again",
        ),
        (
            details(PAID, RETURNED.partition(",k1,")[0]),
            "line 6 has 9 cells, and not 25 as the headings; download the bill again",
        ),
        (WHOLE.replace("服务费", "费用"), "it has no column 服务费(元)"),
        (SUMMARY, "it is no bill"),
        ("", "it is no bill"),
    ],
)
def test_a_bill_that_is_not_whole_is_none(text: str, why: str) -> None:
    assert fault(zipped(a=text)) == why
    assert fault(text.encode("gbk")) == why
    assert fault(text.encode("utf-8-sig")) == why


def test_a_bill_that_was_unpacked_is_the_same_in_gbk_and_in_utf_8() -> None:
    for encoding in ("gbk", "utf-8", "utf-8-sig"):
        assert read(WHOLE.encode(encoding)) == LINES


DAMAGED = "it is damaged; download it again"


def test_what_is_no_zip_of_such_a_bill_is_none() -> None:
    good = zipped(a=WHOLE)
    damaged = bytearray(good)
    damaged[len(good) // 3] ^= 0xFF
    odd = b"\xff\xfe\xff" + WHOLE.encode()
    locked = bytearray(good)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + at] |= 1
    for data, why in (
        (b"", "it is no bill"),
        (b"<html>", "it is no bill"),
        (good[: len(good) // 2], DAMAGED),
        (bytes(damaged), DAMAGED),
        (odd, DAMAGED),
        (b"PK\x05\x06" + bytes(18), "it is no bill"),
        (b"PK\x03\x04" + bytes(40), DAMAGED),
        (
            bytes(locked),
            "it has a password or is packed otherwise; unpack it first",
        ),
    ):
        assert fault(data) == why


LONG = "it is longer than any bill: 128 MB unpacked"


def bomb(size: int) -> bytes:
    """A zip of a few kB that says, truly, that it unpacks to so much."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("a.csv", "w") as file:
            for _ in range(2):
                file.write(b" " * 2**20)
        archive.writestr("b.csv", WHOLE.encode("gbk"))
    data = made.getvalue()
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + size.to_bytes(4, "little") + data[at + 4 :]


def test_a_bill_that_unpacks_to_too_much_is_none() -> None:
    """Also where it says that it is short: no more is unpacked than it says."""
    assert fault(bomb(MAX_BILL_BYTES)) == LONG
    assert fault(bomb(0xFFFF_FFFE)) == LONG
    assert fault(bomb(2**20)) == LONG
    assert fault(zipped(a="#" * 20_000 + "\n" + WHOLE)) == LONG


def test_a_bill_of_too_many_files_is_none() -> None:
    texts = {f"n{number}": SUMMARY for number in range(20)}
    many = "it has more files in it than the 16 of a bill"
    assert fault(zipped(a=WHOLE, **texts)) == many
    data = bytearray(zipped(a=WHOLE, **texts))
    # The end says that there is one file; the list of files is longer.
    at = data.rindex(b"PK\x05\x06")
    data[at + 8 : at + 12] = b"\1\0\1\0"
    assert fault(bytes(data)) == many
    workbook = BytesIO()
    with zipfile.ZipFile(workbook, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
    why = "it is a workbook of a spreadsheet; download the bill as CSV"
    assert fault(workbook.getvalue()) == why


# --- where it lies ---


@pytest.fixture
def rig(alipay: AlipayRig) -> AlipayRig:
    alipay.server.forget()
    return alipay


def offered(rig: AlipayRig, url: str, data: bytes = b"") -> list[str]:
    """Offer a bill under an address; what was asked for by GET."""
    rig.says({"code": "10000", "bill_download_url": url})
    to_the_gateway = rig.server.answer

    def answer(asked: Asked) -> Reply:
        return Reply(data) if asked.method == "GET" else to_the_gateway(asked)

    rig.server.answer = answer
    bill = rig.gateway.bill("2026-11-06", BytesIO())
    expected = LINES if data else ()
    assert (tuple(bill), bill.missing) == (expected, "" if data else "unknown")
    return [each.target for each in rig.server.asked if each.method == "GET"]


def test_a_bill_is_downloaded_from_where_it_lies(rig: AlipayRig) -> None:
    url = f"http://{rig.server.host}/downloadBillFile.resource?bizType=trade&fileId=%2F"
    asked = offered(rig, url, zipped(a=details(PAID, RETURNED)))
    assert asked == ["/downloadBillFile.resource?bizType=trade&fileId=%2F"]
    assert rig.asked[0]["method"] == "alipay.data.dataservice.bill.downloadurl.query"


def test_another_host_is_not_asked(rig: AlipayRig) -> None:
    port = rig.server.port
    for url in (
        f"http://localhost:{port}/",
        f"http://evil@{rig.server.host}/",
        f"http://{rig.server.host}.evil.example/",
        f"http://127.0.0.1:{port + 1}/",
        f"ftp://{rig.server.host}/",
        f"//{rig.server.host}/",
        f"http://{rig.server.host}/ x",
        f"http://{rig.server.host}/\r\nhost: evil",
        f"http://evil.example\\@{rig.server.host}/",
        "",
    ):
        assert offered(rig, url) == []


@pytest.mark.parametrize(
    ("netloc", "shown"),
    [
        ("Bills2.alipay.example:8443", "bills2.alipay.example:8443"),
        ("28123456:token@alipay.example", ""),
    ],
)
def test_the_log_names_a_host_that_is_not_allowed(
    rig: AlipayRig, netloc: str, shown: str, caplog: pytest.LogCaptureFixture
) -> None:
    offered(rig, f"https://{netloc}/file?token=secret")
    assert caplog.messages == [f"payment_bill_host_not_allowed host={shown}"]


@pytest.mark.parametrize(
    ("day", "missing"),
    [("2026-11-05", "empty"), ("2026-11-06", "not_yet"), ("2026-11-07", "not_yet")],
)
def test_a_bill_that_is_not_there(rig: AlipayRig, day: str, missing: str) -> None:
    rig.says({"code": "40004", "sub_code": "isp.bill_not_exist"})
    assert rig.gateway.bill(day, BytesIO()).missing == missing


def test_a_bill_that_is_refused(rig: AlipayRig) -> None:
    rig.says({"code": "40004", "sub_code": "isv.invalid_arguments"})
    assert rig.gateway.bill("2026-11-06", BytesIO()).missing == "unknown"
