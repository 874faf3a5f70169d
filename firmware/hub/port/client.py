"""The caller's side of the port; any thread of any process of the hub's account."""

import socket
from pathlib import Path
from typing import TypeVar

from firmware.base.errors import CountertopError, WireError
from firmware.base.wording.phrases import Phrase
from firmware.hub.feature.port_command import (
    CommandRefused,
    PortCommand,
    PortReply,
)
from firmware.hub.port.call import (
    DEFECT,
    UNREADABLE,
    CallFailed,
    CallHead,
    encode_call,
)
from firmware.hub.port.frames import (
    FrameError,
    receive_frame,
    send_frame,
    short_name,
)
from firmware.protocol.records import RecordReader

R = TypeVar("R", bound=PortReply)

CALL_LIMIT_S = 10.0


class PortError(CountertopError):
    """The hub did not reply: it is away, has too much to do, or has a defect.

    `done` is None if nobody knows whether the command was done: ask again under the
    same key.
    """

    def __init__(self, text: Phrase, *, done: bool | None) -> None:
        super().__init__(text)
        self.done = done


class HubDefectError(PortError):
    """The hub failed at this very command: it will do so again."""


class PortClient:
    """Calls of one scope, each by a connection of its own.

    `folder` is the hub's data folder. `limit_s` bounds each wait for the hub.
    """

    def __init__(
        self, folder: Path, scope: str, *, limit_s: float = CALL_LIMIT_S
    ) -> None:
        self._folder = folder
        self._scope = scope
        self._limit_s = limit_s

    def call(
        self, command: PortCommand, *replies: type[R], key: str = ""
    ) -> R | CommandRefused:
        """Have a command handled: its reply, or its refusal; PortError without either.

        `replies` are the types that it may have.
        """
        head = CallHead(key=key, scope=self._scope)
        frame = self._exchange(encode_call(head, command))
        reader = RecordReader[PortReply](*replies, CommandRefused, CallFailed)
        try:
            reply = reader.read(frame, "reply")
        except WireError as error:
            text = Phrase("the hub's reply cannot be read: {error}", error=error)
            raise PortError(text, done=None) from error
        if isinstance(reply, CallFailed):
            raise _failure(reply)
        if isinstance(reply, (*replies, CommandRefused)):
            return reply
        raise PortError(Phrase("the hub's reply is of another kind"), done=None)

    def _exchange(self, frame: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(self._limit_s)
            try:
                with short_name(self._folder) as name:
                    connection.connect(name)
            except OSError as error:
                raise PortError(Phrase("the hub is not running"), done=False) from error
            try:
                send_frame(connection, frame)
                return receive_frame(connection)
            except (OSError, FrameError) as error:
                raise PortError(Phrase("no reply of the hub"), done=None) from error


def _failure(failed: CallFailed) -> PortError:
    """What happened, in words; the hub knows that nothing was done."""
    if failed.reason == UNREADABLE:
        text = Phrase("the hub does not know this command: {why}", why=failed.detail)
        return PortError(text, done=False)
    if failed.reason == DEFECT:
        return HubDefectError(Phrase("the hub failed at this command"), done=False)
    return PortError(Phrase("the hub has too much to do"), done=False)
