"""What the virtual kiosk tells of codes: unsure, taken up, refused; no secret."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pytest

from drivers.api import CodeSeen, Reading, Symbology
from drivers.decode import Reader
from drivers.decoder_process import messages
from drivers.decoder_process.reports import FrameRead, report_of
from drivers.sim.camera.album import GOODS
from drivers.sim.camera.packaging import side_of
from drivers.sim.camera.scan_field import Placing, field_with
from drivers.vision.pictures import Pixels
from firmware.kiosk.sale import Sale, step
from firmware.kiosk.sale.events import (
    BadgeFault,
    BadgeRefused,
    Event,
    GoodsScanned,
    NotSoldReason,
    PayPressed,
    Tick,
    UnknownScanned,
)
from firmware.kiosk.sale.phone_payment.charge_events import PayCodeScanned
from firmware.retail.codes.code_kinds import CodeSymbology, Reason
from firmware.virtual.kiosk.code_reports import CodeReporter, UnsureCodes
from tests.support.kiosk_builders import COLA, moment

CANARY = "284937461029384756"
CORNERS = ((1, 2), (9, 2), (9, 8), (1, 8))
LINK = UnknownScanned(Reason.LINK, form=CodeSymbology.QR)


@dataclass(slots=True)
class Told:
    """What a reporter told, and the sale that it watches."""

    told: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    sale: Sale = field(default_factory=Sale)

    def reporter(self) -> CodeReporter:
        return CodeReporter(self.told.append, step)

    def seen(self, reporter: CodeReporter, reading: Reading, event: Event) -> None:
        reporter.listen(CodeSeen(reading, 1.0))
        self.sale, _ = reporter.step(self.sale, event, moment())

    @property
    def refused(self) -> list[tuple[str, str, str]]:
        found = [each["refused"] for each in self.told if "refused" in each]
        return [(each["symbology"], each["text"], each["reason"]) for each in found]


@pytest.fixture
def told() -> Told:
    return Told()


def reading(symbology: Symbology, text: str = CANARY) -> Reading:
    return Reading(text, symbology, CORNERS)


def test_goods_that_are_sold_are_taken_up_and_not_refused(told: Told) -> None:
    goods = reading(Symbology.EAN13, COLA.gtin)
    told.seen(told.reporter(), goods, GoodsScanned(COLA))
    place = {"symbology": "ean13", "corners": CORNERS}
    assert told.told == [{"read": {**place, "text": COLA.gtin}}]


def test_goods_that_the_shop_lacks_are_refused_by_the_sale_s_reason(told: Told) -> None:
    unknown = UnknownScanned(NotSoldReason.ARTICLE, "06901234567892")
    told.seen(told.reporter(), reading(Symbology.EAN13, "6901234567892"), unknown)
    assert told.refused == [("ean13", "6901234567892", "article")]


@pytest.mark.parametrize(
    ("symbology", "event", "reason"),
    [
        (Symbology.ITF, UnknownScanned(Reason.CHECK_DIGIT), "check_digit"),
        (Symbology.CODE128, PayCodeScanned(), "empty_basket"),
        (Symbology.QR, BadgeRefused(BadgeFault.NOT_USED), "badge_refused"),
    ],
)
def test_what_may_be_a_secret_is_refused_without_its_text(
    told: Told, symbology: Symbology, event: Event, reason: str
) -> None:
    told.seen(told.reporter(), reading(symbology), event)
    assert told.refused == [(symbology, "", reason)]
    assert CANARY not in str(told.told)


def test_a_link_is_refused_only_once_no_goods_came_with_it(told: Told) -> None:
    reporter = told.reporter()
    told.seen(reporter, reading(Symbology.QR), LINK)
    assert told.refused == []
    reporter.listen(CodeSeen(reading(Symbology.EAN8, "20000004"), 1.1))
    later = replace(moment(), mono_s=moment().mono_s + 2.0)
    reporter.step(told.sale, Tick(), later)
    assert told.refused == [("qr", "", "link")]


def test_a_link_beside_goods_is_not_refused(told: Told) -> None:
    reporter = told.reporter()
    told.seen(reporter, reading(Symbology.QR), LINK)
    told.seen(reporter, reading(Symbology.EAN13, COLA.gtin), GoodsScanned(COLA))
    later = replace(moment(), mono_s=moment().mono_s + 2.0)
    reporter.step(told.sale, Tick(), later)
    assert told.refused == []


def test_a_key_that_is_refused_refuses_no_code(told: Told) -> None:
    reporter = told.reporter()
    reporter.listen(CodeSeen(reading(Symbology.EAN13, COLA.gtin), 1.0))
    reporter.step(Sale(), PayPressed(), moment())
    assert told.refused == []


def test_what_is_not_proven_is_told_by_its_place_until_it_is_gone(told: Told) -> None:
    decode, hear = Reader(budget_s=10.0), UnsureCodes(told.told.append)

    def look(picture: Pixels) -> None:
        assert decode(picture) == ()
        frame = report_of(messages.frame((), 0.0, decode.unproven))
        assert isinstance(frame, FrameRead)
        hear(frame.unproven)

    for _ in range(4):
        look(_blurred())
    assert [one["symbology"] for one in told.told[-1]["unsure"]] == ["ean13"]
    assert set(told.told[-1]["unsure"][0]) == {"symbology", "corners"}
    look(np.full((652, 1280), 200, np.uint8))
    assert told.told[-1] == {"unsure": []}
    assert len(told.told) == 2


def _blurred() -> Pixels:
    """A code that one witness reads and no other bears out."""
    held = Placing(near=0.8, blurred=0.192, turn_deg=-6)
    return field_with(side_of(GOODS[0][1]), held)
