"""`countertop member find|correct|merge|block|…`: staff act for a member, audited."""

import argparse
import os
import pwd
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.cli.options import report_options
from firmware.cli.output import ask, at_terminal, refuse, say, say_json
from firmware.cli.people import member_texts as texts
from firmware.cli.tables import TableColumn, say_table
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import reading
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.members import commands
from firmware.hub.members.audit import MAX_SHOWN, Audit
from firmware.hub.members.commands import MemberCommand
from firmware.hub.members.profile import ProfileChange
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.members.replies import LinkMade, MemberRefusal
from firmware.hub.people.desk import DeskParts
from firmware.hub.people.direct import DirectDesk, opened_desk
from firmware.hub.people.looking.exporting import exported
from firmware.hub.people.looking.finding import FoundMember, find, owner
from firmware.hub.policy import store as policy_store
from firmware.hub.reports.business_day import local_text
from firmware.protocol.envelope import Stamper
from firmware.retail.policy.policy import Policy

HELP = {
    "find": Phrase("find members by phone, its last four digits, card or receipt"),
    "correct": Phrase("correct what is stored of a member"),
    "merge": Phrase("make one member of two records of one person"),
    "block": Phrase("stop card, pass and link of a member"),
    "unblock": Phrase("undo block"),
    "export": Phrase("print all that is kept of a member, as JSON"),
    "erase": Phrase("forget a person for ever; the sums of the books stay"),
    "link": Phrase("make a new link to a member's page"),
    "audit": Phrase("show who did or saw what of a member"),
}
MEMBER = Phrase("CTM-… or m-…")
WHY = Phrase("why, for the audit")
FOUND = (
    TableColumn(Phrase("member")),
    TableColumn(Phrase("person"), long=True),
    TableColumn(Phrase("phone")),
    TableColumn(Phrase("card")),
    TableColumn(Phrase("joined")),
    TableColumn(Phrase("state")),
)
ACTS = (
    TableColumn(Phrase("time")),
    TableColumn(Phrase("who")),
    TableColumn(Phrase("what")),
    TableColumn(Phrase("why"), long=True),
)


def configure(parsers: Mapping[str, argparse.ArgumentParser]) -> None:
    """The options of the acts, by their names."""
    for act, parser in parsers.items():
        if act == "find":
            parser.add_argument("text", metavar="TEXT", help=texts.TO_FIND_BY)
        elif act == "merge":
            parser.add_argument("member", metavar="KEPT", help=MEMBER)
            parser.add_argument("merged", metavar="MERGED", help=MEMBER)
        else:
            parser.add_argument("member", metavar="CARD|ID", help=MEMBER)
        if act in {"correct", "merge", "block", "unblock"}:
            parser.add_argument("--why", default="", metavar="TEXT", help=WHY)
        report_options(parser)
    for act in ("merge", "erase"):
        parsers[act].add_argument(
            "--yes", action="store_true", help=Phrase("do not ask again")
        )
    parsers["link"].add_argument(
        "--revoke",
        action="store_true",
        help=Phrase("only end the links that there are"),
    )
    correct = parsers["correct"]
    for field in ("name", "phone", "birthday"):
        correct.add_argument(f"--{field}", metavar="TEXT", help=Phrase("the new value"))
    correct.add_argument(
        "--gender", choices=tuple(texts.GENDERS), help=Phrase("the new value")
    )


def desk_name() -> str:
    """Who is at the shell, for the audit: the account that `sudo` was called by."""
    return f"desk:{os.environ.get('SUDO_USER') or pwd.getpwuid(os.getuid()).pw_name}"


def desk_parts(config: HubConfig) -> DeskParts:
    """What commands about members need, at a shell: nothing can be sent from it."""
    stamper = Stamper("hub", "")
    return DeskParts(
        now=lambda: stamper.stamp().ts,
        utc_offset_minutes=config.utc_offset_minutes,
        store=config.messages.store,
    )


def member_desk(config: HubConfig) -> AbstractContextManager[DirectDesk]:
    """The hub's books, for acts on members that are audited."""
    by = desk_name()
    return opened_desk(config.data, config.database, parts=desk_parts(config), by=by)


def refusal(reply: CommandRefused) -> int:
    """Print why nothing was done; the exit status."""
    return refuse(texts.refusal(reply.reason, reply.field))


def _find(config: HubConfig, arguments: argparse.Namespace) -> int:
    with member_desk(config) as desk:
        with reading(desk.engine) as connection:
            found = find(connection, arguments.text)
        desk.look([each.member_id for each in found], "find")
    if arguments.json:
        say_json([asdict(each) for each in found])
        return 0
    offset = config.utc_offset_minutes
    say_table(FOUND, (_found_row(each, offset) for each in found))
    return 0 if found else refuse(Phrase("nobody was found"))


def _found_row(found: FoundMember, offset: int) -> tuple[str, ...]:
    return (
        found.member_id,
        found.name,
        f"…{found.phone_end}" if found.phone_end else "",
        found.card,
        local_text(found.joined_at, offset),
        texts.STATES.get(found.state, ""),
    )


def _change(config: HubConfig, arguments: argparse.Namespace) -> int:
    """One command whose reply says only that it is done."""
    if arguments.act in {"merge", "erase"} and not _agreed(arguments):
        return refuse(Phrase("nothing was changed"))
    command = _command(arguments)
    with member_desk(config) as desk:
        reply = desk.do(command)
    if isinstance(reply, CommandRefused):
        return refusal(reply)
    if arguments.json:
        say_json({"done": arguments.act})
    else:
        say(Phrase("done"))
    return 0


def _command(arguments: argparse.Namespace) -> MemberCommand:
    name, by = arguments.member, desk_name()
    match arguments.act:
        case "correct":
            changes = ProfileChange(
                name=arguments.name,
                phone=arguments.phone,
                birthday=arguments.birthday,
                gender=arguments.gender,
            )
            if changes == ProfileChange():
                raise ConfigError(texts.NOTHING_TO_CORRECT)
            why = arguments.why
            return commands.CorrectMember(
                member_id=name, changes=changes, by=by, why=why
            )
        case "merge":
            merged, why = arguments.merged, arguments.why
            return commands.MergeMembers(kept=name, merged=merged, by=by, why=why)
        case "block":
            return commands.BlockMember(member_id=name, by=by, why=arguments.why)
        case "unblock":
            return commands.UnblockMember(member_id=name, by=by, why=arguments.why)
        case "erase":
            return commands.EraseMember(member_id=name, by=by)
        case _:
            return commands.RevokeLinks(member_id=name, by=by)


def _agreed(arguments: argparse.Namespace) -> bool:
    if arguments.yes:
        return True
    if not at_terminal():
        raise ConfigError(Phrase("this cannot be undone: repeat it with --yes"))
    return ask(Phrase("this cannot be undone; write yes: ")).strip() == "yes"


def _export(config: HubConfig, arguments: argparse.Namespace) -> int:
    with member_desk(config) as desk:
        now = desk_parts(config).now()
        with reading(desk.engine) as connection:
            found = exported(connection, arguments.member, now)
        if found is None:
            return refuse(texts.REFUSALS[MemberRefusal.MEMBER_UNKNOWN])
        desk.look([arguments.member], "export")
    say_json(found)
    return 0


def _link(config: HubConfig, arguments: argparse.Namespace) -> int:
    if arguments.revoke:
        return _change(config, arguments)
    with member_desk(config) as desk:
        command = commands.RotateLink(member_id=arguments.member, by=desk_name())
        reply = desk.do(command)
        with reading(desk.engine) as connection:
            url = (policy_store.newest(connection) or Policy()).join.url
    if isinstance(reply, CommandRefused):
        return refusal(reply)
    if isinstance(reply, LinkMade):
        address = f"{url}/m/{reply.link}"
        if arguments.json:
            say_json({"address": address})
        else:
            say(address)
    return 0


def _audit(config: HubConfig, arguments: argparse.Namespace) -> int:
    with member_desk(config) as desk:
        with reading(desk.engine) as connection:
            member_id = owner(connection, arguments.member)
        if member_id is None:
            return refuse(texts.REFUSALS[MemberRefusal.MEMBER_UNKNOWN])
        desk.look([member_id], "audit")
        with reading(desk.engine) as connection:
            audit = Audit(connection, profiles_of(connection), "")
            entries = audit.of(member_id, MAX_SHOWN)
    if arguments.json:
        say_json([each._asdict() for each in entries])
        return 0
    offset = config.utc_offset_minutes
    rows = [
        (local_text(each.at, offset), each.by, texts.act(each.act), each.why)
        for each in entries
    ]
    say_table(ACTS, rows)
    return 0


RUN = {
    "find": _find,
    "correct": _change,
    "merge": _change,
    "block": _change,
    "unblock": _change,
    "export": _export,
    "erase": _change,
    "link": _link,
    "audit": _audit,
}
"""Who carries out each act."""
