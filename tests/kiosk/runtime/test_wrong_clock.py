"""A clock that is years off: the kiosk sells on, and gives no date that it lacks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Button, Lamp, SlipRow, Symbology
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.kiosk.time_trust import TimeDoubt
from firmware.kiosk.ui.lamp_and_tones import lamp
from firmware.protocol import codec, topics
from firmware.protocol.envelope import Stamper, utc_ms
from firmware.protocol.messages import (
    AskMember,
    HubState,
    MemberReply,
    SaleClosed,
    SaleVoided,
)
from firmware.retail.codes.own_codes import make_card
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig

DAY_S = 86_400
TRUE_S = 1_763_800_000
WRONG_S = [
    TRUE_S - 57 * 366 * DAY_S,
    TRUE_S - 28 * 3_600,
    TRUE_S + 76 * 366 * DAY_S,
    TRUE_S + 200 * 366 * DAY_S,
]
NO_YEAR_S = [
    TRUE_S - 3_000 * 366 * DAY_S,
    253_402_300_799,
    TRUE_S + 9_000 * 366 * DAY_S,
]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[KioskRig]:
    desk = KioskRig(tmp_path, prints=True, synchronised=False)
    yield desk
    desk.close()


def link(desk: KioskRig, wall_s: int, *, may_mark: bool = True) -> None:
    """It has a way to its hub, while its own clock shows `wall_s`."""
    desk.may_mark = may_mark
    desk.wall_s = wall_s
    desk.controller.handle(LinkUp())


def times_on_paper(desk: KioskRig) -> list[str]:
    rows = [part for part in desk.tray.jobs[-1].slip if isinstance(part, SlipRow)]
    return [row.right for row in rows if row.left == "时间"]


def hear_the_hub(desk: KioskRig) -> None:
    """A card is shown, and the hub replies whose it is; its clock is right."""
    desk.hear(
        topics.hub_state(), HubState(state="ready", ts="2026-03-01T08:00:00.000Z")
    )
    desk.scan(make_card(4711), Symbology.QR)
    payload = next(p for t, p in desk.post.sent if t == topics.ask("K1", "member"))
    asked = codec.decode(payload, AskMember).envelope.reply_to
    assert asked is not None
    stamper = Stamper("hub", "h" * 36, wall_ns=lambda: TRUE_S * 10**9)
    reply = codec.encode(MemberReply(member_id="m1", balance_points=5), stamper.stamp())
    desk.controller.handle(Arrived(topics.reply("K1", asked), reply))


@pytest.mark.parametrize("wall_s", WRONG_S)
def test_alone_it_sells_marks_the_sale_and_prints_no_date(
    desk: KioskRig, wall_s: int
) -> None:
    link(desk, wall_s)
    desk.sell()
    desk.printed()
    (sale,) = desk.facts()
    assert sale.time_unsure
    assert abs(utc_ms(sale.closed_at) / 1000 - wall_s) < 60
    assert times_on_paper(desk) == ["时间未校准"]
    assert desk.controller.time_doubt is TimeDoubt.UNKNOWN
    assert lamp(desk.controller.sale, desk.controller.scene())[0] is Lamp.AMBER


@pytest.mark.parametrize("synchronised", [False, True])
@pytest.mark.parametrize("wall_s", NO_YEAR_S)
def test_a_clock_beyond_all_years_ends_nothing(
    desk: KioskRig, wall_s: int, *, synchronised: bool
) -> None:
    link(desk, wall_s)
    desk.synchronised = synchronised
    desk.sell()
    desk.printed()
    (sale,) = desk.facts()
    assert sale.closed_at[:4] in {"1000", "9999"}
    assert len(times_on_paper(desk)) == 1


@pytest.mark.parametrize("wall_s", WRONG_S)
def test_with_its_hub_it_knows_the_time_whatever_its_clock_shows(
    desk: KioskRig, wall_s: int
) -> None:
    link(desk, wall_s)
    hear_the_hub(desk)
    desk.sell()
    desk.printed()
    (sale,) = desk.facts()
    assert not sale.time_unsure
    assert abs(utc_ms(sale.closed_at) / 1000 - TRUE_S) < 60
    assert utc_ms(sale.opened_at) <= utc_ms(sale.closed_at)
    (shown,) = times_on_paper(desk)
    assert shown.startswith("2025-11-22 16:2")
    assert desk.controller.time_doubt is None


def test_a_sale_during_which_the_time_became_known_has_no_other_beginning(
    desk: KioskRig,
) -> None:
    link(desk, WRONG_S[0])
    desk.scan(COLA.gtin)
    hear_the_hub(desk)
    desk.press(Button.PAY)
    desk.confirm()
    desk.printed()
    (sale,) = desk.facts()
    assert not sale.time_unsure
    assert sale.opened_at == sale.closed_at


def void_of(desk: KioskRig) -> SaleVoided:
    payload = next(p for t, p in desk.post.sent if t == topics.event("K1", "void"))
    return codec.decode(payload, SaleVoided).body


def test_a_void_is_marked_by_the_time_of_the_void(desk: KioskRig) -> None:
    link(desk, WRONG_S[1])
    desk.scan(COLA.gtin)
    desk.press(Button.PAY)
    desk.press(Button.UNDO)
    assert void_of(desk).time_unsure


def test_a_hub_of_the_first_release_gets_what_it_can_read(desk: KioskRig) -> None:
    link(desk, WRONG_S[1], may_mark=False)
    desk.sell()
    desk.printed()
    topic = topics.event("K1", "sale")
    payload = next(p for t, p in desk.post.sent if t == topic)
    assert codec.decode(payload, SaleClosed).envelope.version == 1
    assert times_on_paper(desk) == ["时间未校准"]
