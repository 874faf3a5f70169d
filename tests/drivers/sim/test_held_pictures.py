"""What hands hold before the camera, as the camera and its decoder see it."""

import numpy as np
import pytest

from drivers.api import Symbology
from drivers.decode import decode
from drivers.sim.camera.held_pictures import (
    badge_picture,
    card_picture,
    halved,
    phone_with_pass,
    phone_with_pay_code,
    phone_with_words,
)
from drivers.sim.camera.label import printed
from drivers.sim.camera.scan_field import Placing, field_with, scale_of
from drivers.vision.pictures import Pixels

CODE, SHOP = "CTM-0D5WP4649K3D", "转角便利店"
PAY_CODE = "281234567890123456"
QUIET = 4
HELD: dict[str, tuple[Pixels, str]] = {
    "card": (card_picture(CODE, "林", SHOP), CODE),
    "badge": (badge_picture(CODE, "王", SHOP), CODE),
    "pay code": (phone_with_pay_code(PAY_CODE, "支付宝"), PAY_CODE),
    "pass": (
        phone_with_pass(
            printed(CODE, Symbology.QR, module_px=1)[QUIET:-QUIET, QUIET:-QUIET],
            "会员码",
            SHOP,
        ),
        CODE,
    ),
}


def seen(side: Pixels, placing: Placing) -> set[str]:
    return {each.text for each in decode(field_with(side, placing))}


@pytest.mark.parametrize("name", HELD)
@pytest.mark.parametrize(
    "placing",
    [Placing(turn_deg=-6), Placing(turn_deg=30, near=0.7), Placing(near=1.5)],
    ids=["at rest", "tilted and far", "near"],
)
def test_each_thing_is_read_as_a_hand_holds_it(name: str, placing: Placing) -> None:
    side, text = HELD[name]
    assert seen(side, placing) == {text}


@pytest.mark.parametrize(
    ("name", "placing"),
    [
        ("card", Placing(covered=0.7)),
        ("card", Placing(blurred=1.0)),
        ("pass", Placing(x=1.0)),
    ],
    ids=["covered", "blurred", "half outside"],
)
def test_what_a_camera_could_not_see_is_not_read(name: str, placing: Placing) -> None:
    assert seen(HELD[name][0], placing) == set()


def test_a_phone_that_has_paid_shows_no_code() -> None:
    assert seen(phone_with_words("已支付", "¥9.50"), Placing()) == set()


def test_round_corners_let_the_counter_be_seen() -> None:
    side = HELD["pay code"][0]
    field = field_with(side, Placing())
    half = np.array(side.shape[:2]) * scale_of(side) / 2
    top, left = (np.array(field.shape[:2]) / 2 - half).astype(int)
    corner, edge = field[top + 2, left + 2], field[top + 200, left + 3]
    assert corner.max() > 2 * edge.max()  # wood, and the dark case


def test_a_small_picture_is_still_read_by_a_phone() -> None:
    small = halved(HELD["card"][0])
    assert small.shape == (430, 270, 4)
    assert {each.text for each in decode(small[:, :, :3].copy())} == {CODE}
