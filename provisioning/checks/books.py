"""Checks what waits for people in the hub's database, and whom of staff it knows.

Changes nothing there.
"""

from datetime import datetime

from firmware.base.errors import ConfigError, StoreError
from firmware.base.wording.phrases import Phrase, listing, verbatim
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened_as_is, reading
from firmware.hub.db.lost_books import LostBooksError, NoBooksYetError
from firmware.hub.ingest import journal_breaks, newer_facts
from firmware.hub.ingest.newer_facts import NewerFacts
from firmware.hub.reports.business_day import ALWAYS
from firmware.hub.reports.reconciling.stored_lines import stored_lines
from firmware.hub.reports.wrong_clocks import yet_to_come
from firmware.hub.sales import flag_store
from firmware.hub.sales.claims.event_time import AHEAD_MAX
from firmware.hub.staff import store as staff_store
from firmware.protocol.envelope import utc_text
from provisioning.checks.finding import CheckResult, fault, ok, warn

CHECK = Phrase("books")
STAFF = Phrase("staff")
MAX_NAMED = 5
"""How many kinds of newer facts are named."""
_FIRST_START = Phrase("Start it with `sudo systemctl restart hub`.")
_NOT_BOOKED = Phrase(
    "Until then nothing is booked; kiosks sell on and keep their sales."
)
_SET_CLOCK = Phrase(
    "Compare `date` with a watch and let this machine reach a time server: the clock is"
    " behind, or was ahead when they came. `countertop orders --all` shows them."
)
_DATABASE = Phrase("Correct [database]. Nothing is booked before.")
_SERVER = Phrase(
    "Look after the database's server. Nothing is booked until it is there; kiosks sell"
    " on and keep their sales."
)
_RESTORE = Phrase(
    "Nothing is booked until then; kiosks sell on and keep their sales. `sudo "
    "countertop restore FILE` puts the last backup in its place and keeps what is there"
    " aside."
)
_START = Phrase("Start the hub of this build once: it brings its database up to date.")


def unopened(config: HubConfig) -> CheckResult | None:
    """Why the books cannot be opened; None if they can.

    Nothing is booked then, and nothing more can be known of them.
    """
    try:
        with opened_as_is(config.data, config.database):
            return None
    except NoBooksYetError as exc:
        return warn(CHECK, verbatim(exc), _FIRST_START)
    except LostBooksError as exc:
        return fault(CHECK, verbatim(exc), _NOT_BOOKED)
    except ConfigError as exc:
        return fault(CHECK, verbatim(exc), _DATABASE)
    except StoreError as exc:
        remedy = _SERVER if config.database.url else _RESTORE
        return fault(CHECK, verbatim(exc), remedy)


def books(config: HubConfig) -> CheckResult:
    """What is damaged, facts of newer kiosks, flagged orders, broken journals."""
    try:
        with (
            opened_as_is(config.data, config.database) as engine,
            reading(engine) as connection,
        ):
            newer = newer_facts.waiting(connection, MAX_NAMED + 1)
            flags = flag_store.open_flags(connection)
            breaks = journal_breaks.open_breaks(connection)
            damaged = list(stored_lines(connection, ALWAYS))
    except (StoreError, ConfigError) as exc:
        return warn(CHECK, verbatim(exc), _START)
    if damaged:
        remedy = Phrase("See `countertop reconcile`; kiosks keep what they hold.")
        return fault(CHECK, damaged[0].what, remedy)
    return _waiting(newer, len(flags), sorted(breaks))


def _waiting(newer: list[NewerFacts], flags: int, broken: list[str]) -> CheckResult:
    """What people should look at; `broken` names the kiosks of broken journals."""
    if newer:
        remedy = Phrase("Update this hub: it books them by itself.")
        return warn(
            CHECK,
            Phrase("facts of newer kiosks wait: {kinds}", kinds=_kinds(newer)),
            remedy,
        )
    if flags:
        remedy = Phrase("Look at them with `countertop reconcile`.")
        return warn(CHECK, Phrase("{flags} orders are flagged", flags=flags), remedy)
    if broken:
        names = ", ".join(broken)
        remedy = Phrase(
            "See `countertop reconcile`, and `countertop doctor` at the kiosk."
        )
        return warn(
            CHECK,
            Phrase("journals do not follow on what is here: {names}", names=names),
            remedy,
        )
    return ok(CHECK, Phrase("nothing waits for a person"))


def hub_clock(config: HubConfig, now: datetime) -> CheckResult | None:
    """Orders that are yet to come: this clock is wrong, or was; None if there are none.

    They are in no report of a day that has been.
    """
    latest = utc_text(int((now + AHEAD_MAX).timestamp() * 1_000))
    try:
        with (
            opened_as_is(config.data, config.database) as engine,
            reading(engine) as connection,
        ):
            count, last_at = yet_to_come(connection, latest)
    except (StoreError, ConfigError):
        return None  # as `books` reports
    if not count:
        return None
    seen = Phrase(
        "{count} orders stand at times that are yet to come, the last at {last_at} UTC",
        count=count,
        last_at=last_at,
    )
    return warn(Phrase("clock"), seen, _SET_CLOCK)


def hub_badges(config: HubConfig) -> CheckResult:
    """Whether the hub has a badge that it can send to the kiosks."""
    try:
        with (
            opened_as_is(config.data, config.database) as engine,
            reading(engine) as connection,
        ):
            in_force = staff_store.in_force(connection)
    except (StoreError, ConfigError) as exc:
        return warn(STAFF, verbatim(exc), _START)
    if in_force:
        return ok(STAFF, Phrase("badges in force: {badges}", badges=in_force))
    seen = Phrase(
        "no badge is in force: only a key switch can confirm money at a kiosk"
    )
    remedy = Phrase("Make one with `countertop staff add NAME` and print it.")
    return warn(STAFF, seen, remedy)


def _kinds(newer: list[NewerFacts]) -> Phrase:
    names = [
        Phrase(
            "{facts} `{type}` version {version} of {kid}",
            facts=each.facts,
            type=each.type,
            version=each.version,
            kid=each.kid,
        )
        for each in newer[:MAX_NAMED]
    ]
    if len(newer) > MAX_NAMED:
        names.append(Phrase("and more, see `countertop reconcile`"))
    return listing(names)
