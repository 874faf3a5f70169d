"""`countertop payments qr`: the QR of the order page, to print and put up (S03)."""

import argparse
from io import FileIO
from pathlib import Path
from urllib.parse import urlsplit

from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config_after
from firmware.cli.new_file import new_file, write_whole
from firmware.cli.options import report_options
from firmware.cli.output import say, say_json
from firmware.cli.qr_card import CardLine, CardSize, qr_card
from firmware.hub.config import HubConfig
from firmware.hub.hub_key import signing_key
from firmware.hub.order_page.tokens import STORE, OrderPages, OrderTokens
from firmware.protocol.topics import is_kid

LEVEL = "q"
"""A quarter of it may be worn off, or in the light."""
A6 = CardSize(105, 148, 70, 34)
NO_PAGES = Phrase(
    "no order page yet: set public_url and order_qr = 1 under [web], restart both"
)
KID_ALLOWED = Phrase("1 to 64 of A-Z a-z 0-9 _ -, as in the kiosk's configuration")


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument(
        "--kiosk",
        metavar="KID",
        default=STORE,
        help=Phrase("a QR for this kiosk alone; without it one for the whole shop"),
    )
    parser.add_argument(
        "--out",
        metavar="FILE",
        type=Path,
        required=True,
        help=Phrase("the picture to print, A6 as SVG: any browser prints it"),
    )
    report_options(parser)


def run(arguments: argparse.Namespace) -> int:
    """Write the picture; ConfigError where the shop has no order page."""
    kid, path = arguments.kiosk, arguments.out
    if kid != STORE and not is_kid(kid):
        raise ConfigError(
            Phrase("--kiosk: {kid!r}: allowed: {allowed}", kid=kid, allowed=KID_ALLOWED)
        )
    config, target = hub_config_after(arguments.config, lambda found: _new(found, path))
    with target:
        url = OrderTokens(signing_key(config.data), _pages(config)).place_url(kid)
        name = config.web.store or config.messages.store
        _write(path, target, poster(url, name, kid))
    if arguments.json:
        say_json({"file": str(path), "url": url, "kiosk": kid})
        return 0
    say(Phrase("the QR to print is in {file}; it opens {url}", file=path, url=url))
    return 0


def poster(url: str, store: str, kid: str) -> str:
    """An A6 sheet as SVG: the shop's name, what to do, the code, and which kiosk."""
    lines = (
        CardLine(14, 8, store),
        CardLine(24, 8, "扫码付款"),
        CardLine(120, 5, "Scan to pay"),
        CardLine(129, 5, f"收银机 {kid}" if kid else ""),
        CardLine(140, 4, urlsplit(url).netloc),
    )
    return qr_card(url, LEVEL, size=A6, lines=lines)


def _new(config: HubConfig, path: Path) -> FileIO:
    """The file to be written, with the rights of who runs this."""
    if not _pages(config).used:
        raise ConfigError(NO_PAGES)
    return new_file(path)


def _pages(config: HubConfig) -> OrderPages:
    return OrderPages(config.web.public_url, config.web.order_qr)


def _write(path: Path, target: FileIO, picture: str) -> None:
    try:
        write_whole(target, picture)
    except OSError as exc:
        why = Phrase(
            "{path}: cannot be written: {reason}", path=path, reason=os_reason(exc)
        )
        raise ConfigError(why) from exc
