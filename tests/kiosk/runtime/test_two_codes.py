"""A camera that sees a sticker and a number asks; a hand scanner never does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Button, Symbology
from firmware.kiosk.sale import SaleState
from firmware.protocol import codec
from firmware.retail.article import Article
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig
from tests.support.kiosk_shop import manifest, published, row

STICKER = Article("2100000000128", "可口可乐 临期", 150)
"""A number of the shop's own, stuck on goods that are sold cheaper."""


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[KioskRig]:
    rig = KioskRig(tmp_path)
    base, bodies = published(2, 0, (row(COLA), row(STICKER)))
    rig.catalogue.offer_manifest(manifest(base))
    for body in bodies:
        assert rig.catalogue.offer_part(body, codec.encode_body(body))
    yield rig
    rig.close()


def total_fen(kiosk: KioskRig) -> int:
    return kiosk.controller.sale.basket.listed_fen


@pytest.mark.parametrize(
    ("button", "chosen_fen"),
    [(Button.PAY, 150), (Button.UNDO, 300), (Button.REPRINT, 450)],
)
def test_two_codes_of_one_view_are_one_question(
    kiosk: KioskRig, button: Button, chosen_fen: int
) -> None:
    kiosk.scan(COLA.gtin)
    kiosk.scan(STICKER.gtin)
    assert kiosk.controller.sale.choice is not None
    assert total_fen(kiosk) == 300
    kiosk.press(button)
    assert total_fen(kiosk) == chosen_fen
    kiosk.press(Button.PAY)
    assert kiosk.controller.sale.state is SaleState.PAYING


def test_two_codes_of_a_hand_scanner_are_two_pieces(kiosk: KioskRig) -> None:
    kiosk.scan(COLA.gtin, Symbology.SERIAL)
    kiosk.scan(STICKER.gtin, Symbology.SERIAL)
    assert kiosk.controller.sale.choice is None
    assert total_fen(kiosk) == 450


def test_a_number_in_two_forms_is_one_piece_for_camera_and_scanner(
    kiosk: KioskRig,
) -> None:
    link = f"https://id.gs1.org/01/0{COLA.gtin}/21/AB1"
    for texts in ((COLA.gtin, link), (link, COLA.gtin)):
        before_fen = total_fen(kiosk)
        kiosk.scan(COLA.gtin, Symbology.SERIAL)
        for text in texts:
            kiosk.now_s += 0.1
            kiosk.scan(text, Symbology.QR if text == link else Symbology.EAN13)
        assert total_fen(kiosk) - before_fen == COLA.price_fen
        kiosk.now_s += 5
        for text in texts:
            kiosk.scan(text, Symbology.QR if text == link else Symbology.EAN13)
            kiosk.now_s += 1
        assert total_fen(kiosk) - before_fen == 2 * COLA.price_fen
        kiosk.now_s += 5
