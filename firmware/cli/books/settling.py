"""What `countertop reconcile` settles: what a person decided about a line of it."""

import argparse

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, writing
from firmware.hub.ingest.dead_letters import resolve_letters_of
from firmware.hub.reports.business_day import BusinessDay
from firmware.hub.reports.reconciling import reconcile
from firmware.hub.reports.reconciling.resolving import Act, resolve
from firmware.hub.sales import flags
from firmware.protocol.envelope import Stamper

ACTS = {
    Act.RESOLVE: Phrase("mark this dead letter as resolved"),
    Act.ACCEPT: Phrase(
        "close this flag in the customer's favour: grant the withheld points"
    ),
    Act.DISMISS: Phrase("close this flag: what was withheld stays withheld"),
    Act.REVIEW: Phrase("somebody has looked into this journal: report it no more"),
}

MAX_ID = {
    Act.RESOLVE: 2**31 - 1,
    Act.ACCEPT: 2**31 - 1,
    Act.DISMISS: 2**31 - 1,
    Act.REVIEW: 2**53,
}
"""What the database holds as such a number; a journal's is random."""

OTHERS = ("--resolve-of KID", "--accept-of KID", "--settle ID")
KINDS = {
    Act.RESOLVE: Phrase("dead letter"),
    Act.ACCEPT: Phrase("flag"),
    Act.DISMISS: Phrase("flag"),
    Act.REVIEW: Phrase("break before a journal"),
}


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of what is settled."""
    group = parser.add_mutually_exclusive_group()
    for act, does in ACTS.items():
        group.add_argument(f"--{act}", type=int, metavar="ID", help=does)
    group.add_argument(
        "--resolve-of",
        metavar="KID",
        help=Phrase("mark all dead letters of this kiosk"),
    )
    group.add_argument(
        "--accept-of", metavar="KID", help=Phrase("accept all flags of this kiosk")
    )
    group.add_argument(
        "--settle",
        metavar="ID",
        help=Phrase("somebody has looked into this line: no more of it"),
    )
    parser.add_argument(
        "--note", default="", help=Phrase("why, with one of those above")
    )
    parser.add_argument("--close", help=argparse.SUPPRESS)


def check(arguments: argparse.Namespace) -> None:
    """ConfigError for options that do not fit."""
    if arguments.close is not None:
        raise ConfigError(
            Phrase("--close: an old name; allowed: its new name, --resolve")
        )
    for act in _given(arguments):
        number: int = getattr(arguments, act)
        if not 1 <= number <= MAX_ID[act]:
            raise ConfigError(
                Phrase(
                    "--{act} {number}: allowed: 1 to {max_id}",
                    act=act,
                    number=number,
                    max_id=MAX_ID[act],
                )
            )
    others = (arguments.resolve_of, arguments.accept_of, arguments.settle)
    if arguments.note and not _given(arguments) and not any(others):
        allowed = (*(f"--{act} ID" for act in ACTS), *OTHERS)
        raise ConfigError(
            Phrase("--note: allowed: with one of {allowed}", allowed=allowed)
        )


def _given(arguments: argparse.Namespace) -> list[Act]:
    return [act for act in Act if getattr(arguments, act) is not None]


def settle(config: HubConfig, arguments: argparse.Namespace, span: BusinessDay) -> None:
    """Write a person's decision down, if there is one."""
    kid: str | None = arguments.resolve_of
    if arguments.settle is not None:
        _settle_line(config, arguments, span)
    if arguments.accept_of is not None:
        _accept_all(config, arguments)
    note, now = arguments.note, Stamper("hub", "").stamp().ts
    if kid is not None:
        books = opened(config.data, config.database, begin=False)
        with books as engine, writing(engine) as connection:
            resolved = resolve_letters_of(connection, kid, note=note, now=now)
        if not resolved:
            raise ConfigError(
                Phrase("--resolve-of {kid}: no open dead letter", kid=kid)
            )
    for act in _given(arguments):
        number: int = getattr(arguments, act)
        books = opened(config.data, config.database, begin=False)
        with books as engine, writing(engine) as connection:
            done = resolve(
                connection,
                act,
                number,
                note=note,
                now=now,
                utc_offset_minutes=config.utc_offset_minutes,
            )
        if not done:
            raise ConfigError(
                Phrase(
                    "--{act} {number}: no open {kind}",
                    act=act,
                    number=number,
                    kind=KINDS[act],
                )
            )


def _settle_line(
    config: HubConfig, arguments: argparse.Namespace, span: BusinessDay
) -> None:
    name: str = arguments.settle.strip("[]")
    note, now = arguments.note, Stamper("hub", "").stamp().ts
    books = opened(config.data, config.database, begin=False)
    with books as engine, writing(engine) as connection:
        done = reconcile.settle_line(connection, span, name, note=note, now=now)
    if not done:
        raise ConfigError(Phrase("--settle {name}: no such line is shown", name=name))


def _accept_all(config: HubConfig, arguments: argparse.Namespace) -> None:
    kid: str = arguments.accept_of
    note, now = arguments.note, Stamper("hub", "").stamp().ts
    books = opened(config.data, config.database, begin=False)
    with books as engine, writing(engine) as connection:
        accepted = flags.accept_of(
            connection,
            kid,
            note=note,
            now=now,
            utc_offset_minutes=config.utc_offset_minutes,
        )
    if not accepted:
        raise ConfigError(Phrase("--accept-of {kid}: no open flag", kid=kid))
