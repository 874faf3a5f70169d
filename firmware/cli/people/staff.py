"""`countertop staff add|list|revoke`: badges with which staff approve at a kiosk.

A badge's text is shown once, when it is made: the hub keeps a digest of it. The other
acts are those of accounts (`staff_accounts`).
"""

import argparse
import os
import secrets
from dataclasses import asdict
from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import padded, refuse, say, say_json, several
from firmware.cli.people import staff_accounts
from firmware.cli.people.badge_card import badge_card, terminal_code
from firmware.cli.people.member_acts import desk_name
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.reports.business_day import local_text
from firmware.hub.staff import store as staff_store
from firmware.hub.staff.store import KeptBadge
from firmware.protocol.envelope import Stamper
from firmware.retail.codes.own_codes import BADGES, badge_digest, make_badge

ID_BYTES = 3
ID_PREFIX = "b-"
STATE_WIDTH = len("revoked YYYY-MM-DD hh:mm:ss")
MADE = Phrase(
    "Print it now, it is not shown again. Whoever has it, or a picture of it, has it."
)
SPREADS = Phrase(
    "Kiosks that the hub reaches follow within two seconds, the others when they are"
    " linked again."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    add = acts.add_parser("add", help=Phrase("make a badge, as a QR code to print"))
    add.add_argument("name", metavar="NAME", help=Phrase("whose badge it is"))
    add.add_argument(
        "--out",
        type=Path,
        metavar="FILE.svg",
        help=Phrase("write a card to print (default: the code on the terminal)"),
    )
    list_ = acts.add_parser("list", help=Phrase("show all badges, revoked ones too"))
    revoke = acts.add_parser("revoke", help=Phrase("make badges worthless"))
    revoke.add_argument(
        "name",
        metavar="ID|NAME",
        help=Phrase("one badge, or all badges of a person"),
    )
    for each in (add, list_, revoke):
        report_options(each)
    texts = staff_accounts.HELP
    staff_accounts.configure(
        {act: acts.add_parser(act, help=texts[act]) for act in texts}
    )


def run(arguments: argparse.Namespace) -> int:
    """Carry out one act; 1 if there is no room, or no such badge or account."""
    if arguments.act in staff_accounts.RUN:
        return staff_accounts.run(arguments)
    match arguments.act:
        case "add":
            return _add(arguments)
        case "list":
            return _list(arguments)
        case _:
            return _revoke(arguments)


def _add(arguments: argparse.Namespace) -> int:
    name = staff_accounts.checked_name(arguments.name)
    code = make_badge(secrets.randbelow(BADGES))
    badge = KeptBadge(
        badge_id=f"{ID_PREFIX}{secrets.token_hex(ID_BYTES)}",
        name=name,
        sha256=badge_digest(code),
        made_at=_now(),
    )
    if arguments.out is not None:
        _write_card(arguments.out, badge_card(code, name, badge.badge_id))
    config = hub_config(arguments.config)
    books = opened(config.data, config.database)
    with books as engine, writing(engine) as connection:
        added = staff_store.add(connection, badge)
    if not added:
        return refuse(
            Phrase(
                "{most} badges are in force: revoke one first",
                most=staff_store.MAX_IN_FORCE,
            )
        )
    _show_new(badge, code, arguments)
    return 0


def _show_new(badge: KeptBadge, code: str, arguments: argparse.Namespace) -> None:
    if arguments.json:
        say_json({"badge_id": badge.badge_id, "name": badge.name, "badge": code})
        return
    say(Phrase("badge {id} of {name}", id=badge.badge_id, name=badge.name))
    if arguments.out is None:
        say(*terminal_code(code))
    else:
        say(Phrase("the card to print is in {file}", file=arguments.out))
    say(MADE, SPREADS)


def _list(arguments: argparse.Namespace) -> int:
    config = hub_config(arguments.config)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        badges = staff_store.every(connection)
    if arguments.json:
        say_json([asdict(badge) for badge in badges])
        return 0
    for badge in badges:
        say(_line(badge, config))
    in_force = sum(badge.revoked_at is None for badge in badges)
    say(_in_force(in_force))
    return 0


def _in_force(number: int) -> Phrase:
    return Phrase("{badges} in force", badges=several(number, "badge"))


def _line(badge: KeptBadge, config: HubConfig) -> Phrase:
    made = local_text(badge.made_at, config.utc_offset_minutes)
    if badge.revoked_at is None:
        state = Phrase("in force")
    else:
        revoked = local_text(badge.revoked_at, config.utc_offset_minutes)
        state = Phrase("revoked {time}", time=revoked)
    return Phrase(
        "{id}  made {made}  {state}  {name}",
        id=badge.badge_id,
        made=made,
        state=padded(state, STATE_WIDTH),
        name=badge.name,
    )


def _revoke(arguments: argparse.Namespace) -> int:
    config = hub_config(arguments.config)
    books = opened(config.data, config.database, begin=False)
    with books as engine, writing(engine) as connection:
        revoked = staff_store.revoke(
            connection, arguments.name.strip(), _now(), by=desk_name()
        )
        left = staff_store.in_force(connection)
    if not revoked:
        return refuse(
            Phrase("{name}: no badge in force has this id or name", name=arguments.name)
        )
    if arguments.json:
        say_json([asdict(badge) for badge in revoked])
        return 0
    for badge in revoked:
        say(Phrase("revoked {id} of {name}", id=badge.badge_id, name=badge.name))
    say(_in_force(left), SPREADS)
    return 0


def _write_card(path: Path, card: str) -> None:
    """A new file for its owner alone: the card is the badge."""
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(path, flags, 0o600), "w", encoding="utf-8") as file:
            file.write(card)
    except FileExistsError as exc:
        raise ConfigError(
            Phrase("{path}: allowed: a file that is not there yet", path=path)
        ) from exc
    except OSError as exc:
        raise ConfigError(
            Phrase(
                "{path}: cannot be written: {reason}", path=path, reason=os_reason(exc)
            )
        ) from exc


def _now() -> str:
    return Stamper("hub", "").stamp().ts
