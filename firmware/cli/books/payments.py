"""`countertop payments`: networks, what stands there, decisions, invoices, QR."""

import argparse
import time
from collections.abc import Iterator

from firmware.base.wording.phrases import Phrase
from firmware.cli.books import invoices, payment_qr
from firmware.cli.books.phone import bills, showing
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import padded, say, say_json
from firmware.hub.payments.config import PaymentsConfig
from firmware.hub.payments.networks.checking import CheckedPoint, checked

POINTS = {
    "keys": Phrase("keys"),
    "certificate": Phrase("certificate"),
    "clock": Phrase("clock"),
    "network": Phrase("network"),
}
STATES = {True: Phrase("good"), None: Phrase("soon"), False: Phrase("bad")}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
    check = acts.add_parser(
        "check",
        help=Phrase("prove keys, clock and rights at each network; no money moves"),
    )
    report_options(check)
    invoices.configure(acts.add_parser)
    qr = acts.add_parser("qr", help=Phrase("the QR of the order page, to print"))
    payment_qr.configure(qr)
    bills.configure(acts.add_parser)
    showing.configure(acts.add_parser)


def run(arguments: argparse.Namespace) -> int:
    """Do what was asked for; the exit status."""
    act = ACTS.get(arguments.act, showing.run)
    return act(arguments)


def _check(arguments: argparse.Namespace) -> int:
    """Ask each network for a trade that cannot be; 1 if one of them is not ready."""
    config = hub_config(arguments.config).payments
    points = list(_points(config))
    if arguments.json:
        say_json([_row(each) for each in points])
    elif not points:
        say(
            Phrase(
                "nobody pays by phone: {config} names no network under [payments]",
                config=arguments.config,
            )
        )
    else:
        for each in points:
            say(_line(each))
    return int(any(each.ok is False for each in points))


def _points(config: PaymentsConfig) -> Iterator[CheckedPoint]:
    for name in config.networks:
        yield from checked(config, name, time.time)


def _line(point: CheckedPoint) -> Phrase:
    return Phrase(
        "{network} {point} {state} {text}",
        network=padded(point.network, 8),
        point=padded(POINTS[point.point], 11),
        state=padded(STATES[point.ok], 6),
        text=point.text,
    )


def _row(point: CheckedPoint) -> dict[str, object]:
    return {
        "network": point.network,
        "point": point.point,
        "ok": point.ok,
        "text": str(point.text),
    }


ACTS = {"check": _check, "bill": bills.run, "qr": payment_qr.run, **invoices.ACTS}
