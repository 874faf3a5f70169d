"""The port as a feature: its tables, its threads, and the calls that they hand in."""

import queue
from pathlib import Path

from firmware.hub.feature.command import CommandHandlers
from firmware.hub.feature.feature import Feature
from firmware.hub.feature.port_command import PortCommand
from firmware.hub.port.calls import CallHandler, PortCall
from firmware.hub.port.tables import port_replies
from firmware.hub.runtime.inbox import HandlerInbox
from firmware.hub.runtime.port.desk import Desk
from firmware.hub.runtime.port.entrance import Entrance
from firmware.hub.runtime.port.waiting import MAX_IN_HAND, MAX_WAITING, Connections
from firmware.protocol.envelope import Stamper
from firmware.protocol.records import RecordReader


def port_feature(
    folder: Path, inbox: HandlerInbox, handlers: CommandHandlers, *, stamper: Stamper
) -> Feature:
    """The port in the hub's data folder, for the port commands among `handlers`."""
    waiting: Connections = queue.Queue(MAX_WAITING)
    handler = CallHandler(handlers, stamper)
    reader = RecordReader[PortCommand](*handler.kinds)
    names = [f"port-{number}" for number in range(MAX_IN_HAND)]
    desks = [Desk(name, waiting, inbox, reader=reader) for name in names]
    return Feature(
        name="port",
        tables=(port_replies,),
        commands={PortCall: handler},
        workers=[Entrance(folder, waiting), *desks],
    )
