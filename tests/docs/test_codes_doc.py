"""docs/codes.md says what the classifier does."""

import re
import tomllib
from pathlib import Path

from firmware.base.config_loader import from_mapping
from firmware.retail.codes.classify import Reason
from firmware.retail.codes.rules import PAY_ISSUERS
from firmware.retail.policy.policy import Policy

DOC = (Path(__file__).parents[2] / "docs" / "codes.md").read_text("utf-8")


def test_each_reason_is_explained_once() -> None:
    table = DOC.partition("## Reasons")[2]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == list(Reason)


def test_the_examples_are_policies() -> None:
    labels, pay = re.findall(r"```toml\n(.*?)```", DOC, re.DOTALL)
    policy = from_mapping("docs/codes.md", tomllib.loads(labels), Policy)
    assert [label.prefix for label in policy.codes.labels] == [21, 22, 20]
    policy = from_mapping("docs/codes.md", tomllib.loads(pay), Policy)
    assert policy.codes.pay == PAY_ISSUERS[:1]
