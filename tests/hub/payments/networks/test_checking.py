"""`countertop payments check`: what is wrong is said with what to do about it."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.cli.main import main
from firmware.hub.payments.config import PaymentsConfig
from firmware.hub.payments.networks.checking import CheckedPoint, checked
from tests.support.alipay_rig import AlipayRig, config_of, signed
from tests.support.network_server import Reply, closed_port
from tests.support.openssl_keys import OpensslKey
from tests.support.wechat_rig import WechatRig, wechat_config

QUERY = "alipay.trade.query"
NOT_THERE = {"code": "40004", "sub_code": "ACQ.TRADE_NOT_EXIST"}


@pytest.fixture
def alipay_here(alipay: AlipayRig, shop_key: OpensslKey) -> PaymentsConfig:
    alipay.server.forget()
    return config_of(alipay.server.host, shop_key, alipay.network)


@pytest.fixture
def wechat_here(wechat: WechatRig, shop_key: OpensslKey) -> PaymentsConfig:
    wechat.server.forget()
    return wechat_config(wechat.server.host, shop_key, wechat.network)


def points(
    config: PaymentsConfig, wall_s: Callable[[], float] = time.time
) -> dict[str, CheckedPoint]:
    (name,) = config.networks
    return {each.point: each for each in checked(config, name, wall_s)}


def told(config: PaymentsConfig) -> str:
    """What is said of a network that is not ready."""
    point = points(config)["network"]
    assert point.ok is False
    return str(point.text)


def test_a_network_that_is_ready(
    alipay: AlipayRig, alipay_here: PaymentsConfig
) -> None:
    alipay.says(NOT_THERE)
    found = points(alipay_here)
    assert {name: each.ok for name, each in found.items()} == {
        "keys": True,
        "clock": True,
        "network": True,
    }
    (asked,) = alipay.asked
    assert asked["method"] == QUERY
    assert json.loads(asked["biz_content"]) == {"out_trade_no": "COUNTERTOPCHECK00"}


def test_wechat_that_is_ready(wechat: WechatRig, wechat_here: PaymentsConfig) -> None:
    wechat.says({"code": "ORDER_NOT_EXIST"}, 404, at_s=time.time())
    assert all(each.ok for each in points(wechat_here).values())
    assert wechat.server.asked[0].method == "GET"


@pytest.mark.parametrize(
    ("ahead_s", "ok", "words"),
    [
        (2, True, "differs by"),
        (-2, True, "differs by"),
        (120, None, "ahead"),
        (-120, None, "behind"),
        (4_000, False, "ahead"),
    ],
)
def test_how_far_the_clock_differs(
    alipay: AlipayRig,
    alipay_here: PaymentsConfig,
    ahead_s: float,
    *,
    ok: bool | None,
    words: str,
) -> None:
    alipay.says(NOT_THERE)
    clock = points(alipay_here, lambda: time.time() + ahead_s)["clock"]
    assert clock.ok is ok
    assert words in str(clock.text)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"code": "40002", "sub_code": "isv.invalid-signature"}, "接口加签方式"),
        ({"code": "40002", "sub_code": "isv.missing-signature"}, "接口加签方式"),
        ({"code": "40002", "sub_code": "isv.invalid-app-id"}, "look at app_id"),
        ({"code": "40006", "sub_code": "isv.insufficient-isv-permissions"}, "当面付"),
        ({"code": "40006", "sub_code": "isv.insufficient-user-permissions"}, "当面付"),
        ({"code": "40002", "sub_code": "isv.some-word"}, "isv.some-word; look it up"),
        ({"code": "20000", "sub_code": "isp.unknow-error"}, "try again later"),
        ({"code": "10000"}, "try again later"),
    ],
)
def test_what_alipay_says_is_put_into_words(
    alipay: AlipayRig,
    alipay_here: PaymentsConfig,
    fields: dict[str, object],
    words: str,
) -> None:
    alipay.says(fields)
    assert words in told(alipay_here)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("SIGN_ERROR", "certificate_serial"),
        ("NO_AUTH", "付款码支付"),
        ("APPID_MCHID_NOT_MATCH", "bound to merchant_id"),
        ("MCH_NOT_EXISTS", "merchant_id; look"),
        ("PARAM_ERROR", "wechat_key_id; look"),
    ],
)
def test_what_wechat_says_is_put_into_words(
    wechat: WechatRig, wechat_here: PaymentsConfig, code: str, words: str
) -> None:
    """Signed or not: it does not sign what it says to a stranger."""
    wechat.says({"code": code}, 401, at_s=time.time())
    assert words in told(wechat_here)
    wechat.server.always(Reply(json.dumps({"code": code}).encode(), 401))
    assert words in told(wechat_here)


def test_a_reply_that_another_key_has_signed(
    alipay: AlipayRig, alipay_here: PaymentsConfig, shop_key: OpensslKey
) -> None:
    alipay.replies(signed(shop_key, QUERY, NOT_THERE))
    assert "copy the network's public key again" in told(alipay_here)
    alipay.replies(
        b'{"error_response":{"code":"40002","sub_code":"isv.invalid-app-id"}}'
    )
    assert "look at app_id" in told(alipay_here)
    alipay.replies(b"<html>a page of the router</html>")
    assert "no payment network" in told(alipay_here)


def test_a_page_of_a_gateway_out_of_order_is_named_by_its_status(
    alipay: AlipayRig,
    alipay_here: PaymentsConfig,
    wechat: WechatRig,
    wechat_here: PaymentsConfig,
) -> None:
    page = Reply(b"<html><h1>502 Bad Gateway</h1></html>", 502)
    alipay.server.always(page)
    wechat.server.always(page)
    for config in (alipay_here, wechat_here):
        assert "replied HTTP 502 and no JSON" in told(config)
    wechat.says({"code": "SYSTEM_ERROR"}, 500, at_s=time.time())
    assert "500 SYSTEM_ERROR" in told(wechat_here)


def test_a_reply_of_another_key_or_time(
    wechat: WechatRig, wechat_here: PaymentsConfig
) -> None:
    wechat.says({"code": "ORDER_NOT_EXIST"}, 404, serial="PUB_KEY_ID_2")
    assert "copy key and id again" in told(wechat_here)
    wechat.says({"code": "ORDER_NOT_EXIST"}, 404, at_s=time.time() - 4_000)
    assert "set the clock" in told(wechat_here)
    assert points(wechat_here)["clock"].ok is False


def test_a_network_that_cannot_be_reached(
    shop_key: OpensslKey, network_key: OpensslKey
) -> None:
    config = config_of(f"127.0.0.1:{closed_port()}", shop_key, network_key)
    assert "look at the router" in told(config)
    away = replace(config.alipay, gateway="https://network.invalid/gateway.do")
    assert "name server" in told(replace(config, alipay=away))


def test_a_key_that_cannot_be_used_is_all_that_is_said(
    alipay_here: PaymentsConfig, tmp_path: Path
) -> None:
    missing = replace(alipay_here.alipay, key_file=tmp_path / "none.key")
    found = points(replace(alipay_here, alipay=missing))
    assert list(found) == ["keys"]
    assert found["keys"].ok is False
    assert "none.key: cannot be read" in str(found["keys"].text)


# --- the command ---


def written(folder: Path, config: PaymentsConfig | None) -> str:
    lines = [f'data = "{folder}"']
    if config is not None:
        alipay = config.alipay
        lines += [
            '[payments]\nnetworks = ["alipay"]\ntest_setup = true',
            f'[payments.alipay]\ngateway = "{alipay.gateway}"',
            f'app_id = "{alipay.app_id}"\nkey_file = "{alipay.key_file}"',
            f'alipay_key_file = "{alipay.alipay_key_file}"',
        ]
    file = folder / "hub.toml"
    file.write_text("\n".join(lines), "utf-8")
    return str(file)


def test_the_command_shows_each_point(
    alipay: AlipayRig,
    alipay_here: PaymentsConfig,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    command = ("payments", "check", "--config", written(tmp_path, alipay_here))
    alipay.says(NOT_THERE)
    assert main([*command]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:3] for line in lines] == [
        ["alipay", "keys", "good"],
        ["alipay", "clock", "good"],
        ["alipay", "network", "good"],
    ]
    alipay.says({"code": "40006", "sub_code": "isv.insufficient-isv-permissions"})
    assert main([*command, "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert [row["ok"] for row in rows] == [True, True, False]


def test_the_command_speaks_chinese(
    alipay: AlipayRig,
    alipay_here: PaymentsConfig,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("COUNTERTOP_LANG", "zh_CN")
    alipay.says({"code": "40006", "sub_code": "isv.insufficient-isv-permissions"})
    assert main(["payments", "check", "--config", written(tmp_path, alipay_here)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "alipay   密钥        正常   密钥文件可用"
    assert (
        lines[-1] == "alipay   网络        不通过 应用没有权限；请签约当面付，等它生效"
    )


def test_a_shop_without_payments_by_phone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["payments", "check", "--config", written(tmp_path, None)]) == 0
    assert "names no network under [payments]" in capsys.readouterr().out
