"""Commands of sale scripts that only an attacker would give; they never ship."""

from collections.abc import Callable

from drivers.api import DriverError
from firmware.virtual.scripts.script import Form
from firmware.virtual.stage import Stage
from tests.stress.forged_publisher import (
    forge_acknowledgements,
    forge_catalogue,
    forge_hub_state,
)


def catalogue(stage: Stage) -> None:
    """Publish a catalogue under a foreign key."""
    _forge(stage, forge_catalogue)


def acknowledgements(stage: Stage) -> None:
    """Acknowledge the next fact that a kiosk sends."""
    _forge(stage, forge_acknowledgements)


def hub_state(stage: Stage) -> None:
    """Publish that the hub is there."""
    _forge(stage, forge_hub_state)


def _forge(stage: Stage, forge: Callable[[int], bool]) -> None:
    if not forge(stage.shop.broker.port):
        raise DriverError("the forgery could not be published")


FORMS: tuple[Form, ...] = (
    Form("forge catalogue", catalogue),
    Form("forge acknowledgements", acknowledgements),
    Form("forge hub state", hub_state),
)
