"""Alipay's client against a server that signs with openssl, and means no good."""
# pyright: reportPrivateUsage=false

import base64
import logging
import os
import time
from io import BytesIO
from pathlib import Path

import pytest

from firmware.hub.payments.networks.https import HttpRequest, NoReplyError
from firmware.hub.payments.results import (
    Closed,
    NotThere,
    Paid,
    Precreated,
    Unresolved,
    WaitingForBuyer,
)
from tests.support.alipay_rig import (
    CHARGE,
    CODE,
    PAID,
    REFUND,
    AlipayRig,
    alipay_rig,
    raw_signed,
    signed,
    text_of,
)
from tests.support.network_server import Reply
from tests.support.openssl_keys import OpensslKey

PAY = "alipay.trade.pay"


@pytest.fixture
def rig(alipay: AlipayRig) -> AlipayRig:
    alipay.server.forget()
    return alipay


def test_a_payment_by_code(
    rig: AlipayRig, shop_key: OpensslKey, tmp_path: Path
) -> None:
    rig.says(PAID)
    assert rig.gateway.pay(CHARGE, CODE) == Paid(str(PAID["trade_no"]))
    (asked,), (raw,) = rig.asked, rig.server.asked
    signature = asked.pop("sign")
    text = "&".join(f"{name}={asked[name]}" for name in sorted(asked))
    assert shop_key.signed(text.encode(), signature, tmp_path)
    assert (raw.method, raw.target) == ("POST", "/gateway.do")
    assert raw.headers["content-type"].endswith("charset=utf-8")
    assert (asked["method"], asked["sign_type"]) == (PAY, "RSA2")
    assert rig.content == {
        "out_trade_no": "k1_7_000042",
        "total_amount": "12.34",
        "subject": "街角小店   可乐   茶 2",
        "terminal_id": "k1",
        "timeout_express": "2m",
        "scene": "bar_code",
        "auth_code": CODE.code,
        "product_code": "FACE_TO_FACE_PAYMENT",
    }


@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_the_time_is_beijings_whatever_the_machines(
    rig: AlipayRig, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(os.environ, "TZ", zone)
    time.tzset()
    try:
        rig.says(PAID)
        rig.gateway.query(CHARGE)
        assert rig.asked[-1]["timestamp"] == "2026-11-07 00:29:59"
    finally:
        monkeypatch.undo()
        time.tzset()


# --- who has signed what ---


@pytest.mark.parametrize(
    "text",
    [
        text_of({**PAID, "buyer": 'a}b{c"},{'}),
        text_of({**PAID, "msg": "成功！王*明"}),
        text_of(PAID).replace(",", ", ").replace(":", " : ", 1),
        text_of({**PAID, "url": "https://a/b"}).replace("/", "\\/"),
    ],
)  # fmt: skip
def test_the_bytes_are_verified_as_they_came(rig: AlipayRig, text: str) -> None:
    rig.replies(raw_signed(rig.network, PAY, text))
    assert isinstance(rig.gateway.pay(CHARGE, CODE), Paid)


def test_the_signature_may_come_first(rig: AlipayRig) -> None:
    text = text_of(PAID)
    signature = rig.network.signature(text.encode())
    body = f'{{"sign":"{signature}","alipay_trade_pay_response":{text}}}'
    rig.replies(body.encode())
    assert isinstance(rig.gateway.pay(CHARGE, CODE), Paid)


def wrongly_signed(kind: str, network: OpensslKey, shop: OpensslKey) -> bytes:
    name, text = b"alipay_trade_pay_response", text_of(PAID).encode()
    match kind:
        case "tampered":
            return signed(network, PAY, PAID).replace(b"12.34", b"12.35")
        case "another key":
            return signed(shop, PAY, PAID)
        case "sha1" | "md5" | "sha512":
            return signed(network, PAY, PAID, digest=kind)
        case "another method":
            return signed(network, "alipay.trade.close", PAID)
        case _:
            return UNSIGNED[kind] % (name, text)


UNSIGNED = {
    "missing": b'{"%s":%s}',
    "empty": b'{"%s":%s,"sign":""}',
    "no base64": b'{"%s":%s,"sign":"%%%%"}',
    "null": b'{"%s":%s,"sign":null}',
    "an error": b'{"error_response":{"code":"10000"},"%s":0,"x":%s}',
    "garbage": b"<html>%.0s%.0s502</html>",
    "nothing": b"%.0s%.0s",
}
SIGNED = ("tampered", "another key", "sha1", "md5", "sha512", "another method")


@pytest.mark.parametrize("kind", [*SIGNED, *UNSIGNED])
def test_what_alipay_has_not_signed_is_unresolved(
    rig: AlipayRig, shop_key: OpensslKey, kind: str
) -> None:
    rig.replies(wrongly_signed(kind, rig.network, shop_key))
    for result in (
        rig.gateway.pay(CHARGE, CODE),
        rig.gateway.query(CHARGE),
        rig.gateway.cancel(CHARGE),
        rig.gateway.refund(REFUND),
        rig.gateway.refund_query(REFUND),
        rig.gateway.precreate(CHARGE),
    ):
        assert isinstance(result, Unresolved)
    assert rig.gateway.bill("2026-11-05", BytesIO()).missing == "unknown"


@pytest.mark.parametrize("status", [301, 404, 500, 502, 503])
def test_a_good_reply_of_another_status_is_unresolved(
    rig: AlipayRig, status: int
) -> None:
    body = signed(rig.network, PAY, PAID)
    rig.server.always(Reply(body, status))
    assert rig.gateway.pay(CHARGE, CODE) == Unresolved(f"http: {status}")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"out_trade_no": "k1_7_000041"}, "number"),
        ({"out_trade_no": None}, "number"),
        ({"total_amount": "12.35"}, "amount"),
        ({"total_amount": "12.340"}, "amount"),
        ({"total_amount": "1234"}, "amount"),
        ({"total_amount": None}, "amount"),
        ({"total_amount": "-12.34"}, "amount"),
        ({"trade_no": ""}, "trade_no"),
        ({"trade_no": "282345678901234567\n"}, "trade_no"),
    ],
)
def test_a_signed_reply_about_another_trade_is_unresolved(
    rig: AlipayRig, change: dict[str, object], why: str
) -> None:
    rig.says({**PAID, **change})
    assert rig.gateway.pay(CHARGE, CODE) == Unresolved(why)
    rig.says({**PAID, "trade_status": "TRADE_SUCCESS", **change})
    assert rig.gateway.query(CHARGE) == Unresolved(why)


def test_an_old_reply_about_the_same_number_counts_by_its_content(
    rig: AlipayRig,
) -> None:
    """Nothing in a reply says to which request it belongs."""
    old = {**PAID, "trade_status": "WAIT_BUYER_PAY"}
    rig.says(old)
    assert rig.gateway.query(CHARGE) == WaitingForBuyer()


# --- what a query and a QR say ---


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"trade_status": "TRADE_SUCCESS"}, Paid(str(PAID["trade_no"]))),
        ({"trade_status": "TRADE_FINISHED"}, Paid(str(PAID["trade_no"]))),
        ({"trade_status": "WAIT_BUYER_PAY"}, WaitingForBuyer()),
        ({"trade_status": "TRADE_CLOSED"}, Closed()),
        (
            {"trade_status": "TRADE_CLOSED", "total_amount": "1.00"},
            Unresolved("amount"),
        ),
        ({"trade_status": "TRADE_NEW"}, Unresolved("trade_status: TRADE_NEW")),
        ({"trade_status": "281234567890123456"}, Unresolved("trade_status: ")),
        ({"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}, NotThere()),
    ],
)  # fmt: skip
def test_what_a_query_says(
    rig: AlipayRig, fields: dict[str, object], expected: object
) -> None:
    rig.says({**PAID, **fields})
    assert rig.gateway.query(CHARGE) == expected
    assert rig.content == {"out_trade_no": CHARGE.out_trade_no}


def test_a_qr_is_prepared_for_a_while(rig: AlipayRig) -> None:
    url = "https://qr.alipay.com/bax00000000000000000000000000000000"
    rig.says({"code": "10000", "out_trade_no": CHARGE.out_trade_no, "qr_code": url})
    assert rig.gateway.precreate(CHARGE) == Precreated(url)
    assert rig.content["qr_code_timeout_express"] == "2m"
    assert "auth_code" not in rig.content


@pytest.mark.parametrize(
    "url", ["", "javascript:x", "https://a b", "https://" + "a" * 999]
)
def test_a_qr_that_is_no_address_is_not_shown(rig: AlipayRig, url: str) -> None:
    rig.says({"code": "10000", "out_trade_no": CHARGE.out_trade_no, "qr_code": url})
    assert rig.gateway.precreate(CHARGE) == Unresolved("qr_code")


# --- the pay code ---


def test_a_pay_code_stands_in_no_address_log_error_or_text(
    rig: AlipayRig, shop_key: OpensslKey, caplog: pytest.LogCaptureFixture
) -> None:
    """A network that repeats it in each of its words brings it nowhere either."""
    caplog.set_level(logging.DEBUG)
    words = ("code", "sub_code", "sub_msg", "out_trade_no", "trade_no")
    rig.says({**PAID, **dict.fromkeys(words, CODE.code)})
    seen = [rig.gateway.pay(CHARGE, CODE)]
    for kind in ("tampered", *UNSIGNED):
        rig.replies(wrongly_signed(kind, rig.network, shop_key))
        seen.append(rig.gateway.pay(CHARGE, CODE))
    rig.server.always(Reply(raw=b"HTTP/1.1 " + CODE.code.encode()))
    seen.append(rig.gateway.pay(CHARGE, CODE))
    assert CODE.code not in f"{seen!r} {seen} {caplog.text} {rig.gateway!r}"
    assert CODE.code not in " ".join(each.target for each in rig.server.asked)
    headers = [f"{each.headers}" for each in rig.server.asked]
    assert CODE.code not in " ".join(headers)
    assert all(CODE.code in each["biz_content"] for each in rig.asked)


def test_the_error_of_a_lost_reply_keeps_nothing_that_was_received(
    rig: AlipayRig,
) -> None:
    rig.server.always(Reply(raw=b"HTTP/1.1 " + CODE.code.encode()))
    server = rig.gateway._servers.gateway
    with pytest.raises(NoReplyError) as failed:
        server.exchange(HttpRequest(method="GET", target="/"))
    chain = [failed.value, failed.value.__cause__]
    assert CODE.code not in f"{chain!r}"


def test_the_networks_public_key_may_be_bare_base64(
    shop_key: OpensslKey, network_key: OpensslKey, tmp_path: Path
) -> None:
    """As Alipay's page and its key tool give them."""
    private, public = tmp_path / "shop.key", tmp_path / "alipay.pub"
    for source, file in ((shop_key.private, private), (network_key.public, public)):
        lines = source.read_text().splitlines()
        file.write_text("".join(lines[1:-1]))
        file.chmod(0o600)
        assert base64.b64decode(file.read_text())
    with alipay_rig(OpensslKey(private), network_key) as rig:
        rig.says(PAID)
        assert isinstance(rig.gateway.pay(CHARGE, CODE), Paid)
