"""A call: a command and who asks, as both sides of the port read it.

A frame to the hub is a head and a command, with a line feed between them: JSON has none
of its own. A frame back is one reply.
"""

from typing import NamedTuple

from firmware.hub.feature.port_command import PortCommand, PortReply
from firmware.protocol.field_types import AnyText
from firmware.protocol.records import PlainRecord, RecordReader, encode_record

BUSY = "busy"
DEFECT = "defect"
UNREADABLE = "unreadable"


class CallFailed(PortReply, frozen=True, tag="call_failed"):
    """The command was not handled: the hub has too much to do, or a defect.

    After `unreadable` the command is not one of this hub's; `detail` names the field.
    """

    reason: str
    detail: AnyText = ""


class CallHead(PlainRecord, frozen=True):
    """Before a command: with a `key` it is done once, whatever the caller repeats.

    Keys of one `scope` do not meet those of another.
    """

    key: AnyText = ""
    scope: AnyText = ""


class Call(NamedTuple):
    """What one frame to the hub holds."""

    head: CallHead
    command: PortCommand


_heads = RecordReader(CallHead)


def encode_call(head: CallHead, command: PortCommand) -> bytes:
    """The frame of a call."""
    return encode_record(head) + b"\n" + encode_record(command)


def decode_call(frame: bytes, commands: RecordReader[PortCommand]) -> Call:
    """What a frame holds; WireError if that cannot be read."""
    head, _, command = frame.partition(b"\n")
    return Call(_heads.read(head, "head"), commands.read(command, "command"))
