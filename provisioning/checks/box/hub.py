"""All checks of the shop's hub: the machine first, then what its configuration names.

As those of a kiosk, which never import the hub's packages.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from firmware.base.config_loader import load
from firmware.base.errors import ConfigError, CountertopError
from firmware.base.folder_owner import become_owner_of
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.hub.config import HubConfig
from firmware.hub.db.dialect.sqlite import DATABASE
from firmware.hub.policy.policy_file import wanted
from firmware.protocol.topics import HUB
from provisioning.checks import encryption
from provisioning.checks.backups import newest_backup
from provisioning.checks.books import books, hub_badges, hub_clock, unopened
from provisioning.checks.box.common import checked_machine, refused
from provisioning.checks.broker import linked_or_reachable
from provisioning.checks.damage import hub_database
from provisioning.checks.finding import CheckResult, fault, ok
from provisioning.checks.kiosk_state.fleet import fleet
from provisioning.checks.kiosk_state.running import running
from provisioning.checks.kiosks import kiosks
from provisioning.checks.members.vault import profiles, vault
from provisioning.checks.members.web import web
from provisioning.checks.messages import messages
from provisioning.checks.money.payments import payments
from provisioning.checks.service import service
from provisioning.checks.storage import BOOKING, storage


def checked_hub(path: Path) -> Iterator[CheckResult]:
    """Check the shop's hub with its configuration at `path`."""
    yield from checked_machine("hub")
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
    yield hub_database(config.data / DATABASE)
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
