"""What staff see of a suspended basket: its code, its slip, and what they may do."""

from dataclasses import replace
from pathlib import Path

import pytest

from drivers.api import QrPicture, SlipQr, SlipText
from drivers.display.draw import draw
from drivers.display.fonts import Fonts
from firmware.kiosk.refund import RefundPhase, RefundRequest, ShownRefund
from firmware.kiosk.sale import NoticeKind, Sale, SaleState
from firmware.kiosk.sale.effects import PrintSlip
from firmware.kiosk.sale.events import CallPressed, StaffProven
from firmware.kiosk.sale.state import with_notice
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown
from firmware.kiosk.ui.language import translation
from firmware.kiosk.ui.print_jobs import print_job
from firmware.kiosk.ui.screens import Scene, picture
from firmware.kiosk.ui.shop_details import ShopDetails
from firmware.retail.codes.classify import Receipt, classify
from firmware.retail.codes.code_kinds import CodeSymbology
from firmware.retail.codes.rules import CodeRules
from firmware.retail.policy.policy import Policy
from firmware.retail.pricing.engines import price
from tests.support.golden_pictures import is_as_approved
from tests.support.kiosk_builders import filled, moment, ticket, walk

GOLDEN = Path(__file__).parents[2] / "data" / "golden" / "suspended"
FONTS = Fonts(Path("/usr/share/fonts/X11/misc"))
SHOP = ShopDetails("转角便利店", 480)
BADGE = StaffProven("b-1")
SUSPENDED = walk(filled(), BADGE, CallPressed())


TAKING = Sale(
    state=SaleState.REFUNDING,
    refund=ShownRefund(
        RefundPhase.TAKING, RefundRequest("K1-1-r1", "K2-000004", "b-1"), 0.0
    ),
)


def refused(kind: NoticeKind, sale: Sale | None = None) -> Sale:
    return with_notice(sale or Sale(), kind, moment())


SALES = {
    "proven": walk(filled(), BADGE),
    "suspended": SUSPENDED,
    "recalled": walk(Sale(), BADGE, SuspendedShown(ticket(SUSPENDED))),
    "by-staff": refused(NoticeKind.RECALL_BY_STAFF),
    "later": refused(NoticeKind.RECALL_LATER, filled()),
    "used": refused(NoticeKind.RECALL_USED),
    "expired": refused(NoticeKind.RECALL_EXPIRED),
    "taken": refused(NoticeKind.RECALL_TAKEN),
    "kept": refused(NoticeKind.RECALL_KEPT),
    "failed": refused(NoticeKind.RECALL_FAILED),
    "taking": TAKING,
}


def scene_of(sale: Sale, language: str, width_px: int) -> Scene:
    return Scene(
        tr=translation(language),
        width_px=width_px,
        shop=SHOP,
        quote=price(sale.basket.lines, Policy()),
        hub_online=True,
        now_s=sale.acted_at_s,
    )


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width_px", [128, 256])
@pytest.mark.parametrize("name", list(SALES))
def test_the_screen_is_as_it_was_approved(
    name: str, width_px: int, language: str
) -> None:
    shown = picture(SALES[name], scene_of(SALES[name], language, width_px))
    image = draw(shown, (width_px, 64), FONTS)
    assert is_as_approved(image, GOLDEN / f"{name}-{language}-{width_px}.png")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_release_reads_the_number_in_its_code(language: str) -> None:
    shown = picture(SUSPENDED, scene_of(SUSPENDED, language, 128))
    (code,) = [part for part in shown if isinstance(part, QrPicture)]

    read = classify(code.text, CodeSymbology.QR, paying=False, rules=CodeRules())

    assert read == Receipt("K1-000017")


@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_its_slip_is_no_receipt(language: str) -> None:
    kept, tr = ticket(SUSPENDED), translation(language)
    job = print_job(PrintSlip(kept, copy=False), SHOP, tr, at="")
    words = [part.text for part in job.slip if isinstance(part, SlipText)]

    assert tr("当天有效 未付款 不是购物小票") in words
    assert [part.text for part in job.slip if isinstance(part, SlipQr)]
    assert job.job_id != kept.sale_id


def test_a_long_kiosk_name_leaves_the_amount_in_the_code() -> None:
    long = replace(ticket(SUSPENDED), receipt_no=f"{'K' * 40}-000017")
    shown = picture(replace(SUSPENDED, ticket=long), scene_of(SUSPENDED, "zh_CN", 128))
    (code,) = [part for part in shown if isinstance(part, QrPicture)]

    assert code.text.endswith(" 12.50元")
