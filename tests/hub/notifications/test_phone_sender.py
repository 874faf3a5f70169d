"""Codes and links go to phones by the gateway, a few tries each, and to no log."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from firmware.hub.members.phone_message import PhoneMessage
from firmware.hub.notifications.config import MessagesConfig
from firmware.hub.notifications.gateway import Gateway
from firmware.hub.notifications.phone_sender import PhoneSender
from firmware.hub.notifications.signature import Signer, read_keys
from firmware.virtual.network.message_gateway import SimGateway, new_secret
from firmware.virtual.network.message_gateway_http import Manner

LIMIT_S = 20.0
AT = "2026-03-01T08:00:00.000Z"


def message(number: int) -> PhoneMessage:
    return PhoneMessage(f"key{number}", "+8613800138000", "验证码 123456", "zh_CN", AT)


def until(met: Callable[[], bool]) -> bool:
    end_s = time.monotonic() + LIMIT_S
    while not met() and time.monotonic() < end_s:
        time.sleep(0.01)
    return met()


@pytest.fixture
def far(tmp_path: Path) -> Iterator[tuple[SimGateway, PhoneSender]]:
    secret = new_secret()
    key_file = tmp_path / "key"
    key_file.write_text(f"{secret}\n")
    key_file.chmod(0o600)
    with SimGateway(secret) as gateway:
        url = f"http://127.0.0.1:{gateway.port}/notices"
        config = MessagesConfig(url=url, key_file=key_file, timeout_s=5)
        signer = Signer(read_keys(key_file))
        sender = PhoneSender(Gateway(config, config.tls()), signer, retry_s=0.0)
        sender.start()
        yield gateway, sender
        assert sender.stop(LIMIT_S)


def test_a_text_arrives_signed_once(far: tuple[SimGateway, PhoneSender]) -> None:
    gateway, sender = far
    assert sender.send(message(1))
    assert until(lambda: len(gateway.delivered) == 1)
    document = json.loads(gateway.delivered[0].body)
    assert document["type"] == "phone.text"
    assert document["data"]["phone"] == "+8613800138000"
    assert document["data"]["language"] == "zh-CN"


def test_a_gateway_that_is_late_gets_it_again_and_a_refusal_ends_it(
    far: tuple[SimGateway, PhoneSender], caplog: pytest.LogCaptureFixture
) -> None:
    gateway, sender = far
    gateway.next_manners.extend(
        [Manner(status=503, takes=False), Manner(status=422, takes=False)]
    )
    sender.send(message(1))
    sender.send(message(2))
    assert until(lambda: len(gateway.delivered) == 1)
    assert gateway.delivered[0].key == "key2"
    assert "key1" in caplog.text
    assert "138" not in caplog.text
    assert "123456" not in caplog.text
