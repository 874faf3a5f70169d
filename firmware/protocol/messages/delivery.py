"""Bundles of facts, and the hub's acknowledgement."""

from typing import Annotated

import msgspec

from firmware.protocol.field_types import AnyText, Covered, Epoch, Seq, Token, Version
from firmware.protocol.messages.base import Message

BUNDLE, MAX_BUNDLE = "bundle", 32


class Bundle(Message, frozen=True, tag=BUNDLE):
    """Several facts of one kiosk, each with the bytes of the message it would be alone.

    It only saves packets: each fact is checked, acknowledged and sent again by itself.
    """

    facts: Annotated[
        tuple[msgspec.Raw, ...], msgspec.Meta(min_length=1, max_length=MAX_BUNDLE)
    ]


class Unsupported(Message, frozen=True, tag="unsupported"):
    """The reply to a request that is too new for the hub: the `versions` that it knows.

    `versions` is empty if it does not know the type `request` at all.
    """

    request: Token
    versions: tuple[Version, ...] = ()


class Refused(Message, frozen=True):
    """A fact that the hub keeps as a dead letter: do not send it again."""

    seq: Seq
    reason: AnyText


class Ack(Message, frozen=True, tag="ack"):
    """After the hub's commit: all up to `upto`, `extra` beyond a gap, what was refused.

    A kiosk sends at once the facts below the largest of `extra` that `upto` and `extra`
    do not cover: naming `extra` is the hub's request for the gap.
    """

    epoch: Epoch
    upto: Covered
    extra: tuple[Seq, ...] = ()
    refused: tuple[Refused, ...] = ()
