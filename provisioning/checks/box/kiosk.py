"""All checks of a kiosk: the machine first, then what its configuration names.

Reads and connects, changes nothing. As root it works with the rights of the account
that owns the box's folder. Raises nothing that a check can report.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from firmware.base.config_loader import load
from firmware.base.errors import CountertopError
from firmware.base.folder_owner import become_owner_of
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.kiosk.config import KioskConfig
from firmware.kiosk.devices.names import SERVICE_GROUPS
from provisioning.checks import encryption
from provisioning.checks.box import kiosk_libraries
from provisioning.checks.box.common import checked_machine, refused
from provisioning.checks.broker import linked_or_reachable
from provisioning.checks.damage import kiosk_journal
from provisioning.checks.devices import devices
from provisioning.checks.finding import CheckResult, ok
from provisioning.checks.kiosk_state.running import running, selling
from provisioning.checks.prices import prices
from provisioning.checks.service import service
from provisioning.checks.signatures import kiosk_badges, signatures
from provisioning.checks.storage import storage


def checked_kiosk(path: Path) -> Iterator[CheckResult]:
    """Check a kiosk with its configuration at `path`."""
    yield from checked_machine("kiosk")
    yield kiosk_libraries.decoder()
    try:
        config = load(path, KioskConfig)
        become_owner_of(config.journal.folder, also=SERVICE_GROUPS)
    except CountertopError as exc:
        yield refused(exc)
        return
    yield ok(Phrase("configuration"), verbatim(path))
    yield kiosk_libraries.fonts(config.display.font_folder)
    box = service("kiosk.service")
    yield from running("kiosk", box)
    yield from selling(box)
    yield from storage(config.journal.folder, config.journal.free_min_mb)
    yield kiosk_journal(config.journal.folder)
    yield prices(config.journal.folder, config.hub.public_key)
    yield signatures(config.journal.folder, config.hub)
    yield kiosk_badges(config)
    yield from devices(config)
    yield linked_or_reachable(config.broker, config.kid, box)
    yield from encryption.link(config.broker, datetime.now(UTC))
