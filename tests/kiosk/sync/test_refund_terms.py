"""What the hub says of a refund reaches the sale whole."""

from dataclasses import fields

import pytest

from firmware.kiosk.refund import RefundTerms
from firmware.kiosk.sync.requests.refund_requests import terms_of
from firmware.protocol.messages import RefundReply

REPLY = RefundReply(sale_id="K1-3f2a9c-17", receipt_no="K1-000017", money_fen=1250)


def test_no_field_of_a_reply_is_left_behind() -> None:
    known = {field.name for field in fields(RefundTerms)}
    assert set(RefundReply.__struct_fields__) <= known


@pytest.mark.parametrize(("network", "known"), [("alipay", "alipay"), (None, "")])
def test_the_network_that_pays_it_back_is_known(
    network: str | None, known: str
) -> None:
    reply = RefundReply(sale_id="K1-3f2a9c-17", receipt_no="K1-000017", network=network)
    assert terms_of(reply).network == known
    assert terms_of(REPLY).network == ""
