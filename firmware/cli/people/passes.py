"""`countertop passes list|rotate`: the keys that sign members' passes."""

import argparse
import time
from dataclasses import asdict

from firmware.base.wording.phrases import Phrase
from firmware.cli.hub_account import hub_config
from firmware.cli.options import report_options
from firmware.cli.output import say, say_json
from firmware.hub.config import HubConfig
from firmware.hub.members.passes.pass_keys import PassKeyFolder, PassSigner
from firmware.hub.reports.business_day import local_text
from firmware.protocol.envelope import utc_text

MS = 1_000


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    acts = parser.add_subparsers(dest="act", required=True, metavar="list|rotate")
    list_ = acts.add_parser("list", help=Phrase("show the keys whose passes are good"))
    rotate = acts.add_parser("rotate", help=Phrase("make the next key"))
    rotate.add_argument(
        "--at-once",
        action="store_true",
        help=Phrase("somebody else may have the key: refuse what it signed"),
    )
    for each in (list_, rotate):
        report_options(each)


def run(arguments: argparse.Namespace) -> int:
    """List the keys, or make one."""
    config = hub_config(arguments.config)
    folder, now_s = PassKeyFolder(config.data), int(time.time())
    if arguments.act == "list":
        signers = folder.signers()
    else:
        folder.begin(now_s)
        signers = [folder.rotate(now_s, at_once=arguments.at_once)]
    if arguments.json:
        say_json([asdict(each) for each in signers])
        return 0
    begun = [each.from_s for each in signers if each.from_s <= now_s]
    for each in signers:
        say(_line(each, config, max(begun, default=0)))
    if not signers:
        say(Phrase("no key yet: the hub makes the first one when it starts"))
    return 0


def _line(signer: PassSigner, config: HubConfig, newest_s: int) -> Phrase:
    """One key; `newest_s` is when the one that signs by now began to."""
    offset = config.utc_offset_minutes
    words = {
        "id": str(signer.key_id),
        "made": local_text(utc_text(signer.made_s * MS), offset),
    }
    if signer.from_s < newest_s:
        return Phrase("key {id}  made {made}  signs no more, still good", **words)
    if signer.from_s == newest_s:
        return Phrase("key {id}  made {made}  signs", **words)
    begins = local_text(utc_text(signer.from_s * MS), offset)
    return Phrase("key {id}  made {made}  signs from {begins}", begins=begins, **words)
