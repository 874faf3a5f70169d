"""What payments are made of, as the hub's builder names it."""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field

from firmware.hub.feature.command import Submit
from firmware.hub.feature.publish_port import PublishPort
from firmware.hub.payments.gateway import PaymentGateway
from firmware.protocol.messages import PaymentMeans
from firmware.protocol.sealing import SealingKey
from firmware.protocol.signing import SigningKey

SUBJECT = "购物"
"""What customers read in their wallet where the shop gives no name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhonePayments:
    """How the shop takes money by phone; by default not at all.

    `gateways` are its networks by name, called in a `pool` with room for that many at
    once. `sealing` opens pay codes. `means` is what kiosks receive of it. `steady_s`
    is a `SteadyClock`.
    """

    gateways: Mapping[str, PaymentGateway] = field(
        default_factory=dict[str, PaymentGateway]
    )
    sealing: SealingKey = field(default_factory=SealingKey.generate)
    means: PaymentMeans | None = None
    steady_s: Callable[[], float] = time.monotonic
    pool: Callable[[int], Executor] = ThreadPoolExecutor


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentParts:
    """What the feature is made of.

    `signing` signs what kiosks receive. `subject` is what customers read in their
    wallet.
    """

    phone: PhonePayments
    signing: SigningKey
    transport: PublishPort
    submit: Submit
    subject: str
