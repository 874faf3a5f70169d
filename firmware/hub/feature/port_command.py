"""What another process of this box may have done, and what comes back (the port)."""

from typing import ClassVar

from firmware.hub.feature.command import Command
from firmware.protocol.records import TaggedRecord


class PortCommand(TaggedRecord, Command, frozen=True):
    """Base of the commands that may come through the port; its `tag` is its name there.

    A feature handles them as any command; the handler returns a `PortReply`. One that
    is `personal`, itself or by its reply, is not kept under its call's key: the books
    hold nothing in plain that leads to a person. It is harmless twice, or has a key of
    its own among its fields.

    `asked_by` names the field with who asks, which may change when a call is repeated:
    it is no part of what the call's key stands for.
    """

    personal: ClassVar[bool] = False
    asked_by: ClassVar[str] = ""


class PortReply(TaggedRecord, frozen=True):
    """Base of what a handler of port commands returns."""


class CommandRefused(PortReply, frozen=True, tag="refused"):
    """Nothing was done: an expected refusal, by a name that programs read.

    `field` names the field of the command that is at fault, if one is.
    """

    reason: str
    field: str = ""
