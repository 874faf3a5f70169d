"""What a person types of one order or basket: its number, the money, who took it."""

import argparse
import re
import time

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.cli.books.suspended.counter import Till
from firmware.hub.config import HubConfig
from firmware.hub.port.client import PortClient
from firmware.retail.codes.slip_codes import sale_in_sentence
from firmware.retail.sale_ids import is_name_of_a_sale

SHOW, SUSPENDED = "show", "suspended"
SCOPE = "counter"
MAX_BY, MAX_CARD = 64, 1000
_YUAN = re.compile(r"([0-9]{1,7})(?:\.([0-9]{2}))?", re.ASCII)


def counter_options(parser: argparse.ArgumentParser) -> None:
    """The options of `countertop orders suspended SLIP`."""
    parser.add_argument(
        "--cash",
        metavar="YUAN",
        help=Phrase("with suspended SLIP: this sum was taken, book it"),
    )
    parser.add_argument(
        "--by", metavar="NAME", help=Phrase("with --cash: who took the money")
    )
    parser.add_argument(
        "--card",
        metavar="CODE",
        help=Phrase("with suspended SLIP: the member's card or pass, as scanned"),
    )


def asked(arguments: argparse.Namespace) -> tuple[str | None, str | None]:
    """What is wanted other than a list of orders, and of which slip or receipt."""
    act: str | None = None
    name: str | None = None
    match arguments.words:
        case []:
            pass
        case [str(first), str(receipt)] if first == SHOW:
            act, name = SHOW, receipt
        case [str(first), *rest] if first == SUSPENDED:
            act, name = SUSPENDED, _slip_in(rest) if rest else None
        case _:
            words = " ".join(arguments.words)
            raise ConfigError(
                Phrase(
                    "orders {words}: allowed: orders show RECEIPT, orders suspended"
                    " [SLIP]",
                    words=words,
                )
            )
    _check(arguments, name if act == SUSPENDED else None)
    return act, name


def _check(arguments: argparse.Namespace, slip: str | None) -> None:
    """ConfigError for options that do not fit."""
    given = [f"--{each}" for each in ("cash", "by", "card") if _of(arguments, each)]
    if given and slip is None:
        allowed = Phrase("with orders suspended SLIP")
        raise ConfigError(
            Phrase("{option}: allowed: {allowed}", option=given[0], allowed=allowed)
        )
    by = _of(arguments, "by")
    if (by is None) is not (_of(arguments, "cash") is None):
        raise ConfigError(Phrase("--cash, --by: allowed: both, or neither"))
    if by is not None and not (by.isprintable() and 1 <= len(by) <= MAX_BY):
        raise ConfigError(Phrase("--by: allowed: 1 to {most} characters", most=MAX_BY))
    if len(_of(arguments, "card") or "") > MAX_CARD:
        raise ConfigError(
            Phrase("--card: allowed: 1 to {most} characters", most=MAX_CARD)
        )


def _slip_in(words: list[str]) -> str:
    """The number on a slip, from what a person or a scanner typed; ConfigError."""
    text = " ".join(words)
    name = text if is_name_of_a_sale(text) else sale_in_sentence(text)
    if name is None:
        raise ConfigError(
            Phrase(
                "suspended {text}: allowed: the number on the slip, or its code",
                text=text,
            )
        )
    return name


def at_counter(config: HubConfig, arguments: argparse.Namespace, slip: str) -> int:
    """Show the basket of a slip, or book its money; PortError without the hub."""
    cash, by, card = (_of(arguments, each) for each in ("cash", "by", "card"))
    cash_fen = None if cash is None else _fen(cash)
    hub = PortClient(config.data, SCOPE)
    till = Till(hub=hub, pause=time.sleep, as_json=arguments.json)
    if cash_fen is None or by is None:
        return till.show(slip, card)
    return till.pay(slip, card, cash_fen=cash_fen, by=by)


def _of(arguments: argparse.Namespace, name: str) -> str | None:
    return getattr(arguments, name)


def _fen(text: str) -> int:
    match = _YUAN.fullmatch(text)
    if match is None:
        raise ConfigError(
            Phrase("--cash {text}: allowed: yuan, such as 12.50", text=text)
        )
    return int(match[1]) * 100 + int(match[2] or 0)
