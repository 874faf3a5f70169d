"""Signatures of messages, judged by the reference library of Standard Webhooks."""

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from firmware.hub.notifications.signature import PREFIX, Signer

KEYS = st.binary(min_size=24, max_size=64)
IDS = st.text("abcdefghijklmnopqrstuvwxyz0123456789_-", min_size=1, max_size=40)
BODIES = st.text(st.characters(codec="utf-8"), max_size=200)


def judge(key: bytes) -> Webhook:
    return Webhook(PREFIX + base64.b64encode(key).decode("ascii"))


@given(st.lists(KEYS, min_size=1, max_size=2), IDS, BODIES)
def test_a_receiver_with_any_of_the_keys_accepts_a_message(
    keys: list[bytes], message_id: str, body: str
) -> None:
    headers = Signer(tuple(keys)).headers(message_id, int(time.time()), body.encode())
    for key in keys:
        judge(key).verify(body, headers, json_parse=False)


@given(KEYS, KEYS, IDS, BODIES)
def test_a_receiver_with_another_key_or_body_refuses_it(
    key: bytes, other: bytes, message_id: str, body: str
) -> None:
    headers = Signer((key,)).headers(message_id, int(time.time()), body.encode())
    with pytest.raises(WebhookVerificationError):
        judge(key).verify(f"{body} ", headers, json_parse=False)
    if key != other:
        with pytest.raises(WebhookVerificationError):
            judge(other).verify(body, headers, json_parse=False)


@pytest.mark.parametrize("off_s", [-301, 301])
def test_a_receiver_refuses_a_message_that_is_not_fresh(off_s: int) -> None:
    key = bytes(range(32))
    headers = Signer((key,)).headers("one", int(time.time()) + off_s, b"{}")
    with pytest.raises(WebhookVerificationError):
        judge(key).verify("{}", headers)
