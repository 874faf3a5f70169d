"""`countertop api-key add|list|revoke`: keys with which programs use the hub's API.

A key's text is shown once, when it is made: the hub keeps a digest of it.
"""

import argparse
import re
import secrets

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import refuse, say, say_json
from firmware.cli.tables import TableColumn, say_table
from firmware.hub.api_keys import store as key_store
from firmware.hub.api_keys.key_texts import (
    KEY_BYTES,
    KeyScope,
    key_digest,
    key_text,
)
from firmware.hub.api_keys.store import ApiKey
from firmware.hub.config import HubConfig
from firmware.hub.counter.commands import COUNTER
from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.fleet import store as fleet_store
from firmware.hub.reports.business_day import local_text
from firmware.protocol.envelope import Stamper

MADE = Phrase("Keep it now, it is not shown again. Whoever has it may do all of this.")
COLUMNS = (
    TableColumn(Phrase("key")),
    TableColumn(Phrase("channel")),
    TableColumn(Phrase("made")),
    TableColumn(Phrase("last used")),
    TableColumn(Phrase("state")),
    TableColumn(Phrase("scopes"), long=True),
)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="add|list|revoke")
    add = acts.add_parser("add", help=Phrase("make a key for a program"))
    add.add_argument("name", metavar="NAME", help=Phrase("of the program, for ever"))
    add.add_argument(
        "--scopes",
        required=True,
        metavar="SCOPE,SCOPE",
        help=Phrase("what it may do: {scopes}", scopes=", ".join(KeyScope)),
    )
    add.add_argument(
        "--channel",
        metavar="NAME",
        help=Phrase("where its orders come from, as a kiosk's id (default: its name)"),
    )
    list_ = acts.add_parser("list", help=Phrase("show all keys, revoked ones too"))
    revoke = acts.add_parser("revoke", help=Phrase("refuse a key from now on"))
    revoke.add_argument("name", metavar="NAME", help=Phrase("of the program"))
    for each in (add, list_, revoke):
        report_options(each)


def run(arguments: argparse.Namespace) -> int:
    """Make, list or revoke keys; 1 if there is no room, or no such key."""
    acts = {"add": _add, "list": _list, "revoke": _revoke}
    return acts[arguments.act](hub_config(arguments.config), arguments)


def _add(config: HubConfig, arguments: argparse.Namespace) -> int:
    text = key_text(secrets.token_bytes(KEY_BYTES))
    key = ApiKey(
        name=_name("NAME", arguments.name),
        channel=_name("--channel", arguments.channel or arguments.name),
        scopes=_scopes(arguments.scopes),
        made_at=_now(),
    )
    with opened(config.data, config.database) as engine, writing(engine) as connection:
        if key_store.in_force(connection) >= key_store.MAX_IN_FORCE:
            most = key_store.MAX_IN_FORCE
            return refuse(Phrase("{most} keys are in force: revoke one", most=most))
        if key.channel == COUNTER:
            return refuse(
                Phrase("{channel}: the counter's own channel", channel=key.channel)
            )
        if fleet_store.contracts(connection, [key.channel]):
            return refuse(Phrase("{channel}: a kiosk has this id", channel=key.channel))
        if not key_store.add(connection, key, key_digest(text)):
            return refuse(
                Phrase("{name}: there is, or was, a key of this name", name=key.name)
            )
    if arguments.json:
        say_json({**_values(key), "key": text})
        return 0
    say(
        Phrase(
            "key {name} of channel {channel}: {scopes}",
            name=key.name,
            channel=key.channel,
            scopes=", ".join(key.scope_names),
        ),
        text,
        MADE,
    )
    return 0


def _list(config: HubConfig, arguments: argparse.Namespace) -> int:
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        keys = key_store.every(connection)
    if arguments.json:
        say_json([_values(each) for each in keys])
        return 0
    say_table(COLUMNS, (_row(each, config.utc_offset_minutes) for each in keys))
    if not keys:
        say(Phrase("no key"))
    return 0


def _row(key: ApiKey, offset: int) -> tuple[str, ...]:
    in_force = key.revoked_at is None
    return (
        key.name,
        key.channel,
        local_text(key.made_at, offset),
        key.used_on or "-",
        Phrase("in force") if in_force else Phrase("revoked"),
        " ".join(key.scope_names),
    )


def _values(key: ApiKey) -> dict[str, object]:
    return {
        "name": key.name,
        "channel": key.channel,
        "scopes": key.scope_names,
        "made_at": key.made_at,
        "used_on": key.used_on,
        "revoked_at": key.revoked_at,
    }


def _revoke(config: HubConfig, arguments: argparse.Namespace) -> int:
    books = opened(config.data, config.database, begin=False)
    with books as engine, writing(engine) as connection:
        revoked = key_store.revoke(connection, arguments.name, _now())
    if not revoked:
        return refuse(
            Phrase("{name}: no key in force has this name", name=arguments.name)
        )
    if arguments.json:
        say_json({"revoked": arguments.name})
    else:
        say(Phrase("{name} is refused from now on", name=arguments.name))
    return 0


def _name(option: str, text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ConfigError(
            Phrase(
                "{option} {text!r}: allowed: 1 to 64 of A-Z a-z 0-9 _ -",
                option=option,
                text=text,
            )
        )
    return text


def _scopes(text: str) -> frozenset[KeyScope]:
    known = {each.value: each for each in KeyScope}
    named = [each.strip() for each in text.split(",")]
    unknown = [each for each in named if each not in known]
    if unknown:
        raise ConfigError(
            Phrase(
                "--scopes {text!r}: allowed: {scopes}",
                text=unknown[0],
                scopes=", ".join(known),
            )
        )
    return frozenset(known[each] for each in named)


def _now() -> str:
    return Stamper("hub", "").stamp().ts
