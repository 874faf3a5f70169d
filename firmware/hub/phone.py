"""Opens what the shop is paid with by phone: networks, key, what kiosks receive."""

import time
from collections.abc import Callable

from sqlalchemy import Engine

from firmware.hub.config import HubConfig
from firmware.hub.db.engine import writing
from firmware.hub.key_files import latest_order_s
from firmware.hub.payments.keys import sealing_key
from firmware.hub.payments.means.published import published_means
from firmware.hub.payments.networks.installed import open_networks
from firmware.hub.payments.parts import PhonePayments
from firmware.hub.payments.steady_clock import SteadyClock

NS = 1_000_000_000


def open_phone(
    config: HubConfig, engine: Engine, *, wall_ns: Callable[[], int]
) -> PhonePayments:
    """As the shop has configured it; ConfigError or StoreError if that cannot be used.

    `wall_ns` is the hub's clock, Unix nanoseconds.
    """
    gateways = open_networks(config.payments, lambda: wall_ns() / NS)
    sealing = sealing_key(config.data)
    now_s = max(wall_ns() // NS, latest_order_s(engine))
    with writing(engine) as connection:
        means = published_means(connection, gateways, sealing.public, now_s=now_s)
    return PhonePayments(
        gateways=gateways,
        sealing=sealing,
        means=means,
        steady_s=SteadyClock(time.time, time.monotonic),
    )
