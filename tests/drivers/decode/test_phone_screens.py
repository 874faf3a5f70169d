"""Passes as phones show them, read by the chain that reads them at a counter."""

from dataclasses import replace

import pytest

from drivers.decode.reader import decode
from drivers.sim.camera.studio import Shot, photograph
from drivers.vision.pictures import Pixels
from firmware.retail.codes.member_pass import PassClaims, make_pass
from tests.support.phone_screens import phone_with_pass, with_moire

CLAIMS = PassClaims(
    key_id=1, member_id="m-9f3a5c1e7b2d4860", tier="gold", window=59_078_461
)
PASS = make_pass(CLAIMS, bytes(range(7, 71)))
PHONE = Shot(seed=11, width_share=0.42, noise=3.0)
SHOTS = {
    "straight": PHONE,
    "turned": replace(PHONE, turn=33.0),
    "tilted": replace(PHONE, tilt=30.0, lean=-18.0),
    "glare": replace(PHONE, glare=0.5, seed=5),
    "dark shop": replace(PHONE, light=0.35, uneven=0.6),
    "hand trembles": replace(PHONE, motion_px=4, blur_px=1.0),
    "far": replace(PHONE, width_share=0.28),
}


def texts(picture: Pixels) -> list[str]:
    return [reading.data for reading in decode(picture)]


OFTEN = {"turned", "dark shop"}
"""Shots that are hard for one reason each; the others in `make long`."""


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=() if name in OFTEN else pytest.mark.long)
        for name in SHOTS
    ],
)
def test_a_pass_is_read_from_a_dimmed_phone_in_dark_mode(name: str) -> None:
    phone = phone_with_pass(PASS, brightness=0.3)
    assert texts(photograph(phone, SHOTS[name])) == [PASS]


@pytest.mark.parametrize("period_px", [6.0, pytest.param(11.0, marks=pytest.mark.long)])
def test_moire_hides_no_pass(period_px: float) -> None:
    phone = with_moire(phone_with_pass(PASS), depth=0.45, period_px=period_px)
    assert texts(photograph(phone, PHONE)) == [PASS]
