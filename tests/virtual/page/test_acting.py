"""Orders that came together: which of them are carried out."""

from drivers.api import Button
from firmware.virtual.page.acting import newest_only
from firmware.virtual.page.messages.camera_orders import ShowWebcam
from firmware.virtual.page.messages.to_shop import (
    HeldThing,
    HoldPhone,
    LayGood,
    PageOrder,
    PressKey,
    TakeGoodAway,
)


def test_a_movement_that_a_later_one_overtakes_is_skipped() -> None:
    near = HoldPhone(near=1.4)
    assert newest_only([HoldPhone(), HoldPhone(x=0.4), near]) == [near]
    milk = LayGood(good="milk", x=0.2)
    assert newest_only([LayGood(good="milk"), milk, TakeGoodAway()]) == [
        milk,
        TakeGoodAway(),
    ]


def test_what_is_held_overtakes_no_good_and_no_key() -> None:
    orders: list[PageOrder] = [LayGood(good="milk"), HoldPhone(thing=HeldThing.CARD)]
    assert newest_only(orders) == orders
    pressed: list[PageOrder] = [HoldPhone(), PressKey(key=Button.PAY), HoldPhone()]
    assert newest_only(pressed) == pressed


def test_the_newest_frame_of_a_webcam_wins() -> None:
    frames: list[PageOrder] = [ShowWebcam(b"1"), ShowWebcam(b"2"), TakeGoodAway()]
    assert newest_only(frames) == frames[1:]
