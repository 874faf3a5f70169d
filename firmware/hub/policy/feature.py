"""The policy as a feature: its table, and the shop's file that is read when saved."""

from pathlib import Path

from sqlalchemy import Engine

from firmware.hub.feature.feature import Feature
from firmware.hub.feature.job import Job
from firmware.hub.policy import tables
from firmware.hub.policy.policy_file import PolicyFile
from firmware.protocol.envelope import Stamper

POLL_EVERY_S = 1.0


def policy_feature(engine: Engine, stamper: Stamper, path: Path | None) -> Feature:
    """`path` None is a shop with the product's defaults."""
    file = PolicyFile(engine, stamper, path)

    def poll(_until_s: float) -> bool:
        file.poll()
        return False

    # Without a policy no sale can be judged.
    job = Job("policy_file", POLL_EVERY_S, poll, before_messages=True)
    return Feature(
        name="policy", tables=(tables.policies, tables.policy_checks), jobs=(job,)
    )
