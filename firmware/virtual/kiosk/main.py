"""The kiosk daemon on far sides: `python -m firmware.virtual.kiosk.main`.

The same app as in the shop. Camera, scanner and printer are what its configuration
says; only what has no path of its own (pins, display bus, clock, power) is replaced
here, by the wiring that the app offers for this.
"""

import argparse
import gc
import logging
import socket
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from drivers.display.models import OledController
from drivers.panel.panel import PanelPins
from drivers.sim.display.oled import SimOled
from drivers.sim.pins import Pins
from firmware.base import GC_THRESHOLDS
from firmware.base.config_loader import load
from firmware.base.errors import ConfigError
from firmware.kiosk.app import Kiosk, Wiring, serve
from firmware.kiosk.clock import Clock
from firmware.kiosk.config import KioskConfig
from firmware.kiosk.devices.builders import Backends
from firmware.kiosk.runtime.controller import ClockMoved
from firmware.virtual.kiosk.code_reports import CodeReporter, UnsureCodes
from firmware.virtual.kiosk.control import (
    Control,
    FarSides,
    MachineClock,
    OutgoingQueue,
    PowerSwitch,
    SaleClock,
)
from firmware.virtual.kiosk.decoder_starts import DecoderStarts
from firmware.virtual.kiosk.panel_reports import PanelReporter, report_texts
from firmware.virtual.kiosk.tracing import Tracer

T = TypeVar("T")

LOG_FORMAT = "%(asctime)s.%(msecs)03d %(levelname)s %(name)s %(message)s"
REFUSED = 2
RECONNECT_CHANCE = 0.02
"""A rehearsal has no use for the jitter that spreads a shop's kiosks."""

NO_BOARD = Path("no-board")
"""Whose supply and heat the machine of the rehearsal does not stand for."""


def main(arguments: list[str] | None = None) -> int:
    """Sell until stopped, or until the stage closes the control wire."""
    gc.set_threshold(*GC_THRESHOLDS)
    parser = argparse.ArgumentParser(prog="firmware.virtual.kiosk.main")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--control", type=int, required=True, metavar="FD")
    parser.add_argument("--clock-off-s", type=float, default=0.0)
    parser.add_argument("--without-time-server", action="store_true")
    given = parser.parse_args(arguments)
    try:
        config = load(given.config, KioskConfig)
    except ConfigError as exc:
        print(exc, file=sys.stderr)
        return REFUSED
    logging.basicConfig(
        level=config.log_level.upper(), format=LOG_FORMAT, datefmt="%H:%M:%S"
    )
    machine = MachineClock(given.clock_off_s, not given.without_time_server)
    return play(config, socket.socket(fileno=given.control), machine)


def play(config: KioskConfig, wire: socket.socket, machine: MachineClock) -> int:
    """Run one kiosk whose far sides follow `wire`; the exit code."""
    outgoing, clock, power = OutgoingQueue(), SaleClock(), PowerSwitch()
    tracer, panel = Tracer(outgoing.put), PanelReporter(outgoing.put)
    codes = CodeReporter(outgoing.put, tracer.step)
    pins = panel.pins = Pins(PanelPins(), panel)
    glass = SimOled(
        OledController(config.display.controller),
        lambda image: outgoing.put_frame(image, glass.contrast),
    )
    decoder, unproven = DecoderStarts(), UnsureCodes(outgoing.put)
    wiring = Wiring(
        backends=Backends(pins.factory, glass.open, decoder, unproven),
        clock=_clock(clock, machine),
        watch=_each(tracer.committed, power),
        listen=_each(codes.listen, tracer.listen),
        step=codes.step,
        look=partial(report_texts, outgoing.put),
        chance=lambda: RECONNECT_CHANCE,
        sys=NO_BOARD,
    )
    kiosk = Kiosk(config, wiring)
    far = FarSides(
        pins=pins,
        glass=glass,
        clock_moved=lambda: kiosk.inbox.put(ClockMoved()),
        clock=clock,
        machine=machine,
        power=power,
        decoder=decoder,
        trace=partial(setattr, tracer, "on"),
    )
    control = Control(wire, far, outgoing=outgoing, ended=kiosk.stop)
    control.start()
    try:
        return serve(kiosk)
    finally:
        control.stop()


def _clock(clock: SaleClock, machine: MachineClock) -> Clock:
    return Clock(
        sale_s=clock, wall_ns=machine.wall_ns, synchronised=machine.synchronised
    )


def _each(*listeners: Callable[[T], None]) -> Callable[[T], None]:
    """Calls each of these, in this order."""

    def notify(what: T) -> None:
        for call in listeners:
            call(what)

    return notify


if __name__ == "__main__":
    sys.exit(main())
