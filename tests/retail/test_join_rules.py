"""The policy's `[join]`: what no page could use is refused by its key."""

import json

import pytest

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.retail.policy.join_rules import FIELDS, JoinRules

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "section",
    [
        {},
        {"url": "https://shop.example"},
        {"url": "https://shop.example:8443/members"},
        {"url": "http://127.0.0.1:8080"},
        {"phone": "off"},
        {"preferences": "optional", "preference_choices": ["咖啡", "甜点"]},
        {"consent_zh": "第一段。\n第二段。", "consent_version": 2},
    ],
)
def test_what_a_shop_may_write(section: dict[str, object]) -> None:
    rules = from_mapping("policy.toml", section, JoinRules)
    kept = {key: getattr(rules, key) for key in section}
    assert json.dumps(kept) == json.dumps(section)


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ({"url": "http://shop.example"}, "url"),
        ({"url": "https://shop.example/"}, "url"),
        ({"url": "https://shop.example/?a=1"}, "url"),
        ({"url": "https://user@shop.example"}, "url"),
        ({"url": "https://" + "x" * 80}, "url"),
        ({"url": "https://shop.example:99999"}, "url"),
        ({"name": "maybe"}, "name"),
        ({"income": "required"}, "income"),
        ({"phone_proof": True, "phone": "off"}, "phone_proof"),
        ({"phone_region": "cn"}, "phone_region"),
        ({"preferences": "required"}, "preference_choices"),
        ({"preference_choices": ["a", "a"]}, "preference_choices"),
        ({"preference_choices": ["x" * 41]}, "preference_choices"),
        ({"preference_choices": [f"{n}" for n in range(21)]}, "preference_choices"),
        ({"consent_zh": " "}, "consent_zh"),
        ({"consent_en": "x" * 2_001}, "consent_en"),
        ({"code_tries_max": 0}, "code_tries_max"),
    ],
)
def test_what_no_page_could_use_is_refused(
    section: dict[str, object], key: str
) -> None:
    with pytest.raises(ConfigError, match=key):
        from_mapping("policy.toml", section, JoinRules)


def test_each_field_has_its_use() -> None:
    rules = JoinRules()
    assert [rules.use_of(field) for field in FIELDS] == [
        "optional",
        "off",
        "optional",
        "required",
        "off",
    ]
