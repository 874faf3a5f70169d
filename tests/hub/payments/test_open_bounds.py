"""How many attempts of one kiosk may be open, and which of them count."""

from dataclasses import replace
from pathlib import Path

import pytest

from firmware.hub.db.engine import writing
from firmware.hub.payments.attempts import store
from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.charging import MAX_OPEN
from tests.support.hub_rig import Shop, VirtualKiosk
from tests.support.paid_day import SOLD_AT, Corner
from tests.support.payments_rig import Network, PayingHub, charge

LATER_S = 1e9


@pytest.mark.parametrize(
    ("network", "state"), [("alipay", "refused"), ("wechat", "asked")]
)
def test_attempts_at_a_network_that_is_switched_off_are_in_nobodys_way(
    shop: Shop, tmp_path: Path, network: str, state: str
) -> None:
    kiosk = VirtualKiosk()
    hub = PayingHub(shop.engine, tmp_path, Network(), kiosk)
    hub.handle(kiosk.birth())
    with writing(shop.engine) as connection:
        for number in range(MAX_OPEN):
            corner = Corner(number, network=network)
            kept = corner.attempt(corner.elsewhere, AttemptState.CANCELLING)
            attempt = replace(kept.attempt, due_s=LATER_S)
            store.add(connection, replace(kept, attempt=attempt), SOLD_AT)
    [told] = hub.handle(kiosk.request(charge("k1-1-1")))
    over = told.reason == "payments_over"
    assert (told.state, over) == (state, state == "refused")
