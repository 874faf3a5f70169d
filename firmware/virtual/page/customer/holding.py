"""What a hand holds under the camera, and the camera's picture of it."""

from collections.abc import Callable, Mapping

from drivers.sim.camera.camera_view import png
from drivers.sim.camera.scan_field import (
    WIDTH_PX,
    Placing,
    field_with,
    jpeg,
    scale_of,
)
from drivers.vision.pictures import Pixels
from firmware.virtual.page.messages.to_page import HeldShown, LaidShown
from firmware.virtual.page.messages.to_shop import HeldThing, HoldPhone, Placed
from firmware.virtual.stage import Stage

HELD_FILE = "/held.png"


class Holding:
    """One thing at a time. `sides` are what each thing shows, taken when it is held.

    `webcam`: nothing is held, a visitor's own camera is seen instead.
    """

    def __init__(
        self,
        stage: Stage,
        keep: Callable[[str, bytes], None],
        sides: Mapping[HeldThing, Callable[[], Pixels]],
    ) -> None:
        self._stage = stage
        self._keep = keep
        self._sides = sides
        self._order: HoldPhone | None = None
        self._side: Pixels | None = None
        self._pictures = 0
        self.webcam = False

    @property
    def thing(self) -> HeldThing | None:
        """What is held; None: nothing."""
        return self._order.thing if self._order else None

    def hold(self, order: HoldPhone) -> LaidShown:
        """Hold a thing there, or move it; it shows what it showed when it was taken."""
        if self._side is None or order.thing is not self.thing:
            self._take_picture(order.thing)
        self._order, self.webcam = order, False
        return self._show()

    def show_anew(self) -> LaidShown | None:
        """What is held shows something else now; None if nothing is held."""
        if self._order is None:
            return None
        self._take_picture(self._order.thing)
        return self._show()

    def let_go(self) -> None:
        """It is under the camera no more."""
        self._order = self._side = None
        self.webcam = False
        self._keep(HELD_FILE, b"")

    def _take_picture(self, thing: HeldThing) -> None:
        self._side = self._sides[thing]()
        self._pictures += 1
        self._keep(HELD_FILE, png(self._side))

    def _show(self) -> LaidShown:
        side, order = self._side, self._order
        if side is None or order is None:
            return LaidShown()
        self._stage.view.show_jpeg(jpeg(field_with(side, placing_of(order))))
        height, width = side.shape[:2]
        held = HeldShown(
            held=order,
            number=self._pictures,
            width_share=scale_of(side) * width / WIDTH_PX,
            side_px=(width, height),
        )
        return LaidShown(held=held)


def placing_of(order: Placed) -> Placing:
    """Where the order puts its thing, as the camera takes it."""
    return Placing(
        x=order.x,
        y=order.y,
        turn_deg=order.turn_deg,
        covered=order.covered,
        blurred=order.blurred,
        near=order.near,
    )
