"""The books: what they hold, what they never hold, and that they go on."""

import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import pytest

from firmware.virtual.network.pay_network.books.books import PayBooks
from firmware.virtual.network.pay_network.remote import PayNetworkProcess
from tests.support.open_databases import close_left_open
from tests.support.pay_merchant import AlipayMerchant, WechatMerchant, new_number
from tests.support.pay_networks import Buyer

pytestmark = pytest.mark.process


def test_a_call_is_recorded_without_its_pay_code(
    alipay: AlipayMerchant, wechat: WechatMerchant, networks: PayNetworkProcess
) -> None:
    numbers = new_number(), new_number()
    codes = Buyer(networks).code, Buyer(networks, network="wechat_pay").code
    networks.ask("POST", "/rules", fault="delay", seconds=0.1, out_trade_no=numbers[0])
    alipay.pay(codes[0], out_trade_no=numbers[0])
    wechat.codepay(codes[1], out_trade_no=numbers[1])
    calls = [
        each
        for number in numbers
        for each in networks.ask("GET", "/calls", out_trade_no=number)["calls"]
    ]
    assert [(each["network"], each["method"], each["fault"]) for each in calls] == [
        ("alipay", "alipay.trade.pay", "delay"),
        ("wechat_pay", "codepay", ""),
    ]
    assert calls[0]["ended_ms"] - calls[0]["began_ms"] >= 100
    assert all("digest " in each["request"] for each in calls)
    kept = b"".join(path.read_bytes() for path in folder(networks).glob("books*"))
    assert not [code for code in codes if code.encode() in kept]
    assert numbers[0].encode() in kept


def test_books_that_cannot_be_opened_are_closed(tmp_path: Path) -> None:
    (tmp_path / "books").write_text("no database")
    with pytest.raises(sqlite3.DatabaseError, match="not a database"):
        PayBooks(tmp_path / "books")
    assert close_left_open() == []


@pytest.mark.parametrize(
    "biz_content",
    [
        '{"auth_code": "%s", "out_trade_no": "K1_leak"}',
        '{"auth_code": %s, "out_trade_no": "K1_leak"}',
        '{"auth\\u005fcode": "%s", "out_trade_no": "K1_leak"}',
        '{"auth_code": "%s',
    ],
)
def test_no_form_of_a_request_brings_a_code_into_the_books(
    alipay: AlipayMerchant, networks: PayNetworkProcess, biz_content: str
) -> None:
    code = Buyer(networks).code
    fields = alipay.fields("alipay.trade.pay", {})
    alipay.send(alipay.signed(fields | {"biz_content": biz_content % code}))
    kept = b"".join(path.read_bytes() for path in folder(networks).glob("books*"))
    assert code.encode() not in kept


def test_a_code_in_the_address_is_remarked_on(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    number = new_number()
    query = urlencode(alipay.payment(Buyer(networks).code, out_trade_no=number))
    target = f"/gateway.do?{query}"
    assert alipay.exchange("GET", target, body=b"", headers={}, limit_s=10)[0] == 200
    (call,) = networks.ask("GET", "/calls", out_trade_no=number)["calls"]
    assert call["remark"] == "pay code in the address"


def test_a_refused_call_is_recorded_with_its_code(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    number = new_number()
    alipay.call("alipay.trade.query", out_trade_no=number)
    (call,) = networks.ask("GET", "/calls", out_trade_no=number)["calls"]
    assert (call["refusal"], call["status"]) == ("ACQ.TRADE_NOT_EXIST", 200)


def test_books_ports_and_keys_outlive_the_process(
    tmp_path: Path, network_keys: Path
) -> None:
    shutil.copytree(network_keys, tmp_path / "networks")
    networks = PayNetworkProcess(tmp_path / "networks")
    networks.up()
    try:
        before, buyer = networks.config, Buyer(networks)
        alipay, number = AlipayMerchant(before), new_number()
        alipay.pay(buyer.code, out_trade_no=number)
        networks.kill()
        with pytest.raises(ConnectionError):
            alipay.call("alipay.trade.query", out_trade_no=number)
        networks.up()
        assert networks.config == before
        told = alipay.call("alipay.trade.query", out_trade_no=number)
        assert told["trade_status"] == "TRADE_SUCCESS"
        assert buyer.balance_fen == 10000 - 1205
    finally:
        networks.stop()


def test_the_process_ends_with_the_one_that_started_it(
    tmp_path: Path, network_keys: Path
) -> None:
    shutil.copytree(network_keys, tmp_path / "networks")
    module = "firmware.virtual.network.pay_network"
    command = (sys.executable, "-m", module, "--attached", "--folder")
    with subprocess.Popen(
        (*command, str(tmp_path / "networks")),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"ready: ")
        assert process.stdin is not None
        process.stdin.close()  # as the kernel does for one that was killed
        assert process.wait(10) == 0


def test_nobody_else_vouches_for_the_ports(networks: PayNetworkProcess) -> None:
    port = networks.config["network"]["port"]
    asked = ("-connect", f"127.0.0.1:{port}", "-verify_return_error")
    done = subprocess.run(
        ("openssl", "s_client", *asked),
        stdin=subprocess.DEVNULL, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert b"unable to get local issuer certificate" in done.stderr


def test_payments_do_not_wait_for_each_other(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    took_s = at_once(alipay, networks, count=20, seconds=1.0)
    assert took_s < 20 * 1.0 / 2


@pytest.mark.long
@pytest.mark.timeout(120)
def test_two_hundred_payments_of_three_seconds_at_once(
    alipay: AlipayMerchant, networks: PayNetworkProcess
) -> None:
    took_s = at_once(alipay, networks, count=200, seconds=3)
    assert took_s < 30


def at_once(
    alipay: AlipayMerchant, networks: PayNetworkProcess, *, count: int, seconds: float
) -> float:
    """How long that many payments take together; all are paid once."""
    buyer = Buyer(networks, balance_fen=count * 1205)
    numbers = [new_number() for _ in range(count)]

    def form(number: str) -> dict[str, str]:
        return alipay.payment(buyer.code, out_trade_no=number)

    with ThreadPoolExecutor(4) as pool:
        forms = list(pool.map(form, numbers))
    for number in numbers:
        networks.ask("POST", "/rules", fault="delay", seconds=seconds, when="before",
                     method="alipay.trade.pay", out_trade_no=number)  # fmt: skip
    began, ready = time.monotonic(), threading.Barrier(count)

    def pay(form: dict[str, str]) -> str:
        ready.wait()
        return alipay.send(form, limit_s=60)["code"]

    with ThreadPoolExecutor(count) as pool:
        codes = list(pool.map(pay, forms))
    assert codes == ["10000"] * count
    assert buyer.balance_fen == 0
    return time.monotonic() - began


def folder(networks: PayNetworkProcess) -> Path:
    return Path(networks.config["network"]["ca"]).parent.parent
