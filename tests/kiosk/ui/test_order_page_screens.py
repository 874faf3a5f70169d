"""The page of the order on the display, on paper, and photographed; without precreate.

APPROVE=1 draws the golden pictures anew.
"""

from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from drivers.api import PrintTrouble, QrPicture, SlipQr, SlipText, Text
from drivers.display.draw import draw, fitted, qr_module_px
from drivers.display.fonts import Fonts
from firmware.kiosk.sale import NoticeKind, Now, Sale, SaleState
from firmware.kiosk.sale.effects import PrintChargeNote
from firmware.kiosk.sale.events import (
    Event,
    HubLost,
    PayPressed,
    StaffProven,
    Tick,
    UndoPressed,
)
from firmware.kiosk.sale.phone_payment.charge import SHOWN_URL_MAX
from firmware.kiosk.sale.phone_payment.charge_events import (
    ChargeWord,
    OrderPageReplied,
    PayCodeScanned,
)
from firmware.kiosk.sale.phone_payment.means import PhoneMeans, PhoneNetwork
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.print_jobs import print_job
from firmware.kiosk.ui.screens import Scene, picture
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.codes.code_kinds import PayCode
from firmware.retail.policy.policy import Policy
from tests.support.display_photographs import SHOTS, photograph
from tests.support.golden_pictures import is_as_approved
from tests.support.kiosk_builders import TICKET_ID, UTC, filled, ticket, walk, walked
from tests.support.phone_readers import READERS
from tests.support.phone_world import MEANS, at, replied

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "phone"
FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))
SHOP = ShopDetails("转角便利店", 480)
CODE_ONLY = PhoneMeans((PhoneNetwork("wechat"),))
URL = "https://shop.example/o/k4vnq2xw7d"
LONG_URL = f"https://{'shop' * 10}.example/o/k4vnq2xw7d"
WECHAT = PayCodeScanned(PayCode("wechat", "138624097513608529"), "wechat")
TOLD = OrderPageReplied(TICKET_ID, URL)


def now(mono_s: float = 1.0, **other: object) -> Now:
    return at(mono_s, **{"phone": CODE_ONLY, **other})


def told(url: str = URL, *, means: PhoneMeans = CODE_ONLY) -> Sale:
    """PAY was pressed, and the hub has said where the order's page is."""
    page = OrderPageReplied(TICKET_ID, url)
    return walk(filled(), PayPressed(), page, now=now(phone=means))


def shown(url: str = URL) -> Sale:
    return walk(told(url), PayPressed(), now=now())


def scene_of(sale: Sale, width_px: int = 128, language: str = "zh_CN") -> Scene:
    return Scene(
        tr=translation(language),
        width_px=width_px,
        shop=SHOP,
        hub_online=True,
        quote=ticket(sale).quote,
        phone=CODE_ONLY,
        now_s=sale.acted_at_s,
    )


def glass(sale: Sale, width_px: int = 128, language: str = "zh_CN") -> Image.Image:
    parts = picture(sale, scene_of(sale, width_px, language))
    return draw(parts, (width_px, 64), FONTS)


def codes(sale: Sale, **around: object) -> list[str]:
    scene = replace(scene_of(shown()), **around)  # pyright: ignore[reportArgumentType]
    return [p.text for p in picture(sale, scene) if isinstance(p, QrPicture)]


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("name", ["page-told", "page-shown"])
def test_the_screen_is_as_it_was_approved(
    name: str, width_px: int, language: str
) -> None:
    sale = {"page-told": told(), "page-shown": shown()}[name]
    golden = GOLDEN / f"{name}-{language}-{width_px}.png"
    assert is_as_approved(glass(sale, width_px, language), golden)


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width_px", [128, 256])
def test_every_word_beside_the_code_has_room(width_px: int, language: str) -> None:
    parts = picture(shown(), scene_of(shown(), width_px, language))
    for text in (part for part in parts if isinstance(part, Text)):
        room_px = text.width_px
        seen = fitted(text.text, text.height_px, width_px=room_px, fonts=FONTS)
        assert seen == text.text


@pytest.mark.sampled(6)
@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("shot", list(SHOTS))
def test_each_reader_reads_it_in_each_light(shot: str, width_px: int) -> None:
    assert qr_module_px(URL, 64) == 2
    seen = photograph(glass(shown(), width_px), SHOTS[shot], seed=3)
    assert {name: read(seen) for name, read in READERS.items()} == {
        name: {URL} for name in READERS
    }


def test_pay_shows_it_and_pay_takes_it_away_again() -> None:
    assert codes(told()) == []
    assert codes(shown()) == [URL]
    assert codes(walk(shown(), PayPressed(), now=now())) == []


def test_what_the_hub_repeats_changes_nothing_on_the_screen() -> None:
    assert walk(shown(), TOLD, now=now()) == shown()


@pytest.mark.parametrize(
    "ended",
    [
        (StaffProven("b-1"),),
        (WECHAT, replied(ChargeWord.PAID, 1)),
        (UndoPressed(),),
        (HubLost(),),
        (WECHAT,),
        (WECHAT, replied(ChargeWord.CLOSED, 1)),
    ],
    ids=["cash", "paid", "cancelled", "hub-away", "paying", "closed"],
)
def test_it_is_dark_once_the_order_cannot_be_paid_so(ended: tuple[Event, ...]) -> None:
    assert codes(walk(shown(), *ended, now=now())) == []


def test_it_is_dark_when_its_time_is_over() -> None:
    late = now(1.0 + Policy().patience.counter_wait_s)
    sale = walk(shown(), Tick(), now=late)
    assert (sale.state, codes(sale)) == (SaleState.IDLE, [])


def test_the_next_order_does_not_have_the_page_of_the_one_before() -> None:
    next_now = now(next_number=18)
    sale = walk(shown(), UndoPressed(), PayPressed(), PayPressed(), now=next_now)
    assert codes(sale) == []
    assert codes(walk(sale, TOLD, PayPressed(), now=next_now)) == []


def test_where_a_network_has_a_code_to_scan_pay_asks_for_that_one() -> None:
    sale = walk(told(means=MEANS), PayPressed(), now=at())
    assert sale.state is SaleState.CHARGING


def said(sale: Sale) -> NoticeKind | None:
    return sale.notice and sale.notice.kind


def test_pay_before_the_hubs_first_word_says_to_wait() -> None:
    sale = walk(filled(), PayPressed(), PayPressed(), now=now())
    assert (codes(sale), said(sale)) == ([], NoticeKind.HOLDING)
    told_late = walk(sale, TOLD, PayPressed(), now=now())
    assert (codes(told_late), said(told_late)) == ([URL], None)


def test_pay_without_the_hub_says_that_phones_cannot_pay() -> None:
    away = replace(now(), hub_online=False)
    sale = walk(walk(told(), HubLost(), now=now()), PayPressed(), now=away)
    assert (codes(sale), said(sale)) == ([], NoticeKind.PHONE_OFF)


def test_a_shop_without_order_pages_says_nothing() -> None:
    assert said(walk(told(""), PayPressed(), now=now())) is None


def test_a_shop_without_order_pages_has_no_code() -> None:
    sale = walk(told(""), PayPressed(), now=now())
    assert (codes(sale), sale.state) == ([], SaleState.PAYING)


def test_one_too_long_for_the_display_is_printed() -> None:
    assert len(LONG_URL) > SHOWN_URL_MAX
    sale, effects = walked(told(LONG_URL), PayPressed(), now=now())
    note = PrintChargeNote(ticket(sale), LONG_URL, page=True)
    assert note in effects
    assert codes(sale) == []
    job = print_job(note, SHOP, translation("zh_CN"), at=UTC)
    assert [part.text for part in job.slip if isinstance(part, SlipQr)] == [LONG_URL]
    words = [part.text for part in job.slip if isinstance(part, SlipText)]
    assert "扫码看账单" in words
    assert "本单不是购物小票" in words


def test_without_paper_a_long_one_is_shown_to_be_read_from_near_by() -> None:
    assert codes(shown(LONG_URL), printer=PrintTrouble.PAPER_OUT) == [LONG_URL]
    assert codes(shown(LONG_URL), prints=False) == [LONG_URL]
    _, effects = walked(told(LONG_URL), PayPressed(), now=now(prints_slips=False))
    assert not [each for each in effects if isinstance(each, PrintChargeNote)]
