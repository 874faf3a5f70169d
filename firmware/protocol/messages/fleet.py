"""How boxes are: presence, identity, numbers."""

from typing import Literal

import msgspec

from firmware.protocol.field_types import Count, Number, Text, Utc
from firmware.protocol.messages.base import Message

CONTRACT = 2
"""What this build speaks. 1 is release 0.1.0; 2 reads newer facts, acknowledgements and
documents by the rules of `protocol.compat`."""


class KioskState(Message, frozen=True, tag="state"):
    """Retained, and as will `offline`: how the kiosk is, for the fleet view."""

    state: Literal["init", "ready", "degraded", "updating", "offline"]
    session: Count
    boot: Text
    ts: Utc
    reasons: tuple[Text, ...] = ()


class Birth(Message, frozen=True, tag="birth"):
    """Retained: what this kiosk is.

    `schema` is the `CONTRACT` that its build speaks, `engines` are the pricing engines
    that it has: the hub publishes a policy for each that is in use.
    """

    firmware: Text
    schema: Count
    policy_version: Count
    catalogue_revision: Count
    hardware: Text
    devices: tuple[Text, ...]
    engines: tuple[Number, ...] = (1,)


class Telemetry(Message, frozen=True, tag="health"):
    """Counters and gauges since the boot, QoS 0, names to numbers."""

    numbers: dict[Text, float]
    notes: dict[Text, Text] = msgspec.field(default_factory=dict[Text, Text])


class HubState(Message, frozen=True, tag="hub"):
    """Retained, and as will `offline`: drives "offline, still selling"."""

    state: Literal["ready", "offline"]
    ts: Utc
