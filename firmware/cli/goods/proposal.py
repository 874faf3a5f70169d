"""A change of the catalogue: shown, asked about, made whole or not at all."""

import argparse
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from firmware.base.config_loader import from_mapping, read_toml
from firmware.base.errors import ConfigError, StoreError
from firmware.base.wording.phrases import Phrase, joined
from firmware.cli.goods.shown import change_lines
from firmware.cli.output import (
    ask,
    at_terminal,
    complain,
    refuse,
    say,
    say_json,
    several,
)
from firmware.hub.catalogue import article_store
from firmware.hub.catalogue.importing import Imported, import_articles
from firmware.hub.catalogue.preview import Preview, beyond_limits, preview
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading, writing
from firmware.hub.db.lost_books import NoBooksYetError
from firmware.hub.policy import store as policy_store
from firmware.protocol.envelope import Stamper
from firmware.retail.article import Article
from firmware.retail.policy.policy import Policy

CONSENTS = {"y", "yes"}
MOVED = Phrase("the catalogue changed meanwhile: nothing was done; try again")


@dataclass(frozen=True, slots=True)
class CatalogueNow:
    """The catalogue and the policy in force when a command began."""

    config: HubConfig
    revision: int
    articles: dict[str, Article]
    policy: Policy


@dataclass(frozen=True, slots=True)
class Proposal:
    """The next catalogue, what it comes from, and what people should know of it.

    `doubts` need a person's consent whatever the limits.
    """

    articles: Sequence[Article]
    source: str
    warnings: Sequence[Phrase] = ()
    doubts: Sequence[Phrase] = ()


def consent_options(parser: argparse.ArgumentParser) -> None:
    """The options of a command that changes the catalogue."""
    parser.add_argument(
        "--yes",
        action="store_true",
        help=Phrase("also beyond the limits of the policy"),
    )
    parser.add_argument(
        "--dry-run",
        action="store_true",
        help=Phrase("show what would change, change nothing"),
    )


def catalogue_now(config: HubConfig, *, begin: bool = False) -> CatalogueNow:
    """What is in force; StoreError if the database cannot be read.

    `begin`: a new shop's database is made.
    """
    books = opened(config.data, config.database, begin=begin)
    with books as engine, reading(engine) as connection:
        return CatalogueNow(
            config=config,
            revision=article_store.latest_revision(connection),
            articles=article_store.current(connection),
            policy=_policy(config, policy_store.newest(connection) or Policy()),
        )


def catalogue_so_far(config: HubConfig) -> CatalogueNow:
    """As `catalogue_now`; nothing is in force in a shop whose hub never ran."""
    try:
        return catalogue_now(config)
    except NoBooksYetError:
        policy = _policy(config, Policy())
        return CatalogueNow(config=config, revision=0, articles={}, policy=policy)


def _policy(config: HubConfig, stored: Policy) -> Policy:
    """The shop's file, which a running hub has in force a second later.

    A file that cannot be used changes nothing: then it is the one that is stored.
    """
    try:
        document = read_toml(config.policy) if config.policy else {}
        name = str(config.policy)
        return from_mapping(name, document, Policy) if document else stored
    except ConfigError:
        return stored


def carry_out(
    now: CatalogueNow, proposal: Proposal, arguments: argparse.Namespace
) -> int:
    """Show the change and make it, if it is small or a person consents; the status.

    ConfigError if it is beyond the limits and nobody consented, StoreError if the
    catalogue is no longer that of `now`. Nothing is changed then.
    """
    change = preview(now.articles, proposal.articles)
    limits = now.policy.imports
    doubts = [*proposal.doubts, *beyond_limits(change, limits)] if len(change) else []
    show = [] if arguments.json else list(change_lines(change))
    say(*show if len(change) else ())
    complain(*(Phrase("warning: {what}", what=each) for each in proposal.warnings))
    if arguments.dry_run:
        _rehearse(now.revision, change, doubts, as_json=arguments.json)
        return 0
    many = len(change) > limits.unasked_changes_max
    if not arguments.yes and not _consented(doubts, arguments, many=many):
        return refuse(Phrase("nothing was changed"))
    done = _made(now, proposal)
    _report(done, change, arguments)
    return 0


def _consented(
    doubts: Sequence[Phrase], arguments: argparse.Namespace, *, many: bool
) -> bool:
    """Whether it may be done: only a terminal is asked; ConfigError beyond limits."""
    terminal = at_terminal() and not arguments.json
    if doubts and not terminal:
        refusal = Phrase("nothing was changed; allowed with --yes:")
        raise ConfigError(joined("\n  ", (refusal, *doubts)))
    if not terminal or not (doubts or many):
        return True
    say(*(Phrase("attention: {what}", what=each) for each in doubts))
    return ask(Phrase("Make this the catalogue? [y/N] ")).strip().casefold() in CONSENTS


def _made(now: CatalogueNow, proposal: Proposal) -> Imported:
    books = opened(now.config.data, now.config.database)
    with books as engine, writing(engine) as connection:
        if article_store.latest_revision(connection) != now.revision:
            raise StoreError(MOVED)
        return import_articles(
            connection,
            proposal.articles,
            source=proposal.source,
            now=Stamper("hub", "").stamp().ts,
        )


def _rehearse(
    revision: int, change: Preview, doubts: Sequence[Phrase], *, as_json: bool
) -> None:
    if as_json:
        report = {"revision": revision, **_counts(change), "doubts": list(doubts)}
        say_json(report)
        return
    say(*(Phrase("needs --yes: {what}", what=each) for each in doubts))
    if len(change):
        found = Phrase(
            "dry run: revision {revision} would be changed; nothing was changed",
            revision=revision,
        )
    else:
        found = Phrase(
            "dry run: revision {revision} has these articles already; nothing was"
            " changed",
            revision=revision,
        )
    say(found)


def _report(done: Imported, change: Preview, arguments: argparse.Namespace) -> None:
    if arguments.json:
        say_json(asdict(done) | _counts(change))
    elif done.changed or done.gone:
        say(
            Phrase(
                "revision {revision}: {articles}, {changed} new or changed, {gone} "
                "withdrawn",
                revision=done.revision,
                articles=several(done.articles, "article"),
                changed=done.changed,
                gone=done.gone,
            )
        )
    else:
        say(
            Phrase(
                "revision {revision} already has these articles", revision=done.revision
            )
        )


def _counts(change: Preview) -> dict[str, int]:
    return {
        "new": len(change.new),
        "dearer": len(change.dearer),
        "cheaper": len(change.cheaper),
        "withdrawn": len(change.withdrawn),
        "reclassified": len(change.reclassified),
        "other_vat": len(change.retaxed),
        "other_offers": len(change.other_offers),
    }
