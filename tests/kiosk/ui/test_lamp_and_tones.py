"""The lamp: red out of service, amber with something amiss, green when all is well."""

from dataclasses import replace
from typing import Any

import pytest

from drivers.api import Lamp, PrintTrouble
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.effects import Tune
from firmware.kiosk.sale.events import CallPressed, SellingStopped, Tick
from firmware.kiosk.sale.phone_payment.charge import OVERDUE_S
from firmware.kiosk.stops import StopReason
from firmware.kiosk.ui.lamp_and_tones import CASH_LIKELY_S, TUNES, lamp
from firmware.kiosk.ui.screens import Scene
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import price
from tests.support.kiosk_builders import filled, paying, walk
from tests.support.kiosk_refunds import done, refund
from tests.support.phone_world import at, charging, payable, scanning

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("sale", "amiss", "lit"),
    [
        (Sale(), {}, (Lamp.GREEN, False)),
        (filled(), {"hub_online": False}, (Lamp.GREEN, False)),
        (filled(), {"device_lost": True}, (Lamp.AMBER, False)),
        (filled(), {"printer": PrintTrouble.PAPER_OUT}, (Lamp.AMBER, False)),
        (filled(), {"catalogue_due": True}, (Lamp.AMBER, False)),
        (filled(), {"journal_damaged": True}, (Lamp.AMBER, False)),
        (filled(), {"time_doubted": True}, (Lamp.AMBER, False)),
        (filled(), {"name_taken": True}, (Lamp.AMBER, False)),
        (Sale(), {"refund_open": True}, (Lamp.AMBER, False)),
        (replace(Sale(), late_refund=refund(done())), {}, (Lamp.AMBER, True)),
        (paying(), {}, (Lamp.AMBER, True)),
        (payable(), {}, (Lamp.GREEN, False)),
        (payable(), {"now_s": 1 + CASH_LIKELY_S}, (Lamp.AMBER, True)),
        (payable(), {"hub_online": False}, (Lamp.AMBER, True)),
        (charging(), {"now_s": 1 + CASH_LIKELY_S}, (Lamp.GREEN, False)),
        (scanning(), {"device_lost": True}, (Lamp.AMBER, False)),
        (walk(charging(), Tick(), now=at(1 + OVERDUE_S)), {}, (Lamp.AMBER, True)),
        (walk(Sale(), CallPressed()), {}, (Lamp.AMBER, True)),
        (
            walk(Sale(), SellingStopped(StopReason.CATALOGUE_STALE)),
            {},
            (Lamp.RED, False),
        ),
        (
            walk(Sale(), SellingStopped(StopReason.CATALOGUE_STALE), CallPressed()),
            {},
            (Lamp.RED, True),
        ),
    ],
)
def test_the_lamp_says_how_it_goes(
    sale: Sale, amiss: dict[str, Any], lit: tuple[Lamp, bool]
) -> None:
    around: dict[str, Any] = {"hub_online": True, **amiss}
    scene = Scene(
        tr=str,
        width_px=128,
        shop=ShopDetails("", 480),
        quote=price(sale.basket.lines, Policy()),
        **around,
    )
    assert lamp(sale, scene) == lit


def test_every_tune_has_a_sound() -> None:
    assert TUNES.keys() == set(Tune)
