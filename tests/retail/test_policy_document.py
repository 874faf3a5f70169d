import base64
import json
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from firmware.retail.codes.rules import CodeRules, PayIssuer
from firmware.retail.loyalty.rules import PointsRule
from firmware.retail.policy.document import (
    MAY_SKIP,
    document_for,
    engine_needed,
    policy_document,
    read_policy,
)
from firmware.retail.policy.first_release import first_release_document
from firmware.retail.policy.kiosk_timing import Patience
from firmware.retail.policy.policy import Policy

SINCE_4 = {"since_engine": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class NextIssuer(PayIssuer):
    hints: tuple[str, ...] = field(default=(), metadata=SINCE_4)


@dataclass(frozen=True, slots=True, kw_only=True)
class NextCodes(CodeRules):
    serials: bool = field(default=False, metadata=SINCE_4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundles:
    max: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class NextPolicy(Policy):
    """A later release's: a new section, a new key, a new key of a row."""

    codes: NextCodes = field(default_factory=NextCodes)
    bundles: Bundles = field(default_factory=Bundles, metadata=SINCE_4)


RECORDED = Path(__file__).parents[1] / "recorded" / "v0.1" / "messages" / "policy.json"


def recorded() -> dict[str, object]:
    signed = json.loads(RECORDED.read_text("utf-8"))["body"]
    return json.loads(base64.b64decode(signed["payload"]))["rules"]


def test_a_policy_of_the_first_release_comes_back_in_its_very_words() -> None:
    policy = read_policy("policy", recorded())
    assert policy.points.spend_per_point_fen == 500
    assert first_release_document(policy) == recorded()


def test_only_what_decides_no_price_may_be_left_out() -> None:
    assert MAY_SKIP == (
        "catalogue",
        "coupon_rules",
        "holds",
        "imports",
        "invoice",
        "join",
        "lots",
        "passes",
        "patience",
        "perks",
        "reviews",
        "staff",
        "tiers",
        "vat",
    )


def test_an_unknown_section_is_left_out_only_where_the_document_allows_it() -> None:
    document = policy_document(Policy(version=7)) | {"screens": {"big_digits": True}}
    assert read_policy("policy", document, ("screens",)) == Policy(version=7)
    with pytest.raises(ConfigError, match="screens: unknown key"):
        read_policy("policy", document, MAY_SKIP)


def test_an_unknown_key_is_left_out_only_where_the_document_allows_it() -> None:
    patience = {"thanks_s": 12.0, "survey_s": 30.0}
    document = {"version": 7, "patience": patience, "points": {"lots": True}}
    with pytest.raises(ConfigError) as refused:
        read_policy("policy", document, MAY_SKIP)
    assert "points.lots: unknown key" in str(refused.value)
    assert "survey_s" not in str(refused.value)
    del document["points"]
    policy = read_policy("policy", document, MAY_SKIP)
    assert policy == Policy(version=7, patience=Patience(thanks_s=12.0))


def test_a_policy_of_today_needs_the_first_engine() -> None:
    policy = replace(Policy(), points=PointsRule(spend_per_point_fen=1))
    assert engine_needed(policy) == engine_needed(Policy()) == 1


TODAY = CodeRules().pay[0]
ISSUER = NextIssuer(**{each.name: getattr(TODAY, each.name) for each in fields(TODAY)})


def test_what_came_later_is_published_to_readers_of_its_engine_only() -> None:
    policy = NextPolicy(codes=NextCodes(pay=(ISSUER,)))
    old, new = document_for(policy, 1), document_for(policy, 4)
    assert read_policy("policy", old) == Policy(codes=CodeRules(pay=(TODAY,)))
    assert new["bundles"] == {"max": 3}
    assert "bundles" not in old


@pytest.mark.parametrize(
    "policy",
    [
        NextPolicy(bundles=Bundles(max=2)),
        NextPolicy(codes=NextCodes(serials=True)),
        NextPolicy(codes=NextCodes(pay=(replace(ISSUER, hints=("a",)),))),
    ],
    ids=["a section", "a key", "a key of a row"],
)
def test_what_came_later_and_is_used_needs_its_engine(policy: Policy) -> None:
    assert engine_needed(policy) == 4


def test_what_tiers_multiply_is_for_engines_that_know_tiers() -> None:
    policy = Policy(points=PointsRule(gold_multiplier_bps=15_000))
    assert engine_needed(policy) == 3
    assert document_for(Policy(), 2)["points"] == {"spend_per_point_fen": 1_000}
