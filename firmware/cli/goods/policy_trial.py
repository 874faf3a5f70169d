"""`countertop policy dry-run`: past orders as a file would have priced them (N10)."""

import argparse
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase, listing
from firmware.cli.goods.policy_check import today
from firmware.cli.hub_account import hub_config_after
from firmware.cli.output import say, say_json, several
from firmware.cli.tables import TableColumn, say_csv, say_table
from firmware.hub.db.engine import opened
from firmware.hub.policy.policy_file import wanted
from firmware.hub.reports.business_day import business_days, local_text
from firmware.hub.reports.dry_run.past_orders import trials
from firmware.hub.reports.dry_run.totals import DryRunTotals, RuleUse
from firmware.hub.reports.dry_run.trial import Trial
from firmware.retail.money import yuan
from firmware.retail.policy.policy import Policy

DEFAULT_DAYS = 30
MAX_DAYS = 3_650
ORDER_COLUMNS = (
    TableColumn(Phrase("time")),
    TableColumn(Phrase("kiosk")),
    TableColumn(Phrase("receipt")),
    TableColumn(Phrase("paid"), number=True),
    TableColumn(Phrase("would pay"), number=True),
    TableColumn(Phrase("change"), number=True),
    TableColumn(Phrase("points"), number=True),
    TableColumn(Phrase("would earn"), number=True),
    TableColumn(Phrase("rules"), long=True),
)
SUM_COLUMNS = (
    TableColumn(Phrase("sum of the orders")),
    TableColumn(Phrase("then"), number=True),
    TableColumn(Phrase("under these rules"), number=True),
    TableColumn(Phrase("change"), number=True),
)
RULE_COLUMNS = (
    TableColumn(Phrase("rule")),
    TableColumn(Phrase("offer"), long=True),
    TableColumn(Phrase("orders"), number=True),
    TableColumn(Phrase("yuan off"), number=True),
)
BUILT_IN = {
    "tier_price": Phrase("tier price"),
    "member_price": Phrase("member price"),
}
"""Rules that are no offers."""
SUMS: tuple[tuple[str, Phrase, Callable[[int], str]], ...] = (
    ("paid_fen", Phrase("paid, less refunds, yuan"), yuan),
    ("back_fen", Phrase("refunded, yuan"), yuan),
    ("off_fen", Phrase("off the listed prices, yuan"), yuan),
    ("coupon_fen", Phrase("paid by coupons, yuan"), yuan),
    ("by_points_fen", Phrase("paid by points, yuan"), yuan),
    ("points", Phrase("points earned, less refunds"), str),
)
"""The rows of sums, by the names of `TrialSums`; gifts of then are in no books."""
ALWAYS_SHOWN = ("paid_fen", "off_fen", "points")
NOTES = (
    Phrase(
        "Each order is tried with the coupons and points that it used then, and less"
        " what was refunded of it."
    ),
    Phrase(
        "Left out: gifts of then, what customers declined, limits of an offer by"
        " member, day or sum, and refunds to customers who are no members."
    ),
    Phrase(
        "Nothing was changed; `countertop policy publish` makes it the shop's rules."
    ),
)


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `dry-run`."""
    parser.add_argument(
        "--days",
        type=int,
        default=DEFAULT_DAYS,
        metavar="N",
        help=Phrase("orders of the last N days (default: {days})", days=DEFAULT_DAYS),
    )
    parser.add_argument(
        "--csv",
        action="store_true",
        help=Phrase("every order as CSV, for a spreadsheet"),
    )


def dry_run(arguments: argparse.Namespace) -> int:
    """Print totals and the orders that change most, or every order as CSV.

    ConfigError for a file that the hub would refuse, StoreError for the database.
    """
    file: Path = arguments.file
    if not 1 <= arguments.days <= MAX_DAYS:
        raise ConfigError(
            Phrase(
                "--days {days}: allowed: 1 to {max}", days=arguments.days, max=MAX_DAYS
            )
        )
    config, policy = hub_config_after(
        arguments.config, lambda _config: wanted(file).policy
    )
    offset = config.utc_offset_minutes
    last = date.fromisoformat(today(policy))
    first = last - timedelta(days=arguments.days - 1)
    span = business_days(first.isoformat(), last.isoformat(), offset)
    totals = DryRunTotals()
    with opened(config.data, config.database, begin=False) as engine:
        counted = totals.counted(trials(engine, span, policy))
        if arguments.csv:
            say_csv(ORDER_COLUMNS, _rows(counted, offset))
            return 0
        for _ in counted:
            pass
    if arguments.json:
        say_json(_as_json(totals))
    else:
        say(_head(totals, arguments.days))
        _print(totals, policy, offset)
    return 0


def _head(totals: DryRunTotals, days: int) -> Phrase:
    orders = several(totals.orders, "order")
    return Phrase("{orders} of the last {days} days", orders=orders, days=days)


def _print(totals: DryRunTotals, policy: Policy, offset: int) -> None:
    if totals.uncomputed:
        skipped = several(totals.uncomputed, "order")
        say(Phrase("{skipped} without a price were left out", skipped=skipped))
    if not totals.orders:
        return
    say("")
    say_table(SUM_COLUMNS, _sums(totals))
    say("", _moved(totals))
    if totals.rules:
        say("")
        say_table(RULE_COLUMNS, _rules(totals.rules, policy))
    if totals.most_changed:
        say("", Phrase("the orders that change most:"))
        say_table(ORDER_COLUMNS, _rows(totals.most_changed, offset))
    say("", *NOTES)


def _moved(totals: DryRunTotals) -> Phrase:
    same = totals.orders - totals.cheaper - totals.dearer
    return Phrase(
        "{cheaper} cheaper, {dearer} dearer, {same} as they were",
        cheaper=totals.cheaper,
        dearer=totals.dearer,
        same=same,
    )


def _sums(totals: DryRunTotals) -> Iterator[list[str]]:
    then, would = asdict(totals.then), asdict(totals.would)
    for key, name, shown in SUMS:
        before, after = then[key], would[key]
        if before or after or key in ALWAYS_SHOWN:
            yield [name, shown(before), shown(after), _signed(after - before, shown)]
    if totals.would.gifts:
        yield [Phrase("gifts, pieces"), "", str(totals.would.gifts), ""]


def _rules(rules: Iterable[RuleUse], policy: Policy) -> Iterator[list[str]]:
    names = {offer.id: offer.name for offer in policy.offers}
    for each in rules:
        name = names.get(each.rule) or BUILT_IN.get(each.rule, "")
        yield [each.rule, name, str(each.orders), yuan(each.off_fen)]


def _rows(trials: Iterable[Trial], offset: int) -> Iterator[list[str]]:
    for each in trials:
        order, member = each.order, each.order.member_id is not None
        yield [
            local_text(order.closed_at, offset),
            order.kid,
            order.receipt_no,
            yuan(each.then.paid_fen),
            yuan(each.would.paid_fen),
            _signed(each.change_fen, yuan),
            str(each.then.points) if member else "",
            str(each.would.points) if member else "",
            listing(rule for rule, _ in each.rules),
        ]


def _signed(number: int, shown: Callable[[int], str]) -> str:
    return f"+{shown(number)}" if number > 0 else shown(number)


def _as_json(totals: DryRunTotals) -> dict[str, object]:
    return {
        "orders": totals.orders,
        "uncomputed": totals.uncomputed,
        "cheaper": totals.cheaper,
        "dearer": totals.dearer,
        "then": asdict(totals.then),
        "would": asdict(totals.would),
        "rules": [asdict(each) for each in totals.rules],
        "most_changed": [_order_json(each) for each in totals.most_changed],
    }


def _order_json(trial: Trial) -> dict[str, object]:
    order = trial.order
    return {
        "sale_id": order.sale_id,
        "receipt_no": order.receipt_no,
        "kid": order.kid,
        "closed_at": order.closed_at,
        "then": asdict(trial.then),
        "would": asdict(trial.would),
        "rules": [{"rule": rule, "off_fen": fen} for rule, fen in trial.rules],
    }
