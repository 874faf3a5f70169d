"""Handles calls inside the batch's transaction; each key is used once, for ever."""

from hashlib import sha256

from sqlalchemy import Connection

from firmware.hub.feature.command import Command, CommandHandlers, UnitOfWork
from firmware.hub.feature.port_command import (
    CommandRefused,
    PortCommand,
    PortReply,
)
from firmware.hub.port import store
from firmware.hub.port.call import Call
from firmware.hub.port.store import CallKey
from firmware.protocol.envelope import Stamper
from firmware.protocol.records import encode_record, record_with

KEY_REUSED = "key_reused"


class Ping(PortCommand, frozen=True, tag="ping"):
    """Asks whether the hub handles commands; changes nothing."""


class Pong(PortReply, frozen=True, tag="pong"):
    """The hub handles commands; `now` is its clock, UTC text."""

    now: str


class PortCall(Command):
    """A call on its way through the hub's inbox."""

    __slots__ = ("call",)

    def __init__(self, call: Call) -> None:
        self.call = call


class CallHandler:
    """Has the command of a call handled; the handler's thread.

    A refusal is not kept: nothing was done, and the same call may succeed later.
    """

    def __init__(self, handlers: CommandHandlers, stamper: Stamper) -> None:
        self._handlers: CommandHandlers = {**handlers, Ping: self._pong}
        self._stamper = stamper

    @property
    def kinds(self) -> list[type[PortCommand]]:
        """The commands that may come in a call."""
        return [kind for kind in self._handlers if issubclass(kind, PortCommand)]

    def __call__(self, asked: PortCall, work: UnitOfWork) -> bytes:
        """The reply as JSON."""
        head, command = asked.call
        if not head.key or command.personal:
            return encode_record(self._reply(asked.call, work))
        key = CallKey(head.scope, head.key)
        digest = _digest(command)
        now = self._stamper.stamp().ts
        if not store.claim(work.connection, key, digest, now=now):
            return _again(work.connection, key, digest)
        reply = self._reply(asked.call, work)
        encoded = encode_record(reply)
        if isinstance(reply, CommandRefused):
            store.forget(work.connection, key)
        else:
            store.keep(work.connection, key, encoded.decode())
        return encoded

    def _pong(self, _asked: Ping, _work: UnitOfWork) -> Pong:
        return Pong(now=self._stamper.stamp().ts)

    def _reply(self, call: Call, work: UnitOfWork) -> PortReply:
        reply = self._handlers[type(call.command)](call.command, work)
        if not isinstance(reply, PortReply):
            raise TypeError(f"{type(call.command).__name__}: its handler has no reply")
        return reply


def _digest(command: PortCommand) -> str:
    """Of what is asked, whoever asks."""
    asked = (
        record_with(command, **{command.asked_by: ""}) if command.asked_by else command
    )
    return sha256(encode_record(asked)).hexdigest()


def _again(connection: Connection, key: CallKey, digest: str) -> bytes:
    """The first reply, or a refusal of another command under its key."""
    before = store.kept(connection, key)
    if before.digest != digest:
        return encode_record(CommandRefused(reason=KEY_REUSED, field="key"))
    return before.reply.encode()
