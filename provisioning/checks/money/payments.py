"""Checks payment by phone: its keys, and what of it waits. Asks no network."""

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase, listing, verbatim
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened_as_is, reading
from firmware.hub.payments.config import network_name
from firmware.hub.payments.networks.expiring import expiring
from firmware.hub.payments.networks.installed import NETWORKS
from firmware.hub.reports import payments_waiting
from firmware.hub.reports.business_day import local_text
from firmware.hub.reports.payments_waiting import Waiting
from firmware.protocol.envelope import utc_text
from provisioning.checks.finding import CheckResult, fault, ok, warn

CHECK = Phrase("payments")
LONG = timedelta(minutes=10)
MAX_DAYS = 5
"""How many days without a bill are named."""
_KEYS = Phrase(
    "Correct it under [payments], then run `sudo countertop payments check`; customers"
    " cannot pay by this network, and the hub does not start."
)
_ENDLESS = Phrase(
    "Run `sudo countertop payments check`; the hub goes on asking by itself."
    " `countertop payments list --open` shows each, and until then nobody knows whether"
    " it was paid."
)
_UNPROVEN = Phrase(
    "`countertop payments list --open` says of each what to do: give it back, or keep"
    " it if the customer has the goods."
)
_REFUSED = Phrase(
    "Give the customers cash, then `countertop payments settle NUMBER --cash`;"
    " `countertop payments list --open` shows the numbers."
)
_BILLS = Phrase(
    "The hub asks again by itself. Or download them from the network's page and run"
    " `sudo countertop payments bill import FILE`."
)


def payments(config: HubConfig) -> Iterator[CheckResult]:
    """One finding of each thing that is wrong, or one that nothing is.

    The books can be opened.
    """
    networks = config.payments.networks
    if not networks:
        return
    found = [*_keys(config), *_certificates(config), *_waiting(config)]
    names = listing(network_name(each) for each in networks)
    good = Phrase("{networks}: the keys can be read, and nothing waits", networks=names)
    yield from found or [ok(CHECK, good)]


def _keys(config: HubConfig) -> Iterator[CheckResult]:
    for name in config.payments.networks:
        try:
            NETWORKS[name](config.payments, time.time)
        except ConfigError as exc:
            yield fault(CHECK, verbatim(exc), _KEYS)


def _certificates(config: HubConfig) -> Iterator[CheckResult]:
    now = datetime.now(UTC)
    for name in config.payments.networks:
        for each in expiring(config.payments, name, now):
            if not each.ok:
                grade = warn if each.ok is None else fault
                yield grade(CHECK, each.seen, each.remedy)


def _waiting(config: HubConfig) -> Iterator[CheckResult]:
    now = time.time()
    before = utc_text(int((now - LONG.total_seconds()) * 1_000))
    offset = config.utc_offset_minutes
    books = opened_as_is(config.data, config.database)
    with books as engine, reading(engine) as connection:
        for each in payments_waiting.endless(connection, before):
            yield warn(CHECK, _endless(each, offset), _ENDLESS)
        for each in payments_waiting.unproven(connection, before):
            yield warn(CHECK, _unproven(each, offset), _UNPROVEN)
        for each in payments_waiting.refused(connection):
            yield warn(CHECK, _refused(each), _REFUSED)
        at = utc_text(int(now * 1_000))
        networks = config.payments.networks
        days = payments_waiting.missing_bills(connection, networks, at)
    yield from _bills(days, networks)


def _bills(
    days: Sequence[tuple[str, str]], networks: Iterable[str]
) -> Iterator[CheckResult]:
    for network in networks:
        missing = [day for name, day in days if name == network]
        if missing:
            seen = Phrase(
                "{network}: no bill of {days}",
                network=network_name(network),
                days=listing(missing[-MAX_DAYS:]),
            )
            yield warn(CHECK, seen, _BILLS)


def _endless(each: Waiting, offset_minutes: int) -> Phrase:
    return Phrase(
        "{network}: {count} not ended, the first since {since}, asked {tries} times in"
        " vain",
        network=network_name(each.network),
        count=each.count,
        since=local_text(each.since, offset_minutes),
        tries=each.tries,
    )


def _unproven(each: Waiting, offset_minutes: int) -> Phrase:
    return Phrase(
        "{network}: {count} paid without a sale, the first at {since}",
        network=network_name(each.network),
        count=each.count,
        since=local_text(each.since, offset_minutes),
    )


def _refused(each: Waiting) -> Phrase:
    return Phrase(
        "{network}: it refuses {count} refunds",
        network=network_name(each.network),
        count=each.count,
    )
