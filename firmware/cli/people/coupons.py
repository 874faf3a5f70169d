"""`countertop member coupons|give-coupon|exchange-points`: by hand (S25)."""

import argparse
import secrets
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.text_files import text_of
from firmware.base.wording.phrases import Phrase, joined
from firmware.cli.options import report_options
from firmware.cli.output import refuse, say, say_json, say_json_list
from firmware.cli.tables import TableColumn, say_table
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.loyalty import coupon_store
from firmware.hub.loyalty.coupon_book import CouponBook
from firmware.hub.loyalty.issuing.by_hand import GivenCoupons, exchange, give
from firmware.hub.loyalty.issuing.grants import Issuer
from firmware.hub.loyalty.wallet.terms import terms_of
from firmware.hub.members import store as members_store
from firmware.hub.policy import store as policy_store
from firmware.hub.reports.business_day import local_text
from firmware.protocol.envelope import Stamper
from firmware.retail.loyalty.coupons import CouponState
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.coupon_rules import CouponKind, ExchangeKind

MAX_MEMBERS = 100_000
MAX_CAMPAIGN = 32
SHOWN_UNKNOWN = 5
COLUMNS = (
    TableColumn(Phrase("coupon"), long=True),
    TableColumn(Phrase("from")),
    TableColumn(Phrase("until before")),
    TableColumn(Phrase("state")),
    TableColumn(Phrase("id")),
)
STATES = {
    CouponState.FREE: Phrase("can be used"),
    CouponState.NOT_YET: Phrase("not yet"),
    CouponState.HELD: Phrase("held for a sale"),
    CouponState.USED: Phrase("used"),
    CouponState.EXPIRED: Phrase("expired"),
    CouponState.WITHDRAWN: Phrase("withdrawn"),
}
MEMBER = Phrase("CTM-… or m-…")


HELP = {
    "coupons": Phrase("show all coupons of a member"),
    "give-coupon": Phrase("give members a coupon"),
    "exchange-points": Phrase("give a member a coupon for points"),
}
"""What each act does."""


def configure(parsers: Mapping[str, argparse.ArgumentParser]) -> None:
    """The options of the acts, by their names."""
    list_, give_, exchange_ = (parsers[act] for act in HELP)
    for each in (give_, exchange_):
        each.add_argument(
            "rule", metavar="RULE", help=Phrase("id of a rule of [coupon_rules]")
        )
    list_.add_argument("member", metavar="CARD|ID", help=MEMBER)
    exchange_.add_argument("member", metavar="CARD|ID", help=MEMBER)
    give_.add_argument("members", nargs="*", metavar="CARD|ID", help=MEMBER)
    give_.add_argument(
        "--file", type=Path, metavar="FILE", help=Phrase("cards or ids, one a line")
    )
    give_.add_argument(
        "--campaign",
        metavar="NAME",
        help=Phrase("each member gets one coupon of a rule and campaign, ever"),
    )
    for each in (list_, give_, exchange_):
        report_options(each)


def _list(config: HubConfig, arguments: argparse.Namespace) -> int:
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        member = members_store.find(connection, arguments.member)
        if member is None:
            return refuse(_unknown(arguments.member))
        held = coupon_store.of_member(connection, member.member_id, "")
        book = CouponBook(connection, _now())
        found = [(coupon, book.state(coupon)) for coupon in held]
    if arguments.json:
        say_json_list(
            {
                "id": coupon.coupon_id,
                "state": state.value,
                "terms": coupon.terms,
                "valid_from": coupon.valid_from,
                "valid_until": coupon.valid_until,
            }
            for coupon, state in found
        )
        return 0
    offset = config.utc_offset_minutes
    rows = [
        (
            terms.name if (terms := terms_of(coupon)) else "",
            local_text(coupon.valid_from, offset),
            local_text(coupon.valid_until, offset),
            STATES[state],
            coupon.coupon_id,
        )
        for coupon, state in found
    ]
    say_table(COLUMNS, rows)
    if not rows:
        say(Phrase("no coupon"))
    return 0


def _give(config: HubConfig, arguments: argparse.Namespace) -> int:
    names = list(_names(arguments))
    campaign: str = arguments.campaign or secrets.token_hex(4)
    if not names:
        raise ConfigError(Phrase("name a member, or --file FILE"))
    if not campaign.isascii() or not campaign.isalnum() or len(campaign) > MAX_CAMPAIGN:
        raise ConfigError(
            Phrase(
                "--campaign {name}: allowed: 1 to {max} of a-z and 0-9",
                name=campaign,
                max=MAX_CAMPAIGN,
            )
        )
    with opened(config.data, config.database) as engine, writing(engine) as connection:
        policy = policy_store.newest(connection) or Policy()
        rule = _rule(policy, arguments.rule)
        if isinstance(rule, Phrase):
            return refuse(rule)
        ids = members_store.ids_by_name(connection, names)
        unknown = [name for name in names if name not in ids]
        if unknown:
            why = [_unknown(name) for name in unknown[:SHOWN_UNKNOWN]]
            return refuse(joined("\n", [*why, Phrase("nothing was given")]))
        issuer = Issuer(connection, _now(), policy.store_time.utc_offset_minutes)
        given = give(issuer, rule, ids.values(), campaign=campaign)
    return _say_given(given, campaign, as_json=arguments.json)


def _say_given(given: GivenCoupons, campaign: str, *, as_json: bool) -> int:
    if as_json:
        say_json({"issued": given.issued, "before": given.before, "campaign": campaign})
        return 0
    say(
        Phrase(
            "coupons given: {issued}, campaign {campaign}",
            issued=given.issued,
            campaign=campaign,
        )
    )
    if given.before:
        say(Phrase("members who had theirs before: {before}", before=given.before))
    return 0


def _exchange(config: HubConfig, arguments: argparse.Namespace) -> int:
    with opened(config.data, config.database) as engine, writing(engine) as connection:
        policy = policy_store.newest(connection) or Policy()
        rule = _rule(policy, arguments.rule)
        if isinstance(rule, Phrase):
            return refuse(rule)
        if not isinstance(rule, ExchangeKind):
            return refuse(Phrase("{rule}: no rule for points", rule=rule.id))
        member = members_store.find(connection, arguments.member)
        if member is None:
            return refuse(_unknown(arguments.member))
        issuer = Issuer(connection, _now(), policy.store_time.utc_offset_minutes)
        exchange_id = secrets.token_hex(8)
        found = exchange(issuer, rule, member.member_id, exchange_id=exchange_id)
    if found.coupon_id is None:
        return refuse(
            Phrase(
                "{points} points are needed, the member has {balance}",
                points=rule.points,
                balance=found.balance_points,
            )
        )
    if arguments.json:
        say_json(found._asdict())
        return 0
    say(
        Phrase(
            "{name} for {points} points; {balance} points left",
            name=rule.name or rule.id,
            points=rule.points,
            balance=found.balance_points,
        )
    )
    return 0


def _rule(policy: Policy, rule_id: str) -> CouponKind | Phrase:
    """The rule of this id, or why there is none."""
    rules = {rule.id: rule for rule in policy.coupon_rules}
    if rule_id in rules:
        return rules[rule_id]
    known = ", ".join(sorted(rules)) or "-"
    return Phrase(
        "{rule}: no such rule in [coupon_rules]; there are: {known}",
        rule=rule_id,
        known=known,
    )


def _names(arguments: argparse.Namespace) -> Iterator[str]:
    """Cards and ids as given, of the file each line that is not empty."""
    members: Iterable[str] = arguments.members
    yield from members
    if arguments.file is not None:
        lines = text_of(arguments.file).splitlines()
        if len(lines) > MAX_MEMBERS:
            raise ConfigError(
                Phrase(
                    "{path}: {lines} lines; allowed: at most {max}",
                    path=arguments.file,
                    lines=len(lines),
                    max=MAX_MEMBERS,
                )
            )
        yield from (line.strip() for line in lines if line.strip())


def _now() -> str:
    return Stamper("hub", "").stamp().ts


def _unknown(name: str) -> Phrase:
    return Phrase("{name}: no member has this card or id", name=name)


ACTS = {"coupons": _list, "give-coupon": _give, "exchange-points": _exchange}
"""Each act by its name; 1 if a member is unknown, or points are missing."""
