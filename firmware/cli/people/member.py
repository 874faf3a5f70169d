"""`countertop member add|show`: enrol a member; show points and purchases (S12)."""

import argparse
import secrets
from dataclasses import asdict
from datetime import date

from firmware.base.errors import ConfigError
from firmware.base.wording.language import tr
from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import refuse, say, say_json
from firmware.cli.people import coupons, holds, member_acts
from firmware.cli.people.member_texts import STATES
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.ledger import store as ledger_store
from firmware.hub.loyalty.sale_holds import store as hold_store
from firmware.hub.members import birthdays
from firmware.hub.members import store as members_store
from firmware.hub.members.profile import Profile
from firmware.hub.members.profiles.store import profiles_of
from firmware.hub.members.states import state_of
from firmware.hub.people.looking.exporting import profile_values
from firmware.hub.people.looking.finding import state_name
from firmware.hub.reports.business_day import local_text
from firmware.hub.sales import store as sales_store
from firmware.protocol.envelope import Stamper
from firmware.retail.codes.own_codes import CARDS, is_card, make_card
from firmware.retail.money import yuan

PSEUDONYM_BYTES = 8


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    add = acts.add_parser("add", help=Phrase("enrol a member"))
    add.add_argument(
        "--card", metavar="CARD", help=Phrase("a printed card (default: a new one)")
    )
    add.add_argument(
        "--born",
        type=_day,
        metavar="YYYY-MM-DD",
        help=Phrase("the date of birth, for offers and coupons of the birthday"),
    )
    show = acts.add_parser("show", help=Phrase("show points and purchases of a member"))
    show.add_argument("name", metavar="CARD|ID", help=Phrase("CTM-… or m-…"))
    for each in (add, show):
        report_options(each)
    for room in (coupons, member_acts):
        texts = room.HELP
        room.configure({act: acts.add_parser(act, help=texts[act]) for act in texts})
    holds.configure(acts.add_parser(holds.RELEASE, help=holds.HELP))


def run(arguments: argparse.Namespace) -> int:
    """Carry out one act; 1 if the card is taken or the member unknown."""
    config = hub_config(arguments.config)
    acts = {
        "add": _add,
        "show": _show,
        **coupons.ACTS,
        **holds.ACTS,
        **member_acts.RUN,
    }
    return acts[arguments.act](config, arguments)


def _add(config: HubConfig, arguments: argparse.Namespace) -> int:
    card: str = arguments.card or make_card(secrets.randbelow(CARDS))
    if not is_card(card):
        raise ConfigError(
            Phrase(
                "--card {card}: allowed: CTM- and 12 characters, the last a check",
                card=card,
            )
        )
    member = members_store.Member(
        member_id=f"m-{secrets.token_hex(PSEUDONYM_BYTES)}",
        card=card,
        joined_at=Stamper("hub", "").stamp().ts,
    )
    books = opened(config.data, config.database)
    with books as engine, writing(engine) as connection:
        added = members_store.add(connection, member)
        if added and arguments.born is not None:
            birthdays.keep(connection, member.member_id, arguments.born)
    if not added:
        return refuse(Phrase("card {card} already belongs to a member", card=card))
    if arguments.json:
        say_json(asdict(member))
    else:
        say(*_who(member))
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        reason = Phrase("{text}: not a day such as 1990-03-31", text=text)
        raise argparse.ArgumentTypeError(tr(reason)) from exc


def _show(config: HubConfig, arguments: argparse.Namespace) -> int:
    with member_acts.member_desk(config) as desk:
        with reading(desk.engine) as connection:
            member = members_store.find(connection, arguments.name)
            if member is None:
                return refuse(
                    Phrase("{name}: no member has this card or id", name=arguments.name)
                )
            now = Stamper("hub", "").stamp().ts
            points = ledger_store.balance_points(connection, member.member_id, now)
            bought = sales_store.purchases(connection, member.member_id)
            held = hold_store.open_of_member(connection, member.member_id)
            kept = profiles_of(connection).of(connection, member.member_id)
            state = state_name(state_of(connection, member.member_id))
        desk.look([member.member_id], "show")
    profile = None if kept is None else kept.profile
    if arguments.json:
        purchases = [asdict(each) for each in bought]
        report = {**asdict(member), "balance_points": points, "purchases": purchases}
        report["held"] = [asdict(each) for each in held]
        say_json(report | {"state": state, "profile": profile_values(profile)})
        return 0
    who = _who(member)[: 1 if state == "erased" else 2]
    say(*who, *_state(state), *_profile(profile))
    say(Phrase("points {points}", points=points))
    say(*holds.held_texts(held, config.utc_offset_minutes))
    for each in bought:
        when = local_text(each.closed_at, config.utc_offset_minutes)
        paid = f"{when}  {each.receipt_no}  {yuan(each.payable_fen):>10}"
        say(Phrase("{paid}  +{points} points", paid=paid, points=each.earned_points))
    return 0


def _state(state: str) -> tuple[Phrase, ...]:
    """Why a member's card may not work, if there is a reason."""
    if state not in STATES:
        return ()
    return (Phrase("state  {state}", state=STATES[state]),)


def _profile(profile: Profile | None) -> tuple[Phrase, ...]:
    """What the member gave of themselves, as far as they did."""
    if profile is None:
        return ()
    lines = (
        (profile.name, Phrase("name   {name}", name=profile.name)),
        (profile.phone, Phrase("phone  {phone}", phone=profile.phone)),
        (profile.birthday, Phrase("born   {day}", day=profile.birthday)),
    )
    return tuple(line for value, line in lines if value)


def _who(member: members_store.Member) -> tuple[Phrase, ...]:
    return (
        Phrase("member {member_id}", member_id=member.member_id),
        Phrase("card   {card}", card=member.card),
    )
