"""`countertop catalogue import|undo`: what makes a new revision of many articles."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase, verbatim
from firmware.cli.goods.proposal import (
    CatalogueNow,
    Proposal,
    carry_out,
    catalogue_now,
    catalogue_so_far,
)
from firmware.cli.goods.shown import above_price, file_lines, named
from firmware.cli.hub_account import hub_config
from firmware.cli.output import refuse, say
from firmware.hub.catalogue import article_store, history_store
from firmware.hub.catalogue.files.article_numbers import number_of
from firmware.hub.catalogue.files.goods_file import GoodsFile, read_goods
from firmware.hub.catalogue.files.headings import NEEDED, NEEDED_TO_UPDATE
from firmware.hub.catalogue.files.plain_text import Unread, plain_value
from firmware.hub.catalogue.files.table import MAX_BYTES
from firmware.hub.catalogue.files.understood import ROLE_NAMES
from firmware.hub.catalogue.label_checks import on_no_label, sold_by_piece
from firmware.hub.catalogue.update import incomplete, lost_details, updated
from firmware.hub.db.engine import opened, reading
from firmware.retail.article import Article


def import_file(arguments: argparse.Namespace) -> int:
    """Show what a file would change, and import all of it or nothing.

    A running hub publishes it within two seconds. ConfigError for a file that cannot
    be used or is beyond the limits, StoreError for a database.
    """
    file: Path = arguments.file
    data = _bytes_of(file)
    config = hub_config(arguments.config)
    needed = NEEDED_TO_UPDATE if arguments.update else NEEDED
    goods = read_goods(str(file), data, sheet=arguments.sheet, needed=needed)
    if not arguments.json:
        say(*file_lines(str(file), goods))
    if arguments.dry_run:
        now = catalogue_so_far(config)
    else:
        now = catalogue_now(config, begin=True)
    return carry_out(now, _proposal(now, goods, arguments), arguments)


def undo(arguments: argparse.Namespace) -> int:
    """Make the catalogue before the last change the newest revision."""
    config = hub_config(arguments.config)
    now = catalogue_now(config)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        before = history_store.revision_before(connection)
        articles = article_store.of_revision(connection, before or 0)
    if not articles:
        return refuse(Phrase("there is no catalogue before this one"))
    proposal = Proposal(tuple(articles.values()), f"undo: as revision {before}")
    return carry_out(now, proposal, arguments)


def number_given(text: str) -> str:
    """The catalogue's number that a person typed; ConfigError if it is none."""
    number = number_of(plain_value(text))
    if isinstance(number, Unread):
        raise ConfigError(
            Phrase(
                "GTIN {text!r}{what}: allowed: {allowed}",
                text=text,
                what=number.what,
                allowed=number.allowed,
            )
        )
    return number


def _bytes_of(file: Path) -> bytes:
    try:
        with file.open("rb") as source:
            data = source.read(MAX_BYTES + 1)
    except OSError as exc:
        raise ConfigError(
            Phrase("{file}: cannot be read: {reason}", file=file, reason=os_reason(exc))
        ) from exc
    if len(data) > MAX_BYTES:
        raise ConfigError(
            Phrase(
                "{file}: too large; allowed: {max_bytes} bytes",
                file=file,
                max_bytes=MAX_BYTES,
            )
        )
    return data


def _proposal(
    now: CatalogueNow, goods: GoodsFile, arguments: argparse.Namespace
) -> Proposal:
    file: Path = arguments.file
    articles = list(goods.articles)
    if arguments.update:
        _refuse_incomplete(file, now, goods)
        articles = updated(now.articles, articles, goods.roles)
    moved = [each for each in articles if each != now.articles.get(each.gtin)]
    doubts = list(_numbers_in_doubt(now, goods, moved))
    if not arguments.update:
        doubts += _losses(now, goods)
    if goods.unfinished:
        doubts.append(
            Phrase(
                "the last line of {file} has no line end, as after half a copy: "
                "compare it with the whole file",
                file=file,
            )
        )
    return Proposal(articles, file.name, list(_warnings(now, articles)), doubts)


def _refuse_incomplete(file: Path, now: CatalogueNow, goods: GoodsFile) -> None:
    found = incomplete(now.articles, goods.articles, goods.roles)
    if found:
        lines = named(_place(goods, each) for each in found)
        allowed = Phrase("columns of names and prices for articles that are new")
        raise ConfigError(
            Phrase(
                "{file}: {lines}; allowed: {allowed}",
                file=file,
                lines=lines,
                allowed=allowed,
            )
        )


def _losses(now: CatalogueNow, goods: GoodsFile) -> Iterator[Phrase]:
    """What a file without a column would take from articles that stay."""
    lost = lost_details(now.articles, goods.articles, goods.roles)
    for role, count in lost.items():
        yield Phrase(
            "there is no column {column}: {count} of the articles would lose it;"
            " with --update they keep it",
            column=ROLE_NAMES[role],
            count=count,
        )


def _numbers_in_doubt(
    now: CatalogueNow, goods: GoodsFile, moved: list[Article]
) -> Iterator[Phrase]:
    """New in-store numbers that no label carries: a spreadsheet drops noughts."""
    new = [each for each in moved if each.gtin not in now.articles]
    found = list(on_no_label(new, now.policy.codes.labels))
    if found:
        lines = named(_place(goods, each, meant) for each, meant in found)
        yield (
            Phrase(
                "numbers that no scale's label carries; did a spreadsheet drop their "
                "leading noughts? {lines}",
                lines=lines,
            )
        )


def _warnings(now: CatalogueNow, articles: list[Article]) -> Iterator[Phrase]:
    yield from above_price(articles)
    found = sold_by_piece(articles, now.policy.codes.labels)
    if found:
        names = named(verbatim(f"{each.gtin} {each.name}") for each in found)
        yield (
            Phrase(
                "labels of the policy carry a weight, but these are sold by the piece, "
                "so their labels are refused; give them the unit kg: {names}",
                names=names,
            )
        )


def _place(goods: GoodsFile, article: Article, meant: str | None = None) -> Phrase:
    """Where the article stands in the file, and the number that may be meant."""
    line, gtin = goods.lines[article.gtin], article.gtin
    if meant:
        return Phrase(
            "line {line}: {gtin} for {meant}?", line=line, gtin=gtin, meant=meant
        )
    return Phrase("line {line}: {gtin}", line=line, gtin=gtin)
