"""`countertop policy check`: every fault of a file, and what may be an oversight."""

import argparse
import os
from collections.abc import Iterable
from pathlib import Path

from firmware.base.errors import ConfigError, StoreError
from firmware.base.wording.phrases import Phrase, listing
from firmware.cli.hub_account import hub_config
from firmware.cli.options import CONFIG
from firmware.cli.output import complain, refuse, say, say_json, several
from firmware.hub.catalogue import history_store
from firmware.hub.config import HubConfig
from firmware.hub.db.engine import opened, reading
from firmware.hub.policy.policy_file import wanted
from firmware.protocol.envelope import Stamper
from firmware.retail.policy.doubts import Doubt, GoodsNames, doubts
from firmware.retail.policy.policy import Policy

REFUSED = 2
NO_HUB = Phrase(
    "there is no hub on this box: whether offers name goods of the catalogue was not"
    " looked at"
)


def check(arguments: argparse.Namespace) -> int:
    """Print faults, else warnings; 2 if the hub would refuse the file."""
    file: Path = arguments.file
    try:
        policy = wanted(file).policy
    except ConfigError as error:
        return _refused(file, error, as_json=arguments.json)
    goods = _goods(arguments.config)
    found = list(doubts(policy, today(policy), goods))
    if arguments.json:
        say_json({"file": str(file), "faults": [], "warnings": as_json(found)})
        return 0
    warn(found)
    rules = several(len(list(policy.offers)), "offer")
    others = [*policy.bonuses, *policy.coupon_rules, *policy.rewards]
    if others:
        rules = listing([rules, several(len(others), "other rule")])
    warnings = several(len(found), "warning")
    say(
        Phrase(
            "{file}: {offers}, no errors, {warnings}",
            file=file,
            offers=rules,
            warnings=warnings,
        )
    )
    return 0


def goods_of(config: HubConfig) -> GoodsNames:
    """What the catalogue in force has; StoreError if it cannot be read."""
    books = opened(config.data, config.database, begin=False)
    with books as engine, reading(engine) as connection:
        return GoodsNames(history_store.stream_current(connection))


def today(policy: Policy) -> str:
    """The store's day now, such as 2026-03-31."""
    now = policy.store_time.local(Stamper("hub", "").stamp().ts)
    return now.date().isoformat() if now else ""


def warn(found: Iterable[Doubt]) -> None:
    """Print each doubt as a warning."""
    complain(*(Phrase("warning: {what}", what=each.phrase) for each in found))


def as_json(found: Iterable[Doubt]) -> list[dict[str, str]]:
    """Doubts for a program."""
    return [each._asdict() for each in found]


def _goods(config: Path) -> GoodsNames | None:
    """The shop's goods; None, with a reason, where they cannot be read."""
    if config == CONFIG and not os.path.exists(config):  # noqa: PTH110 - Path.exists raises where a folder is closed
        complain(Phrase("note: {what}", what=NO_HUB))
        return None
    try:
        return goods_of(hub_config(config))
    except StoreError as error:
        complain(
            Phrase("note: the goods of offers were not looked up: {error}", error=error)
        )
        return None


def _refused(file: Path, error: ConfigError, *, as_json: bool) -> int:
    if not as_json:
        return refuse(error, REFUSED)
    first, *faults = (line.strip() for line in str(error).splitlines())
    say_json({"file": str(file), "faults": faults or [first], "warnings": []})
    return REFUSED
