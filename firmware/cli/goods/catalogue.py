"""`countertop catalogue …`: the shop's articles, and codes that it lacks (E16)."""

import argparse
from pathlib import Path

from firmware.base.wording.phrases import Phrase
from firmware.cli.goods import listing
from firmware.cli.goods.changing import import_file, undo
from firmware.cli.goods.proposal import consent_options
from firmware.cli.goods.set_price import set_price
from firmware.cli.options import config_option, report_options
from firmware.hub.catalogue.files.goods_file import HEADER

ACTS = {
    "import": Phrase("make a file the catalogue; what is not in it is withdrawn"),
    "undo": Phrase("go back to the catalogue before the last change"),
    "set-price": Phrase("change the price, or what members pay, of one article"),
    "export": Phrase("write the catalogue as a file that import reads"),
    "list": Phrase("list the articles"),
    "find": Phrase(
        "list the articles that hold a text: name, number, category, brand, tag"
    ),
    "history": Phrase("show an article's prices by revision and date"),
    "unknown": Phrase("list scanned codes that it lacks"),
}
CHANGING = {"import": import_file, "undo": undo, "set-price": set_price}
READING = {
    "export": listing.export,
    "list": listing.list_articles,
    "find": listing.find,
    "history": listing.history,
    "unknown": listing.unknown,
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="|".join(ACTS))
    parsers = {act: acts.add_parser(act, help=does) for act, does in ACTS.items()}
    _configure_import(parsers["import"])
    parsers["set-price"].add_argument("gtin", metavar="GTIN")
    parsers["set-price"].add_argument(
        "price", metavar="PRICE", nargs="?", help=Phrase("yuan, 3.50")
    )
    parsers["set-price"].add_argument(
        "--member",
        metavar="PRICE|none",
        help=Phrase("what members pay; none: no price of their own"),
    )
    parsers["export"].add_argument("file", metavar="FILE|-", help=Phrase("a new file"))
    parsers["list"].add_argument(
        "--withdrawn",
        action="store_true",
        help=Phrase("those that are no longer in it"),
    )
    parsers["find"].add_argument("text", metavar="TEXT")
    parsers["history"].add_argument("gtin", metavar="GTIN")
    for act, each in parsers.items():
        (config_option if act == "export" else report_options)(each)
        if act in CHANGING:
            consent_options(each)


def run(arguments: argparse.Namespace) -> int:
    """Carry out one act; the exit status.

    Raises ConfigError for a file that cannot be used or a change beyond the limits,
    StoreError for a database.
    """
    return (CHANGING | READING)[arguments.act](arguments)


def _configure_import(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help=Phrase(
            "CSV, .xlsx, .xls or .ods with headings such as {header} or "
            "条码,品名,售价,单位,停售,年龄,分类,品牌,标签,税率,会员价,不参加活动,不打折",
            header=",".join(HEADER),
        ),
    )
    parser.add_argument(
        "--update",
        action="store_true",
        help=Phrase("only add and change, withdraw nothing"),
    )
    parser.add_argument(
        "--sheet", metavar="SHEET", help=Phrase("the sheet of a spreadsheet")
    )
