"""`countertop payments invoice` and `invoice-key`: links to invoices on slips (E24)."""

import argparse
from collections.abc import Callable, Mapping

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config
from firmware.cli.options import config_option, report_options
from firmware.cli.output import say, say_json
from firmware.hub.db.engine import opened, reading
from firmware.hub.hub_key import invoice_shop_key
from firmware.hub.reports.invoices import CheckedLink, LinkState, checked_link
from firmware.retail.codes.invoice_links import (
    InvoiceLink,
    kiosk_key,
    read_invoice_link,
)
from firmware.retail.money import yuan

STATES = {
    LinkState.FORGED: Phrase("no kiosk of this shop made this link, or it was changed"),
    LinkState.UNKNOWN: Phrase("made here; its sale has not come to the hub yet"),
    LinkState.UNPAID: Phrase("made here; its sale was not paid"),
    LinkState.DIFFERENT: Phrase("made here; the books have another sum"),
}


def configure(add: Callable[..., argparse.ArgumentParser]) -> None:
    """The options of both acts."""
    check = add("invoice", help=Phrase("check a link to an invoice, from a slip"))
    report_options(check)
    check.add_argument("link", metavar="LINK", help=Phrase("what the code holds"))
    key = add(
        "invoice-key", help=Phrase("print the secret key that seals links to invoices")
    )
    config_option(key)
    key.add_argument(
        "--kiosk",
        metavar="KID",
        help=Phrase("the key of this kiosk (default: the shop's, for its provider)"),
    )


def check(arguments: argparse.Namespace) -> int:
    """Print what may be invoiced; 1 if nothing may, ConfigError if it is no link."""
    link = read_invoice_link(arguments.link)
    if link is None:
        raise ConfigError(Phrase("that is no link to an invoice"))
    config = hub_config(arguments.config)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        found = checked_link(connection, link, invoice_shop_key(config.data))
    if arguments.json:
        say_json(_data(link, found))
    elif found.state is LinkState.GOOD:
        say(_good(link, found))
    else:
        say(STATES[found.state])
    return int(found.state is not LinkState.GOOD)


def print_key(arguments: argparse.Namespace) -> int:
    """Print a key as hexadecimal digits."""
    key = invoice_shop_key(hub_config(arguments.config).data)
    kid: str | None = arguments.kiosk
    say((key if kid is None else kiosk_key(key, kid)).hex())
    return 0


ACTS: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "invoice": check,
    "invoice-key": print_key,
}


def _good(link: InvoiceLink, found: CheckedLink) -> Phrase:
    return Phrase(
        "receipt {receipt}: {amount} yuan paid, {left} yuan may be invoiced now",
        receipt=found.receipt_no,
        amount=yuan(link.amount_fen),
        left=yuan(found.left_fen),
    )


def _data(link: InvoiceLink, found: CheckedLink) -> dict[str, object]:
    return {
        "state": found.state.value,
        "sale_id": link.sale_id,
        "receipt_no": found.receipt_no,
        "amount_fen": link.amount_fen,
        "left_fen": found.left_fen,
    }
