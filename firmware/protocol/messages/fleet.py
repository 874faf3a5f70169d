"""Presence, identity and telemetry of kiosks and hub."""

from typing import Literal

import msgspec

from firmware.protocol.field_types import (
    PolicyVersion,
    Revision,
    Sessions,
    Text,
    Utc,
    Version,
)
from firmware.protocol.messages.base import Message

SIGNED_MESSAGES = 3
"""From this contract on a kiosk verifies messages that the hub signs."""

CONTRACT = SIGNED_MESSAGES
"""The contract that this build implements. 1 is release 0.1.0; 2 reads newer facts,
acknowledgements and documents by the rules of `protocol.compat`; 3 knows
`SignedMessage`."""


class KioskState(Message, frozen=True, tag="state"):
    """Retained, and as will `offline`: the kiosk's state, for the fleet view."""

    state: Literal["init", "ready", "degraded", "updating", "offline"]
    session: Sessions
    boot: Text
    ts: Utc
    reasons: tuple[Text, ...] = ()


class Birth(Message, frozen=True, tag="birth"):
    """Retained: the kiosk's build, catalogue, policy and hardware.

    `schema` is the `CONTRACT` of its build, `engines` are its pricing engines: the hub
    publishes a policy for each engine in use.
    """

    firmware: Text
    schema: Version
    policy_version: PolicyVersion
    catalogue_revision: Revision
    hardware: Text
    devices: tuple[Text, ...]
    engines: tuple[Version, ...] = (1,)


class Telemetry(Message, frozen=True, tag="health"):
    """Counters and gauges since the boot, QoS 0, names to numbers."""

    numbers: dict[Text, float]
    notes: dict[Text, Text] = msgspec.field(default_factory=dict[Text, Text])


class HubState(Message, frozen=True, tag="hub"):
    """Retained, and as will `offline`: kiosks then show "offline, still selling".

    `offline` is believed from whoever may publish it, `ready` only with the signed one
    beside it, once the hub is known to sign.
    """

    state: Literal["ready", "offline"]
    ts: Utc
