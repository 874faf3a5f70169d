"""Badges at a kiosk, from the code that is shown to the fact that the hub receives."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from drivers.api import Button, CodeSeen, Reading, Symbology
from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.kiosk.sale.ticket import SaleStage
from firmware.kiosk.sync.link_events import LinkUp
from firmware.protocol import codec, topics
from firmware.protocol.messages import Ack, Approval, HubState
from firmware.protocol.signed_messages import sign_message
from firmware.retail.codes.own_codes import make_badge
from tests.support.examples import tries
from tests.support.kiosk_builders import COLA, UTC
from tests.support.kiosk_rig import IN_VIEW, SEEN_S, KioskRig
from tests.support.kiosk_shop import HUB, HUB_KEY, badge_list, badge_row

ZHANG, LI, STRANGER = make_badge(1), make_badge(2), make_badge(3)
BOTH = badge_row("b-1", ZHANG), badge_row("b-2", LI)
LI_REVOKED = badge_row("b-1", ZHANG), badge_row("b-2", LI, revoked=True)
HOLD_S = 6.0


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    desk = KioskRig(tmp_path, prints=True, proof="badge")
    desk.controller.handle(LinkUp())
    yield desk
    desk.close()


def show(desk: KioskRig, badge: str) -> None:
    """Staff have seen what they approve, and hold their badge before the camera."""
    desk.now_s += SEEN_S
    desk.scan(badge, Symbology.QR)


def hub_signs(desk: KioskRig) -> None:
    """The hub is seen to be later than release 0.1.0."""
    topic = topics.ack("K1")
    ack = codec.encode(Ack(epoch=1, upto=0), HUB.stamp())
    desk.hear(topic, sign_message(topic, ack, HUB_KEY))


def total(desk: KioskRig) -> None:
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    assert desk.controller.sale.state is SaleState.PAYING


def seen(desk: KioskRig) -> NoticeKind | None:
    notice = desk.controller.sale.notice
    return notice and notice.kind


def test_a_badge_confirms_money_and_is_named_in_the_order(desk: KioskRig) -> None:
    desk.hear(topics.staff(), badge_list(1, *BOTH))
    hub_signs(desk)
    total(desk)
    show(desk, LI)
    assert SaleStage.SETTLED in desk.stages
    desk.printed()
    (fact,) = desk.facts()
    assert fact.approvals == (Approval(by="b-2"),)


def test_a_hub_of_release_0_1_0_is_sent_what_it_can_book(desk: KioskRig) -> None:
    desk.hear(topics.hub_state(), HubState(state="ready", ts=UTC))
    desk.hear(topics.staff(), badge_list(1, *BOTH))
    total(desk)
    show(desk, ZHANG)
    desk.printed()
    (fact,) = desk.facts()
    assert fact.approvals == ()
    ((_, payload),) = (sent for sent in desk.post.sent if "/ev/" in sent[0])
    assert codec.decode_envelope(payload).version == 1


def test_no_badge_text_is_journalled_sent_or_logged(
    desk: KioskRig, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        desk.hear(topics.staff(), badge_list(1, *LI_REVOKED))
        hub_signs(desk)
        total(desk)
        for badge in (STRANGER, LI, ZHANG):
            show(desk, badge)
        desk.printed()
    assert desk.facts()
    assert "badge_refused badge=- reason=unknown" in caplog.text
    assert "badge_refused badge=b-2 reason=revoked" in caplog.text
    assert "by=b-1" in caplog.text
    files = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    wire = b"".join(payload for _, payload in desk.post.sent)
    for badge in (STRANGER, LI, ZHANG):
        secret = badge.removeprefix("CTS-")
        assert secret not in caplog.text
        assert secret.encode() not in files + wire


@pytest.mark.parametrize("badge", [STRANGER, LI], ids=["another shop's", "revoked"])
def test_a_badge_that_proves_nothing_confirms_nothing(
    desk: KioskRig, badge: str
) -> None:
    desk.hear(topics.staff(), badge_list(1, *LI_REVOKED))
    total(desk)
    show(desk, badge)
    assert desk.stages == [SaleStage.INTENT]
    assert seen(desk) is NoticeKind.BADGE_REFUSED


def test_a_badge_that_hangs_before_the_camera_confirms_nothing(desk: KioskRig) -> None:
    desk.hear(topics.staff(), badge_list(1, *BOTH))
    total(desk)
    desk.now_s += SEEN_S
    hanging = Reading(ZHANG, Symbology.QR, IN_VIEW, lingering=True)
    desk.controller.handle(CodeSeen(hanging, desk.now_s))
    assert desk.stages == [SaleStage.INTENT]
    assert seen(desk) is NoticeKind.BADGE_LEFT
    show(desk, LI)
    assert SaleStage.SETTLED in desk.stages


def test_a_revocation_counts_at_once(desk: KioskRig) -> None:
    desk.hear(topics.staff(), badge_list(1, *BOTH))
    total(desk)
    desk.hear(topics.staff(), badge_list(2, *LI_REVOKED))
    show(desk, LI)
    assert desk.stages == [SaleStage.INTENT]


def test_it_counts_without_the_hub_and_an_old_list_sent_again_changes_nothing(
    tmp_path: Path,
) -> None:
    before = KioskRig(tmp_path, prints=True, proof="badge")
    before.hear(topics.staff(), badge_list(2, *LI_REVOKED))
    before.close()
    desk = KioskRig(tmp_path, prints=True, proof="badge")
    desk.hear(topics.staff(), badge_list(1, *BOTH))
    total(desk)
    show(desk, LI)
    assert desk.stages == [SaleStage.INTENT]
    show(desk, ZHANG)
    assert SaleStage.SETTLED in desk.stages
    desk.close()


def test_a_shop_without_badges_shows_why_nobody_can_confirm(desk: KioskRig) -> None:
    assert desk.controller.scene().unproven
    total(desk)
    show(desk, ZHANG)
    assert desk.stages == [SaleStage.INTENT]
    desk.hear(topics.staff(), badge_list(1, *BOTH))
    assert not desk.controller.scene().unproven


def test_a_kiosk_with_a_key_switch_takes_the_key(tmp_path: Path) -> None:
    desk = KioskRig(tmp_path, prints=True, proof="key")
    assert not desk.controller.scene().unproven
    desk.hear(topics.staff(), badge_list(1, *BOTH))
    total(desk)
    show(desk, ZHANG)
    assert desk.stages == [SaleStage.INTENT]
    desk.confirm()
    assert SaleStage.SETTLED in desk.stages
    assert desk.controller.sale.ticket is not None
    assert desk.controller.sale.ticket.confirmed_by == "key"
    desk.close()


ACTS = st.tuples(
    st.sampled_from(list(Button)), st.sampled_from([0.05, 0.3, HOLD_S]), st.booleans()
)


@settings(
    max_examples=tries(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=st.lists(ACTS, max_size=25))
def test_no_button_in_any_order_confirms_anything(
    tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[Button, float, bool]]
) -> None:
    desk = KioskRig(tmp_path_factory.mktemp("kiosk"), prints=True, proof="badge")
    desk.hear(topics.staff(), badge_list(1, *LI_REVOKED))
    for button, held_s, scans in acts:
        if scans:
            desk.scan(COLA.gtin)
        desk.press(button, held_s=held_s)
    assert SaleStage.SETTLED not in desk.stages
    assert desk.tray.jobs == []
    desk.close()
