"""`countertop staff invite|role|password|unlock|accounts`: who may use the back office.

A password is never an argument, and never printed: it is chosen by a link that works
once, or typed at the hub twice.
"""

import argparse
import secrets
from collections.abc import Mapping

from firmware.base.errors import ConfigError, RefusedError
from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import ask_secret, at_terminal, refuse, say, say_json
from firmware.cli.people.member_acts import desk_name
from firmware.cli.tables import TableColumn, say_table
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.policy import store as policy_store
from firmware.hub.reports.business_day import local_text
from firmware.hub.staff import accounts, tries
from firmware.hub.staff.accounts import CLERK, CLOSED, ROLES, StaffAccount
from firmware.hub.staff.managing import AccountDesk
from firmware.hub.staff.password_rules import (
    MIN_LENGTH,
    PasswordFault,
    password_fault,
)
from firmware.hub.staff.passwords import Passwords
from firmware.protocol.envelope import Stamper
from firmware.retail.policy.policy import Policy

BADGE_PREFIX = "b-"
MAX_NAME = 40
ID_BYTES = 4
TOKEN_BYTES = 16
NO_ROLE = "none"
HELP = {
    "invite": Phrase("make a link by which a person chooses a password, once"),
    "role": Phrase("set what a person may do in the back office"),
    "password": Phrase("set a person's password, typed here"),
    "unlock": Phrase("forget a person's failed tries to log in"),
    "accounts": Phrase("list who may use the back office"),
}
NO_ADDRESS = Phrase(
    "[web] public_url: needed for a link; or use `countertop staff password`"
)
WHOEVER = Phrase("Whoever opens it first has the account: hand it to that person only.")
COLUMNS = (
    TableColumn(Phrase("person"), long=True),
    TableColumn(Phrase("role")),
    TableColumn(Phrase("password")),
    TableColumn(Phrase("failed tries"), number=True),
    TableColumn(Phrase("made")),
)
ROLE_NAMES = {
    "clerk": Phrase("clerk"),
    "manager": Phrase("manager"),
    CLOSED: Phrase("closed"),
}
FAULTS = {
    PasswordFault.SHORT: Phrase(
        "too short: at least {least} characters; a sentence is good", least=MIN_LENGTH
    ),
    PasswordFault.LONG: Phrase("too long: at most 128 characters"),
    PasswordFault.PLAIN: Phrase("too easy to guess: a row of keys, or few characters"),
    PasswordFault.NAME: Phrase("too easy to guess: little more than the name"),
}


def configure(parsers: Mapping[str, argparse.ArgumentParser]) -> None:
    """The options of the acts, by their names."""
    for act, parser in parsers.items():
        if act != "accounts":
            parser.add_argument("name", metavar="NAME", help=Phrase("whose account"))
        report_options(parser)
    parsers["invite"].add_argument(
        "--role",
        choices=ROLES,
        help=Phrase(
            "what the person may do (default: as before, a new one is a clerk)"
        ),
    )
    parsers["role"].add_argument(
        "role",
        choices=(*ROLES, NO_ROLE),
        help=Phrase("clerk looks members up, manager also changes them, none closes"),
    )


def run(arguments: argparse.Namespace) -> int:
    """Carry out one act; 1 if there is no such account."""
    return RUN[arguments.act](hub_config(arguments.config), arguments)


def checked_name(text: str) -> str:
    """A person's name, such as on a badge; ConfigError if it is none."""
    name = text.strip()
    fits = 0 < len(name) <= MAX_NAME and name.isprintable()
    if not fits or name.startswith(BADGE_PREFIX):
        raise ConfigError(
            Phrase(
                "NAME {text!r}: allowed: 1 to {most} printable characters, not"
                " beginning with b-",
                text=text,
                most=MAX_NAME,
            )
        )
    return name


def _invite(config: HubConfig, arguments: argparse.Namespace) -> int:
    name, token = checked_name(arguments.name), secrets.token_urlsafe(TOKEN_BYTES)
    with opened(config.data, config.database) as engine, writing(engine) as connection:
        policy = policy_store.newest(connection) or Policy()
        address = config.web.public_url or policy.join.url
        if not address:
            raise ConfigError(NO_ADDRESS)
        desk = AccountDesk(connection, desk_name(), _now())
        account = desk.made(_new_id(), name)
        role = arguments.role or account.role or CLERK
        desk.set_role(account, role)
        until = desk.invite(account, token)
    link = f"{address.rstrip('/')}/staff/setup/{token}"
    if arguments.json:
        say_json({"name": name, "role": role, "link": link, "until": until})
        return 0
    ends = local_text(until, config.utc_offset_minutes)
    say(_role_text(name, role), link, Phrase("It works once, until {time}.", time=ends))
    say(WHOEVER)
    return 0


def _role(config: HubConfig, arguments: argparse.Namespace) -> int:
    name = checked_name(arguments.name)
    role = CLOSED if arguments.role == NO_ROLE else arguments.role
    with opened(config.data, config.database) as engine, writing(engine) as connection:
        desk = AccountDesk(connection, desk_name(), _now())
        if role == CLOSED and desk.found(name) is None:
            return _nobody(name)
        desk.set_role(desk.made(_new_id(), name), role)
    return _done(arguments, _role_text(name, role))


def _role_text(name: str, role: str) -> Phrase:
    return Phrase("{name}: {role}", name=name, role=ROLE_NAMES[role])


def _password(config: HubConfig, arguments: argparse.Namespace) -> int:
    name = checked_name(arguments.name)
    books = opened(config.data, config.database, begin=False)
    with books as engine:
        with reading(engine) as connection:
            account = accounts.named(connection, name)
        if account is None or not account.is_open:
            return _nobody(name)
        hashed = Passwords().hashed(_typed(name))
        with writing(engine) as connection:
            AccountDesk(connection, desk_name(), _now()).set_password(account, hashed)
    return _done(
        arguments, Phrase("the password is set; sessions before it have ended")
    )


def _typed(name: str) -> str:
    """A password that a person typed twice; RefusedError or ConfigError without one."""
    if not at_terminal():
        raise ConfigError(
            Phrase("a password is typed at a terminal: use `countertop staff invite`")
        )
    password = ask_secret(Phrase("password: "))
    fault = password_fault(password, name)
    if fault is not None:
        raise RefusedError(FAULTS[fault])
    if ask_secret(Phrase("once more: ")) != password:
        raise RefusedError(Phrase("the two differ: nothing was changed"))
    return password


def _unlock(config: HubConfig, arguments: argparse.Namespace) -> int:
    name = checked_name(arguments.name)
    books = opened(config.data, config.database, begin=False)
    with books as engine, writing(engine) as connection:
        desk = AccountDesk(connection, desk_name(), _now())
        account = desk.found(name)
        if account is None:
            return _nobody(name)
        desk.unlock(account)
    return _done(arguments, Phrase("{name} can log in again", name=name))


def _list(config: HubConfig, arguments: argparse.Namespace) -> int:
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        found = accounts.every(connection)
        failures = tries.failures_by_account(connection)
    if arguments.json:
        say_json(
            [
                {
                    "account_id": each.account_id,
                    "name": each.name,
                    "role": each.role or NO_ROLE,
                    "has_password": each.password is not None,
                    "failed_tries": failures.get(each.account_id, 0),
                    "made_at": each.made_at,
                }
                for each in found
            ]
        )
        return 0
    say_table(COLUMNS, (_row(each, failures, config) for each in found))
    return 0


def _row(
    account: StaffAccount, failures: Mapping[str, int], config: HubConfig
) -> tuple[str, ...]:
    has_password = Phrase("set") if account.password else Phrase("none yet")
    return (
        account.name,
        ROLE_NAMES[account.role],
        has_password,
        str(failures.get(account.account_id, 0)),
        local_text(account.made_at, config.utc_offset_minutes),
    )


def _new_id() -> str:
    return f"s-{secrets.token_hex(ID_BYTES)}"


def _nobody(name: str) -> int:
    return refuse(Phrase("{name}: no account has this name", name=name))


def _done(arguments: argparse.Namespace, text: Phrase) -> int:
    if arguments.json:
        say_json({"done": arguments.act})
    else:
        say(text)
    return 0


def _now() -> str:
    return Stamper("hub", "").stamp().ts


RUN = {
    "invite": _invite,
    "role": _role,
    "password": _password,
    "unlock": _unlock,
    "accounts": _list,
}
"""Who carries out each act."""
