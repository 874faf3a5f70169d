"""`countertop member release`: what a sale holds goes back, whatever its kiosk says."""

import argparse
from collections.abc import Callable, Iterator, Mapping

from firmware.base.wording.phrases import Phrase
from firmware.cli.options import report_options
from firmware.cli.output import refuse, say, say_json
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, writing
from firmware.hub.loyalty.sale_holds import ending, store
from firmware.hub.loyalty.sale_holds.books import HoldBooks
from firmware.hub.loyalty.sale_holds.sale_hold import SaleHold
from firmware.hub.reports.business_day import local_text
from firmware.protocol.envelope import Stamper

RELEASE = "release"
HELP = Phrase("give back what a sale holds that nobody will pay")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the act."""
    report_options(parser)
    parser.add_argument(
        "sale", metavar="SALE", help=Phrase("a sale id, as `member show` names it")
    )


def held_texts(held: list[SaleHold], utc_offset_minutes: int) -> Iterator[Phrase]:
    """A line for each sale that holds something."""
    for each in held:
        yield Phrase(
            "held for {sale_id} since {at}: {points} points, {coupons} coupons",
            sale_id=each.sale_id,
            at=local_text(each.held_at or "", utc_offset_minutes),
            points=each.points,
            coupons=len(each.coupons),
        )


def _release(config: HubConfig, arguments: argparse.Namespace) -> int:
    books = opened(config.data, config.database, begin=False)
    with books as engine, writing(engine) as connection:
        hold = store.of_sale(connection, arguments.sale)
        if hold is not None and hold.is_open:
            now = Stamper("hub", "").stamp().ts
            offset = config.utc_offset_minutes
            ending.release(
                HoldBooks.opened(connection, now, utc_offset_minutes=offset), hold
            )
    if hold is None or not hold.is_open:
        return refuse(Phrase("{sale_id}: holds nothing", sale_id=arguments.sale))
    if arguments.json:
        say_json({"sale_id": hold.sale_id, "points": hold.points})
    else:
        say(Phrase("{sale_id}: what it held is free", sale_id=hold.sale_id))
    return 0


ACTS: Mapping[str, Callable[[HubConfig, argparse.Namespace], int]] = {RELEASE: _release}
