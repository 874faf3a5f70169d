"""What a tier gives besides its price (S22)."""

from dataclasses import replace
from pathlib import Path

import pytest

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.retail.loyalty.perks import MAX_NOTE, BookingNote, Perks
from firmware.retail.loyalty.rules import Tier
from firmware.retail.policy.document import (
    MAY_SKIP,
    document_for,
    engine_needed,
    policy_document,
    read_policy,
)
from firmware.retail.policy.first_release import first_release_document
from firmware.retail.policy.policy import Policy

pytestmark = pytest.mark.unit

SILVER = BookingNote(tier="silver", note="包间可预订")
DIAMOND = BookingNote(tier="diamond", note="大包间可预订")
PERKS = Perks(service_tier="gold", booking=(DIAMOND, SILVER))
POLICY = Policy(perks=PERKS)


def test_who_has_no_note_reads_that_of_the_tier_below() -> None:
    notes = [PERKS.booking_note(tier) for tier in Tier]
    assert notes == ["", SILVER.note, SILVER.note, DIAMOND.note]
    assert [Perks().booking_note(tier) for tier in Tier] == [""] * 4


def test_a_service_line_is_of_a_tier_and_those_above() -> None:
    assert [PERKS.comes_first(tier) for tier in Tier] == [False, False, True, True]
    assert not any(Perks().comes_first(tier) for tier in Tier)


@pytest.mark.parametrize(
    "perks",
    [
        {"service_tier": "bronze"},
        {"service": "gold"},
        {"booking": [{"tier": "none", "note": "a"}]},
        {"booking": [{"tier": "gold", "note": " "}]},
        {"booking": [{"tier": "gold", "note": "a\nb"}]},
        {"booking": [{"tier": "gold", "note": "a" * (MAX_NOTE + 1)}]},
        {"booking": [{"tier": "gold", "note": "a"}, {"tier": "gold", "note": "b"}]},
    ],
)
def test_what_cannot_be_is_refused_by_name(perks: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="perks"):
        from_mapping("policy.toml", {"perks": perks}, Policy)


def test_a_kiosk_of_the_first_release_does_not_see_them() -> None:
    plain = first_release_document(replace(POLICY, perks=Perks()))
    assert first_release_document(POLICY) == plain
    assert engine_needed(POLICY) == 1


def test_a_kiosk_reads_what_a_later_build_adds_to_them() -> None:
    document = document_for(POLICY, 3)
    assert isinstance(document["perks"], dict)
    document["perks"]["valet"] = True
    assert read_policy("policy", document, MAY_SKIP).perks == PERKS
    assert read_policy("policy", policy_document(POLICY)) == POLICY


@pytest.mark.parametrize("shop", ["restaurant", "clothes", "convenience"])
def test_the_ready_shops_have_a_service_line(shop: str) -> None:
    folder = Path(__file__).parents[2] / "provisioning" / "policies"
    text = (folder / f"{shop}.toml").read_text("utf-8")
    assert "[perks]" in text
