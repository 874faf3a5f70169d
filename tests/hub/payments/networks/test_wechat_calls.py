"""WeChat Pay's client against a server that signs with openssl, and means no good."""

import json
import logging
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from firmware.hub.payments.networks.wechat_pay.gateway import open_wechat
from firmware.hub.payments.results import (
    CancelAgain,
    Cancelled,
    Declined,
    DeclineReason,
    NotThere,
    Paid,
    RefundDone,
    Unresolved,
    WaitingForBuyer,
)
from tests.support.network_server import Reply
from tests.support.openssl_keys import OpensslKey
from tests.support.wechat_rig import (
    CHARGE,
    CODE,
    KEY_ID,
    MERCHANT,
    NOW_S,
    PAID,
    REFUND,
    REFUNDED,
    SERIAL,
    WechatRig,
    authorization_of,
    wechat_config,
)

BODY = json.dumps(PAID).encode()


@pytest.fixture
def rig(wechat: WechatRig) -> WechatRig:
    wechat.server.forget()
    return wechat


def test_a_payment_by_code(
    rig: WechatRig, shop_key: OpensslKey, tmp_path: Path
) -> None:
    rig.says(PAID)
    assert rig.gateway.pay(CHARGE, CODE) == Paid(str(PAID["transaction_id"]))
    (asked,) = rig.server.asked
    proof = authorization_of(asked)
    at, nonce = proof["timestamp"], proof["nonce_str"]
    text = f"POST\n/v3/pay/transactions/codepay\n{at}\n{nonce}\n".encode()
    signed = text + asked.body + b"\n"
    assert shop_key.signed(signed, proof["signature"], tmp_path)
    assert proof["scheme"] == "WECHATPAY2-SHA256-RSA2048"
    assert (proof["mchid"], proof["serial_no"]) == (MERCHANT, SERIAL)
    assert (at, len(nonce)) == (str(int(NOW_S)), 64)
    assert asked.headers["wechatpay-serial"] == KEY_ID
    assert asked.headers["accept"] == "application/json"
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["user-agent"]
    assert rig.content == {
        "appid": "wxd678efh567hg6787",
        "mchid": MERCHANT,
        "description": "街角小店",
        "out_trade_no": "k1_7_000042",
        "payer": {"auth_code": CODE.code},
        "amount": {"total": 1234, "currency": "CNY"},
        "scene_info": {"device_id": "k1", "store_info": {"out_id": "k1"}},
    }


@pytest.mark.parametrize(
    ("kid", "out_id"),
    [
        ("kiosk-1", "kiosk1"),
        ("K_2", "K2"),
        ("k" * 31 + "-1", "k" * 31 + "1"),
        ("-_", "0"),
    ],
)
def test_the_code_of_the_store_has_letters_and_digits_only(
    rig: WechatRig, kid: str, out_id: str
) -> None:
    rig.says(PAID)
    rig.gateway.pay(replace(CHARGE, terminal=kid), CODE)
    assert rig.content["scene_info"] == {
        "device_id": kid[:32],
        "store_info": {"out_id": out_id},
    }


def test_no_two_requests_have_one_nonce(rig: WechatRig) -> None:
    for _ in range(3):
        rig.gateway.query(CHARGE)
    nonces = {authorization_of(each)["nonce_str"] for each in rig.server.asked}
    assert len(nonces) == 3


def test_a_query_is_signed_with_its_whole_address(
    rig: WechatRig, shop_key: OpensslKey, tmp_path: Path
) -> None:
    rig.says(PAID)
    assert rig.gateway.query(CHARGE) == Paid(str(PAID["transaction_id"]))
    (asked,) = rig.server.asked
    target = f"/v3/pay/transactions/out-trade-no/k1_7_000042?mchid={MERCHANT}"
    assert (asked.method, asked.target, asked.body) == ("GET", target, b"")
    proof = authorization_of(asked)
    text = f"GET\n{target}\n{proof['timestamp']}\n{proof['nonce_str']}\n\n"
    assert shop_key.signed(text.encode(), proof["signature"], tmp_path)


# --- who has signed what, and when ---


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"digest": "sha1"}, "signature: "),
        ({"digest": "md5"}, "signature: "),
        ({"serial": "PUB_KEY_ID_2"}, "serial: "),
        ({"serial": ""}, "serial: "),
        ({"at_s": NOW_S - 301}, "time: "),
        ({"at_s": NOW_S + 301}, "time: "),
        ({"at_s": 0}, "time: "),
    ],
)
def test_what_wechat_has_not_signed_now_is_unresolved(
    rig: WechatRig, how: dict[str, str | float], why: str
) -> None:
    rig.says(PAID, 200, **how)
    assert rig.gateway.pay(CHARGE, CODE) == Unresolved(why)
    assert rig.gateway.query(CHARGE) == Unresolved(why)
    assert rig.gateway.cancel(CHARGE) == Unresolved(why)
    assert rig.gateway.refund(REFUND) == Unresolved(why)
    assert rig.gateway.refund_query(REFUND) == Unresolved(why)
    assert rig.gateway.bill("2026-11-05", BytesIO()).missing == "unknown"


@pytest.mark.parametrize("at_s", [NOW_S - 299, NOW_S + 299])
def test_clocks_may_differ_by_minutes(rig: WechatRig, at_s: float) -> None:
    rig.says(PAID, at_s=at_s)
    assert isinstance(rig.gateway.pay(CHARGE, CODE), Paid)


def test_what_was_changed_on_its_way_is_unresolved(rig: WechatRig) -> None:
    headers = rig.signed(BODY)
    other = rig.signed(b"{}")
    for body, sent, why in (
        (BODY.replace(b"1234,", b"1235,"), headers, "signature: "),
        (BODY + b" ", headers, "signature: "),
        (b"", headers, "signature: "),
        (BODY, {**headers, "Wechatpay-Nonce": "other"}, "signature: "),
        (BODY, {**headers, "Wechatpay-Timestamp": "1793980801"}, "signature: "),
        (BODY, {**headers, "Wechatpay-Timestamp": "\u0662"}, "signature: "),
        (BODY, other, "signature: "),
        (BODY, {**headers, "Wechatpay-Signature": "no base64"}, "signature: "),
        (BODY, {**headers, "Wechatpay-Signature": ""}, "unsigned: "),
        (BODY, {}, "unsigned: "),
    ):
        safe = {name: value.encode().decode("latin-1") for name, value in sent.items()}
        rig.server.always(Reply(body, 200, safe))
        assert rig.gateway.pay(CHARGE, CODE) == Unresolved(why)


def test_wechats_own_false_signatures_are_refused(rig: WechatRig) -> None:
    """It sends them now and then, to see that they are."""
    headers = rig.signed(BODY)
    probe = {**headers, "Wechatpay-Signature": "WECHATPAY/SIGNTEST/" + "A" * 325}
    rig.server.always(Reply(BODY, 200, probe))
    assert isinstance(rig.gateway.query(CHARGE), Unresolved)


def test_an_unsigned_refusal_names_its_code(rig: WechatRig) -> None:
    rig.server.always(Reply(b'{"code":"SIGN_ERROR","message":"x"}', 401))
    assert rig.gateway.query(CHARGE) == Unresolved("unsigned: SIGN_ERROR")


@pytest.mark.parametrize("body", [b"[]", b"{", b"\xff", b'{"a":1,"a":2}', b'{"a":NaN}'])
def test_a_signed_reply_that_is_no_table_is_unresolved(
    rig: WechatRig, body: bytes
) -> None:
    rig.server.always(Reply(body, 200, rig.signed(body)))
    assert rig.gateway.pay(CHARGE, CODE) == Unresolved("unreadable")


def test_a_platform_certificate_does_as_well_as_a_public_key(
    rig: WechatRig, shop_key: OpensslKey, tmp_path: Path
) -> None:
    """Its serial names it, in any case of letters."""
    copy = OpensslKey(tmp_path / "platform.key")
    copy.private.write_bytes(rig.network.private.read_bytes())
    copy.certify(serial=0x5157F09EFDC096DE15EBE81A47057A7232F1B8E1)
    config = wechat_config(rig.server.host, shop_key, rig.network, key_id="")
    certified = replace(config.wechat, wechat_key_file=copy.certificate)
    gateway = open_wechat(replace(config, wechat=certified), lambda: NOW_S)
    rig.says(PAID, serial="5157f09efdc096de15ebe81a47057a7232f1b8e1")
    assert isinstance(gateway.query(CHARGE), Paid)
    asked = rig.server.asked[-1].headers["wechatpay-serial"]
    assert asked == "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"


def test_a_public_key_needs_its_id(rig: WechatRig, shop_key: OpensslKey) -> None:
    config = wechat_config(rig.server.host, shop_key, rig.network, key_id="")
    with pytest.raises(ConfigError, match="wechat_key_id"):
        open_wechat(config, lambda: NOW_S)


# --- the calls ---


@pytest.mark.parametrize("status", [200, 202])
def test_a_buyer_who_types_a_password_is_waited_for(
    rig: WechatRig, status: int
) -> None:
    """There is no number in it then."""
    rig.says({"trade_state": "USERPAYING"}, status)
    assert rig.gateway.pay(CHARGE, CODE) == WaitingForBuyer()


def test_a_cancel(rig: WechatRig) -> None:
    rig.says({"mchid": MERCHANT, "out_trade_no": CHARGE.out_trade_no})
    assert rig.gateway.cancel(CHARGE) == Cancelled()
    (asked,) = rig.server.asked
    assert asked.method == "POST"
    assert asked.target == "/v3/pay/transactions/out-trade-no/k1_7_000042/reverse"
    assert rig.content == {"appid": "wxd678efh567hg6787", "mchid": MERCHANT}
    rig.says({"mchid": MERCHANT, "out_trade_no": "k1_7_000041"})
    assert rig.gateway.cancel(CHARGE) == Unresolved("number")
    rig.says({"code": "USERPAYING"}, 403)
    assert rig.gateway.cancel(CHARGE) == CancelAgain()
    rig.says({"code": "ORDER_NOT_EXIST"}, 404)
    assert rig.gateway.cancel(CHARGE) == Cancelled()


def test_a_refund_and_what_became_of_it(rig: WechatRig) -> None:
    rig.says(REFUNDED)
    assert rig.gateway.refund(REFUND) == RefundDone()
    assert rig.server.asked[-1].target == "/v3/refund/domestic/refunds"
    assert rig.content == {
        "out_trade_no": "k1_7_000042",
        "out_refund_no": "k1_7_000042R",
        "amount": {"refund": 234, "total": 1234, "currency": "CNY"},
        "reason": "退货",
    }
    assert rig.gateway.refund_query(REFUND) == RefundDone()
    asked = rig.server.asked[-1]
    assert asked.target == "/v3/refund/domestic/refunds/k1_7_000042R"
    rig.says({"code": "RESOURCE_NOT_EXISTS"}, 404)
    assert rig.gateway.refund_query(REFUND) == NotThere()


def test_it_has_no_trades_that_a_customer_scans(rig: WechatRig) -> None:
    expected = Declined(DeclineReason.SERVICE, "NO_PRECREATE")
    assert rig.gateway.precreate(CHARGE) == expected
    assert rig.server.asked == []


def test_it_is_cancelled_no_sooner_than_wechat_wants_it(rig: WechatRig) -> None:
    assert rig.gateway.pace.cancel_after_s == 15.0


def test_a_pay_code_stands_in_no_address_header_log_or_result(
    rig: WechatRig, caplog: pytest.LogCaptureFixture
) -> None:
    """A network that repeats it in each of its words brings it nowhere either."""
    caplog.set_level(logging.DEBUG)
    echo = dict.fromkeys(("code", "trade_state", "transaction_id", "status"), CODE.code)
    seen: list[object] = []
    for status in (200, 202, 400, 500):
        rig.says({**PAID, **echo}, status)
        seen.append(rig.gateway.pay(CHARGE, CODE))
    rig.server.always(Reply(b'{"code":"%s"}' % CODE.code.encode(), 400))
    seen.append(rig.gateway.pay(CHARGE, CODE))
    rig.server.always(Reply(raw=b"HTTP/1.1 " + CODE.code.encode()))
    seen.append(rig.gateway.pay(CHARGE, CODE))
    assert CODE.code not in f"{seen!r} {seen} {caplog.text} {rig.gateway!r}"
    heads = " ".join(f"{each.target} {each.headers}" for each in rig.server.asked)
    assert CODE.code not in heads
