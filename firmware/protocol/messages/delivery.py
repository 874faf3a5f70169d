"""How facts travel together, and the hub's acknowledgement."""

from typing import Annotated

import msgspec

from firmware.protocol.field_types import Count, Number, Text
from firmware.protocol.messages.base import Message

BUNDLE, MAX_BUNDLE = "bundle", 32


class Bundle(Message, frozen=True, tag=BUNDLE):
    """Facts of one kiosk that waited together, each as the message it would be alone.

    It only saves journeys: each fact is judged, acknowledged and sent again by itself.
    """

    facts: Annotated[
        tuple[msgspec.Raw, ...], msgspec.Meta(min_length=1, max_length=MAX_BUNDLE)
    ]


class Unsupported(Message, frozen=True, tag="unsupported"):
    """The reply to a request that the hub is too old for: the `versions` that it knows.

    Empty if it does not know the type `request` at all: ask differently, or do without.
    """

    request: Text
    versions: tuple[Number, ...] = ()


class Refused(Message, frozen=True):
    """A fact that the hub keeps as a dead letter: do not send it again."""

    seq: Number
    reason: Text


class Ack(Message, frozen=True, tag="ack"):
    """After the hub's commit: all up to `upto`, `extra` beyond a gap, what was refused.

    A kiosk that holds rows at or below the largest of `extra` that are not named
    sends them at once: naming `extra` is the hub's request for the gap.
    """

    epoch: Number
    upto: Count
    extra: tuple[Number, ...] = ()
    refused: tuple[Refused, ...] = ()
