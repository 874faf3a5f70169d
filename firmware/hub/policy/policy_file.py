"""The shop's policy file: saved by the shopkeeper, in force a second later (S04).

The shopkeeper changes numbers and saves; versions take care of themselves. A file with
new content gets the next version, whatever number stands in it; one that names a higher
version gets that. So a version never means two things (N06).
"""

import logging
from dataclasses import dataclass, fields, replace
from pathlib import Path

from sqlalchemy import Engine

from firmware.base.config_loader import from_mapping, read_toml
from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.hub.db.engine import writing
from firmware.hub.policy import store as policy_store
from firmware.protocol.envelope import Stamper
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.limits import StoppedOffer

log = logging.getLogger(__name__)

FIRST = Policy()
"""Version 1: the product's defaults, which a kiosk uses until it has met a hub."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a file asks for, and the tables that stand in it."""

    policy: Policy
    tables: frozenset[str]


_HUB_WRITES = frozenset(
    each.name for each in fields(Policy) if each.metadata.get("hub_writes")
)
DEFAULTS = Wanted(FIRST, frozenset(each.name for each in fields(Policy)))


class PolicyFile:
    """Polls one file on the handler's thread; `path` None: the product's defaults."""

    def __init__(self, engine: Engine, stamper: Stamper, path: Path | None) -> None:
        self._engine = engine
        self._stamper = stamper
        self._path = path
        self._stored_state: tuple[int, int, int] | None = None

    def poll(self) -> None:
        """Store the file's policy if it was saved since the last poll.

        A file with a fault is logged with file, key, value and what is allowed, once
        each time it is saved; the policy in force stays. An empty file is such a fault:
        it would put the defaults in force on every kiosk. StoreError if the database
        cannot store it.
        """
        state = self._file_state()
        if state != self._stored_state:
            self._store(self._read())
            self._stored_state = state

    def _read(self) -> Wanted | None:
        """What the file asks for; None if it has a fault."""
        if self._path is None:
            return DEFAULTS
        try:
            return wanted(self._path)
        except ConfigError as error:
            log.error("policy_refused reason=%s", error)  # noqa: TRY400 - the message is complete
            return None

    def _store(self, asked: Wanted | None) -> None:
        now = self._stamper.stamp().ts
        with writing(self._engine) as connection:
            version = policy_store.latest(connection)
            newest = policy_store.newest(connection)
            if not version:
                policy_store.keep(connection, FIRST, now)
                newest = FIRST
            if newest is None:
                log.error("policy_damaged version=%d", version)
            revised = asked and (
                successor(newest, asked.policy)
                if newest
                else replace(
                    asked.policy, version=max(asked.policy.version, version + 1)
                )
            )
            if asked and revised:
                policy_store.keep(connection, revised, now)
                log.info("policy_in_force version=%d", revised.version)
                for table in lost_tables(newest or FIRST, asked):
                    log.warning("policy_table_lost table=%s", table)

    def _file_state(self) -> tuple[int, int, int]:
        """Differs whenever the file was saved, made or deleted."""
        if self._path is None:
            return (0, 0, 0)
        try:
            stat = self._path.stat()
        except OSError:
            return (-1, 0, 0)
        return stat.st_mtime_ns, stat.st_size, stat.st_ino


def wanted(path: Path) -> Wanted:
    """What a file asks for; ConfigError if it has a fault, or is empty."""
    document = read_toml(path)
    if not document:
        raise ConfigError(
            Phrase(
                "{path}: no value in it: the policy in force stays. To ask for the "
                "defaults, write version = 1",
                path=path,
            )
        )
    policy = from_mapping(str(path), document, Policy)
    for key in _HUB_WRITES:
        value: object = getattr(policy, key)
        if value != getattr(FIRST, key):
            raise ConfigError(
                Phrase(
                    "{path}: {key}: {value}; allowed: leave it out, the hub itself"
                    " writes it into what it publishes",
                    path=path,
                    key=key,
                    value=value,
                )
            )
    return Wanted(policy, frozenset(document))


def lost_tables(before: Policy, asked: Wanted) -> list[str]:
    """Tables with a shop's own values before, which are at their defaults now."""
    return [
        each.name
        for each in fields(Policy)
        if each.name not in {*asked.tables, "version", *_HUB_WRITES}
        and getattr(before, each.name) != getattr(asked.policy, each.name)
    ]


def successor(newest: Policy, asked: Policy) -> Policy | None:
    """`asked` under the version it gets after `newest`; None if nothing is new.

    What the hub stopped stays stopped until its limit is raised.
    """
    asked = replace(asked, stopped=_still_stopped(newest, asked))
    if asked.version > newest.version:
        return asked
    if replace(asked, version=newest.version) == newest:
        return None
    return replace(asked, version=newest.version + 1)


def _still_stopped(newest: Policy, asked: Policy) -> tuple[StoppedOffer, ...]:
    offers = {offer.id: offer for offer in asked.offers}
    return tuple(
        stop
        for stop in newest.stopped
        if stop.id in offers and stop.still(offers[stop.id])
    )
