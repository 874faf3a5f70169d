"""Commands of sale scripts that only an attacker would give; they never ship."""

from drivers.api import DriverError
from firmware.virtual.scripts.script import Form
from firmware.virtual.stage import Stage
from tests.stress.forged_publisher import forge_catalogue


def forge(stage: Stage) -> None:
    """Publish a catalogue under a foreign key."""
    if not forge_catalogue(stage.shop.broker.port):
        raise DriverError("the forged catalogue could not be published")


FORMS: tuple[Form, ...] = (Form("forge catalogue", forge),)
