"""`countertop messages`: count messages to members; list the refused ones."""

import argparse
from dataclasses import asdict

from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import padded, say, say_json
from firmware.hub.db.engine import opened, reading
from firmware.hub.notifications import store as notifications_store
from firmware.hub.notifications.notification import NotificationState
from firmware.hub.reports.business_day import local_text

STATES = {
    NotificationState.WAITING: Phrase("waiting"),
    NotificationState.DELIVERED: Phrase("delivered"),
    NotificationState.DEAD: Phrase("dead"),
    NotificationState.STALE: Phrase("stale"),
    NotificationState.QUEUE_FULL: Phrase("queue_full"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    report_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Print the counts and the newest messages that were refused or given up."""
    config = hub_config(arguments.config)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        counts = notifications_store.counts(connection)
        dead = notifications_store.dead(connection)
    if arguments.json:
        report = {"counts": counts, "dead": [asdict(each) for each in dead]}
        say_json(report)
        return 0
    if not config.messages.on:
        say(
            Phrase(
                "members get no messages: {config} names no gateway",
                config=arguments.config,
            )
        )
    for state, count in counts.items():
        say(f"{padded(STATES[state], 9)} {count:>7}")
    for each in dead:
        when = local_text(each.sold_at, config.utc_offset_minutes)
        what = f"{when}  {each.member_id}  {each.sale_id}  {each.reason}"
        say(Phrase("dead  {what}", what=what))
    return 0
