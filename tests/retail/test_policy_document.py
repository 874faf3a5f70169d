import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from firmware.retail.loyalty.rules import PointsRule
from firmware.retail.policy.document import (
    MAY_SKIP,
    engine_needed,
    policy_document,
    read_policy,
)
from firmware.retail.policy.first_release import first_release_document
from firmware.retail.policy.kiosk_timing import Patience
from firmware.retail.policy.policy import Policy

RECORDED = Path(__file__).parents[1] / "recorded" / "v0.1" / "messages" / "policy.json"


def recorded() -> dict[str, object]:
    signed = json.loads(RECORDED.read_text("utf-8"))["body"]
    return json.loads(base64.b64decode(signed["payload"]))["rules"]


def test_a_policy_of_the_first_release_comes_back_in_its_very_words() -> None:
    policy = read_policy("policy", recorded())
    assert policy.points.spend_per_point_fen == 500
    assert first_release_document(policy) == recorded()


def test_only_what_decides_no_price_may_be_left_out() -> None:
    assert MAY_SKIP == ("catalogue", "holds", "patience")


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
