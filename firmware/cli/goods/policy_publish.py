"""`countertop policy publish`: makes a file the one that the hub reads (0201)."""

import argparse
from pathlib import Path
from typing import NamedTuple

from firmware.base.errors import ConfigError, StoreError
from firmware.base.folder_owner import become_owner_of
from firmware.base.wording.phrases import Phrase, Template
from firmware.cli.box.config_writing import replace_file
from firmware.cli.goods.policy_check import as_json, goods_of, today, warn
from firmware.cli.goods.policy_show import shown_changes
from firmware.cli.hub_account import hub_config_after
from firmware.cli.output import ask, at_terminal, refuse, say, say_json
from firmware.hub.config import HubConfig
from firmware.hub.policy.policy_file import wanted
from firmware.retail.policy.changes import Change, changes
from firmware.retail.policy.doubts import Doubt, GoodsNames, doubts
from firmware.retail.policy.policy import Policy

CONSENTS = {"y", "yes"}
MAX_CHANGES = 20
DONE = Phrase(
    "a running hub has these rules in force within two seconds, a stopped one at its"
    " next start; kiosks follow between two sales"
)
SAME = Phrase("these rules are the same as those before")
NO_FILE = Template(
    "{config}: policy: not set; allowed: the path of the shop's rules, such as"
    " /etc/countertop/policy.toml"
)


class Published(NamedTuple):
    """What was put in place: its rules, where, what they change, what is in doubt."""

    policy: Policy
    target: Path
    changes: tuple[Change, ...]
    warnings: tuple[Doubt, ...]


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of `publish`."""
    parser.add_argument("--yes", action="store_true", help=Phrase("without a question"))


def publish(arguments: argparse.Namespace) -> int:
    """Replace the hub's policy file by a checked one; 1 if nobody consented.

    ConfigError for a file that the hub would refuse, if the hub has no policy file, or
    if that cannot be written.
    """
    config, published = hub_config_after(
        arguments.config, lambda hub: _publish(hub, arguments)
    )
    if published is None:
        return refuse(Phrase("nothing was changed"))
    warnings = list(doubts(published.policy, today(published.policy), _goods(config)))
    warn(each for each in warnings if each not in published.warnings)
    if arguments.json:
        say_json(
            {
                "file": str(published.target),
                "changes": [each._asdict() for each in published.changes],
                "warnings": as_json(warnings),
            }
        )
    else:
        say(Phrase("{file}: written", file=published.target), DONE)
    return 0


def _publish(hub: HubConfig, arguments: argparse.Namespace) -> Published | None:
    """What was put in place, with the caller's rights; None without consent."""
    file: Path = arguments.file
    policy, data = wanted(file).policy, file.read_bytes()
    if hub.policy is None:
        raise ConfigError(NO_FILE.phrase(config=arguments.config))
    become_owner_of(hub.policy.parent)
    found = tuple(changes(_before(hub.policy), policy))
    warnings = tuple(doubts(policy, today(policy), None))
    warn(warnings)
    if not arguments.json:
        say(shown_changes(found, MAX_CHANGES) if found else SAME)
    if not arguments.yes and not arguments.json and at_terminal():
        answer = ask(Phrase("Make these the shop's rules? [y/N] "))
        if answer.strip().casefold() not in CONSENTS:
            return None
    replace_file(hub.policy, data)
    return Published(policy, hub.policy, found, warnings)


def _before(path: Path) -> Policy:
    """The rules that stand there now; the defaults if they cannot be used."""
    try:
        return wanted(path).policy
    except ConfigError:
        return Policy()


def _goods(config: HubConfig) -> GoodsNames | None:
    try:
        return goods_of(config)
    except StoreError:
        return None  # a hub that never ran has no goods yet
