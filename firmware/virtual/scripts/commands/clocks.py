"""The boxes' own clocks, which may be wrong, and the kiosk's time server."""

from firmware.virtual.scripts.script import Form
from firmware.virtual.stage import Stage

HOUR_S = 3_600.0


def kiosk_clock(stage: Stage, number: int) -> None:
    """The kiosk's own clock is so many hours ahead, or behind if below 0."""
    stage.settings.clocks.kiosk_off_s = number * HOUR_S
    _set_running(stage)


def no_time_server(stage: Stage) -> None:
    """No time server sets the kiosk's clock."""
    stage.settings.clocks.time_server = False
    _set_running(stage)


def time_server(stage: Stage) -> None:
    """A time server sets it, to whatever it shows."""
    stage.settings.clocks.time_server = True
    _set_running(stage)


def hub_clock(stage: Stage, number: int) -> None:
    """The hub's clock is so many hours ahead from its next start on."""
    stage.settings.clocks.hub_off_s = number * HOUR_S


def _set_running(stage: Stage) -> None:
    clocks = stage.settings.clocks
    if stage.remote.powered:
        there = clocks.time_server
        stage.remote.order(clock_off_s=clocks.kiosk_off_s, time_server=there)


FORMS = (
    Form("kiosk clock off by NUMBER h", kiosk_clock),
    Form("kiosk without time server", no_time_server),
    Form("kiosk with time server", time_server),
    Form("hub clock off by NUMBER h", hub_clock),
)
