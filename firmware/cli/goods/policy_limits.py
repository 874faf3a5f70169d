"""`countertop policy limits`: how often limited offers were used, and what is left."""

import argparse
from dataclasses import asdict
from typing import NamedTuple

from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config
from firmware.cli.output import refuse, say, say_json_list
from firmware.cli.tables import TableColumn, say_table
from firmware.hub.db.engine import opened, reading
from firmware.hub.offers import store as offers_store
from firmware.hub.offers.store import OfferReport, OfferTotals
from firmware.hub.policy import store as policy_store
from firmware.protocol.envelope import Stamper
from firmware.retail.money import yuan
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.offers.limits import StoppedOffer
from firmware.retail.pricing.offers.rules import Offer

COLUMNS = (
    TableColumn(Phrase("offer"), long=True),
    TableColumn(Phrase("uses"), number=True),
    TableColumn(Phrase("today"), number=True),
    TableColumn(Phrase("most a day"), number=True),
    TableColumn(Phrase("taken off"), number=True),
    TableColumn(Phrase("budget"), number=True),
    TableColumn(Phrase("beyond a limit"), number=True),
    TableColumn(Phrase("stopped")),
)
FOR_GOOD = Phrase("for good")


class LimitedOffer(NamedTuple):
    """A limited offer in force, what is known of its uses, and what stopped it."""

    offer: Offer
    report: OfferReport
    stops: tuple[StoppedOffer, ...]


def limits(arguments: argparse.Namespace) -> int:
    """Print each limited offer of the rules in force; 1 if there are no rules."""
    config = hub_config(arguments.config)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        policy = policy_store.newest(connection)
        if policy is None:
            return refuse(Phrase("no rules are in force here yet"))
        today = policy.store_time.day(Stamper("hub", "").stamp().ts)
        reports = {
            each.offer_id: each for each in offers_store.report(connection, today)
        }
    found = _limited(policy, reports, today)
    if arguments.json:
        say_json_list([_values(each) for each in found])
    elif found:
        say_table(COLUMNS, [_row(each) for each in found])
    else:
        say(Phrase("no offer has a limit by member, day or budget"))
    return 0


def _limited(
    policy: Policy, reports: dict[str, OfferReport], today: str
) -> list[LimitedOffer]:
    return [
        LimitedOffer(
            offer,
            reports.get(offer.id, OfferReport(offer.id, OfferTotals(), 0)),
            tuple(
                stop
                for stop in policy.stopped
                if stop.id == offer.id and stop.day in {None, today}
            ),
        )
        for offer in policy.offers
        if offer.limited
    ]


def _values(found: LimitedOffer) -> dict[str, object]:
    offer, report, stops = found
    return {
        "offer": offer.id,
        "name": offer.name,
        **asdict(report.totals),
        "beyond_limit": report.over,
        "day_times_max": offer.day_times_max,
        "budget_fen": offer.budget_fen,
        "stopped": [stop.day for stop in stops],
    }


def _row(found: LimitedOffer) -> tuple[str, ...]:
    offer, report, stops = found
    lasting = any(stop.day is None for stop in stops)
    days = [stop.day or "" for stop in stops]
    stopped = FOR_GOOD if lasting else Phrase("{day}", day=days[0]) if days else ""
    budget_fen = offer.budget_fen
    return (
        f"{offer.id} {offer.name}".strip(),
        str(report.totals.uses),
        str(report.totals.day_uses),
        "" if offer.day_times_max is None else str(offer.day_times_max),
        yuan(report.totals.off_fen),
        "" if budget_fen is None else yuan(budget_fen),
        str(report.over),
        stopped,
    )
