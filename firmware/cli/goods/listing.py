"""`countertop catalogue export|list|find|history|unknown`: what only reads."""

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from io import FileIO
from itertools import islice
from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase, Template
from firmware.base.wording.recognised import Templates, recognised
from firmware.cli.goods.changing import number_given
from firmware.cli.goods.shown import article_line
from firmware.cli.hub_account import hub_config
from firmware.cli.new_file import new_file, write_whole
from firmware.cli.output import refuse, say, say_json, say_json_list, several
from firmware.hub.catalogue import article_store, history_store
from firmware.hub.catalogue.exported import exported
from firmware.hub.catalogue.history_store import ArticleVersion
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading
from firmware.hub.reports.business_day import local_text
from firmware.retail.article import Article
from firmware.retail.article_words import folded, matching_key

STANDARD_OUTPUT = "-"
MARK = "\ufeff"
"""A spreadsheet takes a file for UTF-8 by this."""
MAX_FOUND = 200
MAX_VERSIONS = 100


def export(arguments: argparse.Namespace) -> int:
    """Write the catalogue to a new file, or to standard output.

    ConfigError if the file is there already or cannot be written.
    """
    if arguments.file == STANDARD_OUTPUT:
        config = hub_config(arguments.config)
        books = opened(config.data, config.database, begin=False)
        with books as engine, reading(engine) as connection:
            for line in exported(history_store.stream_current(connection)):
                say(line.removesuffix("\r\n"))
        return 0
    path = Path(arguments.file)
    with new_file(path) as target:
        config = hub_config(arguments.config)
        books = opened(config.data, config.database, begin=False)
        with books as engine, reading(engine) as connection:
            _write(path, target, exported(history_store.stream_current(connection)))
    return 0


def list_articles(arguments: argparse.Namespace) -> int:
    """Print the articles, or those that were withdrawn."""
    config = hub_config(arguments.config)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        if arguments.withdrawn:
            gone = history_store.stream_withdrawn(connection)
            return _versions(gone, config, arguments)
        return _articles(history_store.stream_current(connection), arguments)


def find(arguments: argparse.Namespace) -> int:
    """Print the first 200 articles that hold a text, such as in name or category."""
    wanted = folded(arguments.text)
    config = hub_config(arguments.config)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        found = (
            each
            for each in history_store.stream_current(connection)
            if any(wanted in text for text in _searched(each))
        )
        return _articles(islice(found, MAX_FOUND), arguments)


def _searched(article: Article) -> Iterator[str]:
    yield article.gtin
    yield folded(article.name)
    yield from map(matching_key, (article.category, article.brand, *article.tags))


def history(arguments: argparse.Namespace) -> int:
    """Print the newest 100 forms of an article; 1 if there is none."""
    gtin = number_given(arguments.gtin)
    config = hub_config(arguments.config)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        forms = history_store.stream_history(connection, gtin)
        versions = list(islice(forms, MAX_VERSIONS))
    if not versions:
        return refuse(Phrase("{gtin}: never was in the catalogue", gtin=gtin))
    return _versions(versions, config, arguments)


def unknown(arguments: argparse.Namespace) -> int:
    """Print the codes that customers showed and the catalogue lacks."""
    config = hub_config(arguments.config)
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        missing_articles = article_store.missing_articles(connection)
    if arguments.json:
        say_json([asdict(each) for each in missing_articles])
        return 0
    for each in missing_articles:
        last = local_text(each.last_at, config.utc_offset_minutes)
        say(
            Phrase(
                "{gtin:>14}  {times:>6} times, last {last}",
                gtin=each.gtin,
                times=each.times,
                last=last,
            )
        )
    say(
        Phrase(
            "{missing_articles} missing from the catalogue",
            missing_articles=several(len(missing_articles), "code"),
        )
    )
    return 0


def _write(path: Path, target: FileIO, lines: Iterable[str]) -> None:
    """Write all lines or, if the disk is full, none: half a file looks whole."""
    count = -1
    try:
        write_whole(target, MARK)
        for line in lines:
            write_whole(target, line)
            count += 1
    except OSError as exc:
        target.truncate(0)
        why = Phrase(
            "{path}: cannot be written: {reason}; it is empty now",
            path=path,
            reason=os_reason(exc),
        )
        raise ConfigError(why) from exc
    articles = several(count, "article")
    say(Phrase("{path}: {articles}", path=path, articles=articles))


def _articles(articles: Iterable[Article], arguments: argparse.Namespace) -> int:
    if arguments.json:
        say_json_list(asdict(each) for each in articles)
        return 0
    count = 0
    for count, each in enumerate(articles, start=1):  # noqa: B007 - counted for the end
        say(article_line(each))
    say(several(count, "article"))
    return 0


def _versions(
    versions: Iterable[ArticleVersion], config: HubConfig, arguments: argparse.Namespace
) -> int:
    if arguments.json:
        say_json_list(asdict(each) for each in versions)
        return 0
    for each in versions:
        say(article_line(each.article), _version_line(each, config.utc_offset_minutes))
    return 0


SOURCES: Templates = (
    Template("undo: as revision {revision}"),
    Template("set-price"),
)
"""What the books say of a revision that no file made."""


def _version_line(version: ArticleVersion, utc_offset_minutes: int) -> Phrase:
    begun = Phrase(
        "    revision {revision} {time} ({source})",
        revision=version.from_revision,
        time=local_text(version.begun_at, utc_offset_minutes),
        source=recognised(version.source, SOURCES),
    )
    if version.ended_at is None:
        return begun
    return Phrase(
        "{begun}, until revision {revision} {time}",
        begun=begun,
        revision=version.to_revision,
        time=local_text(version.ended_at, utc_offset_minutes),
    )
