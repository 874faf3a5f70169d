"""All checks of one box: the machine first, then what its configuration names.

Reads and connects, changes nothing. As root it works with the rights of the account
that owns the box's folder. Raises nothing that a check can report.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import requires
from pathlib import Path

from firmware.base.config_loader import load
from firmware.base.errors import ConfigError, CountertopError
from firmware.base.folder_owner import become_owner_of
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.hub.config import HubConfig
from firmware.hub.policy.policy_file import wanted
from firmware.kiosk.config import KioskConfig
from firmware.kiosk.devices.names import SERVICE_GROUPS
from firmware.protocol.topics import HUB
from provisioning.checks import encryption, machine
from provisioning.checks.backups import newest_backup
from provisioning.checks.board.board import board
from provisioning.checks.books import books, hub_badges, hub_clock, unopened
from provisioning.checks.broker import linked_or_reachable
from provisioning.checks.damage import hub_database, kiosk_journal
from provisioning.checks.devices import devices
from provisioning.checks.finding import CheckResult, fault, ok
from provisioning.checks.kiosk_state.fleet import fleet
from provisioning.checks.kiosk_state.running import running, selling
from provisioning.checks.kiosks import kiosks
from provisioning.checks.members.vault import profiles, vault
from provisioning.checks.members.web import web
from provisioning.checks.messages import messages
from provisioning.checks.money.payments import payments
from provisioning.checks.prices import prices
from provisioning.checks.service import service
from provisioning.checks.signatures import kiosk_badges, signatures
from provisioning.checks.storage import BOOKING, storage

AS_ROOT = Phrase("Ask as root: `sudo countertop doctor`.")


def kiosk(path: Path) -> Iterator[CheckResult]:
    """Check a kiosk with its configuration at `path`."""
    yield from _machine()
    yield machine.decoder()
    try:
        config = load(path, KioskConfig)
        become_owner_of(config.journal.folder, also=SERVICE_GROUPS)
    except CountertopError as exc:
        yield refused(exc)
        return
    yield ok(Phrase("configuration"), verbatim(path))
    yield machine.fonts(config.display.font_folder)
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


def hub(path: Path) -> Iterator[CheckResult]:
    """Check the shop's hub with its configuration at `path`."""
    yield from _machine()
    try:
        config = load(path, HubConfig)
        become_owner_of(config.data)
    except CountertopError as exc:
        yield refused(exc)
        return
    yield ok(Phrase("configuration"), verbatim(path))
    if config.policy is not None:
        yield policy(config.policy)
    box = service("hub.service")
    yield from running("hub", box)
    yield from storage(config.data, config.disk.free_min_mb, stops=BOOKING)
    yield hub_database(config.data)
    yield newest_backup(config, datetime.now(UTC))
    yield from _books(config)
    yield linked_or_reachable(config.broker, HUB, box)
    yield from encryption.link(config.broker, datetime.now(UTC))
    yield from encryption.listeners()
    yield from encryption.certificates(encryption.OF_THE_BROKER, datetime.now(UTC))
    yield from messages(config.messages)
    yield from vault(config.data)
    yield from profiles(config)
    yield from web(config.web, service("web.service"), datetime.now(UTC))


def _books(config: HubConfig) -> Iterator[CheckResult]:
    """What stands in the books; one finding if they cannot be opened."""
    shut = unopened(config)
    if shut is not None:
        yield shut
        return
    wrong_clock = hub_clock(config, datetime.now(UTC))
    if wrong_clock is not None:
        yield wrong_clock
    yield books(config)
    yield from payments(config)
    yield hub_badges(config)
    yield kiosks(config, datetime.now(UTC))
    yield from fleet(config, datetime.now(UTC))


def policy(file: Path) -> CheckResult:
    """Check the shop's policy, which the hub refuses as a whole if one rule is wrong.

    Until it is corrected the rules before it stay in force.
    """
    try:
        wanted(file)
    except ConfigError as exc:
        remedy = Phrase(
            "Correct the named key; until then the kiosks follow the last policy that"
            " was right."
        )
        return fault(Phrase("policy"), verbatim(exc), remedy)
    return ok(Phrase("policy"), verbatim(file))


def _machine() -> Iterator[CheckResult]:
    # Not the extras, which only the tests or a Pi's pins need.
    needs = [line for line in requires("countertop") or () if ";" not in line]
    yield from machine.packages(needs)
    yield machine.clock(datetime.now(UTC))
    yield machine.memory_limit()
    yield from board(datetime.now(UTC).timestamp())


def refused(error: CountertopError) -> CheckResult:
    """What is wrong with a configuration that cannot be loaded, or its folder."""
    if not isinstance(error, ConfigError):
        remedy = Phrase(
            "Only root, or only the account of the service, may write to it."
        )
        return fault(Phrase("storage"), verbatim(error), remedy)
    match error.__cause__:
        case PermissionError():
            remedy = AS_ROOT
        case FileNotFoundError():
            remedy = Phrase(
                "Install the box with `make install`, or give --config FILE."
            )
        case _:
            remedy = Phrase(
                "Correct it; `countertop config explain KEY` describes each key."
            )
    return fault(Phrase("configuration"), error.phrase, remedy)
