"""The picture of an attempt in docs/payments.md is that of its table."""

from firmware.hub.payments.attempts.attempt import AttemptState
from firmware.hub.payments.attempts.picture import picture
from tests.support.sources import ROOT


def test_the_document_draws_the_table() -> None:
    document = (ROOT / "docs/payments.md").read_text("utf-8")
    drawn = document.partition("```mermaid\n")[2].partition("\n```")[0]
    assert drawn == picture()


def test_nothing_leads_back_to_where_money_is_asked_for() -> None:
    assert "--> recorded" not in picture().replace("[*] --> recorded", "")


def test_every_state_is_drawn() -> None:
    assert all(f"    {state} : " in picture() for state in AttemptState)
