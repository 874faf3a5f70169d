"""A bottle in front of camera and hand scanner is one bottle."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.kiosk.devices.repeated_codes import WITHIN_S, RepeatedCodes
from firmware.kiosk.sale.events import GoodsScanned
from firmware.retail.article import Article

pytestmark = pytest.mark.unit

TEA = GoodsScanned(Article("1", "茶", 350))
COLA = GoodsScanned(Article("2", "可乐", 300))
CAMERA, HAND = True, False
Scan = tuple[GoodsScanned, bool, float]


def taken(*scans: Scan) -> list[Scan]:
    repeated = RepeatedCodes()
    return [
        (event, placed, at_s)
        for event, placed, at_s in scans
        if not repeated.is_repeat(event, placed=placed, at_s=at_s)
    ]


@pytest.mark.parametrize("first", [CAMERA, HAND])
@pytest.mark.parametrize("later_s", [-0.4, 0.0, 0.4])
def test_two_readers_of_one_piece_are_one_scan(later_s: float, *, first: bool) -> None:
    once = (TEA, first, 10.0)
    assert taken(once, (TEA, not first, 10.0 + later_s)) == [once]


def test_a_held_trigger_is_one_scan_and_a_later_one_another() -> None:
    held = [(TEA, HAND, 10.0 + n * 0.2) for n in range(6)]
    again = (TEA, HAND, held[-1][2] + WITHIN_S)
    assert taken(*held, again) == [held[0], again]


def test_a_camera_tells_equal_pieces_apart_itself() -> None:
    both = [(TEA, CAMERA, 10.0), (TEA, CAMERA, 10.0), (TEA, CAMERA, 10.3)]
    assert taken(*both) == both


def test_other_goods_are_never_a_repeat() -> None:
    two = [(TEA, HAND, 10.0), (COLA, HAND, 10.1)]
    assert taken(*two) == two


@given(st.lists(st.floats(0, 1e6), max_size=50))
def test_only_what_is_recent_is_remembered(times_s: list[float]) -> None:
    repeated = RepeatedCodes()
    for at_s in times_s:
        repeated.is_repeat(TEA, placed=HAND, at_s=at_s)
    lately_s = [at_s for at_s in times_s if abs(at_s - times_s[-1]) < 1]
    assert len(repeated._seen) <= len(lately_s)  # pyright: ignore[reportPrivateUsage]


def test_a_bottle_that_a_camera_and_a_scanner_see_is_one_scan() -> None:
    codes = RepeatedCodes()
    by_camera = GoodsScanned(COLA.article, by_camera=True)
    assert not codes.is_repeat(by_camera, placed=True, at_s=1.0)
    assert codes.is_repeat(COLA, placed=False, at_s=1.2)


def test_one_reading_by_hand_is_one_of_several_pieces_in_view() -> None:
    two = [(TEA, CAMERA, 10.1), (TEA, CAMERA, 10.1)]
    assert taken((TEA, HAND, 10.0), *two) == [(TEA, HAND, 10.0), two[1]]
    assert taken(*two, (TEA, HAND, 10.2), (TEA, HAND, 10.4)) == two


def test_each_form_of_a_package_is_what_was_scanned_by_hand() -> None:
    forms = [replace(TEA, by_camera=True, form=form) for form in ("ean13", "qr")]
    scans = [(form, CAMERA, 10.2) for form in forms]
    assert taken((TEA, HAND, 10.0), *scans) == [(TEA, HAND, 10.0)]
