"""A hub's own handlers behind its port, without the socket: what the web would meet."""

from dataclasses import dataclass, field, replace

from firmware.base.wording.phrases import Phrase
from firmware.hub.app import Parts, features
from firmware.hub.db.engine import writing
from firmware.hub.feature.command import CommandHandlers, UnitOfWork
from firmware.hub.feature.port_command import CommandRefused, PortCommand, PortReply
from firmware.hub.port.call import CallHead, decode_call, encode_call
from firmware.hub.port.calls import CallHandler, PortCall
from firmware.hub.port.client import HubDefectError, PortError
from firmware.hub.runtime.registry import Registry
from firmware.hub.web.hub_caller import R
from firmware.protocol.records import RecordReader
from tests.support.hub_rig import KEY, Shop, hub_parts, still_stamper


@dataclass
class PortHub:
    """Each call is a transaction of its own, through the bytes of the port.

    `away` is what calls meet instead: True for a hub that is known to have done
    nothing, False for one that nobody knows of. `fails`: it has a defect.
    """

    shop: Shop
    away: bool | None = None
    fails: bool = False
    calls: list[PortCommand] = field(default_factory=list[PortCommand])
    handlers: CommandHandlers = field(init=False)

    def __post_init__(self) -> None:
        self.handlers = Registry(features(self._parts())).commands

    def call(
        self, command: PortCommand, *replies: type[R], key: str = ""
    ) -> R | CommandRefused:
        self.calls.append(command)
        if self.fails:
            raise HubDefectError(Phrase("the hub failed"), done=False)
        if self.away is not None:
            done = False if self.away else None
            raise PortError(Phrase("the hub is not running"), done=done)
        handler = self.handlers[PortCall]
        assert isinstance(handler, CallHandler)
        reader = RecordReader[PortCommand](*handler.kinds)
        frame = encode_call(CallHead(key=key, scope="web"), command)
        with writing(self.shop.engine) as connection:
            work = UnitOfWork(connection)
            encoded = handler(PortCall(decode_call(frame, reader)), work)
        work.committed()
        reply = RecordReader[PortReply](*replies, CommandRefused).read(encoded, "reply")
        assert isinstance(reply, (*replies, CommandRefused))
        return reply

    def _parts(self) -> Parts:
        engine, folder = self.shop.engine, self.shop.folder
        made = hub_parts(engine, still_stamper("hub"), KEY, data=folder)
        return replace(made, config=replace(made.config, data=folder))
