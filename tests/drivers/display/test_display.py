"""The real luma drivers, read back from the memory of the controller they drive."""

import contextlib
import queue
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from PIL import Image

from drivers.api import (
    Box,
    DeviceLost,
    DeviceReady,
    DriverError,
    Picture,
    QrPicture,
    Text,
)
from drivers.display.display import (
    I2cWiring,
    OledDisplay,
    SpiWiring,
    open_bus,
)
from drivers.display.draw import draw
from drivers.display.fonts import Fonts
from drivers.display.models import OledController, OledModel
from drivers.sim.display.oled import SimOled
from tests.support.device_inbox import Inbox

LIMIT_S = 20.0
TOTAL = (Text(0, 0, "合计", 16), Text(0, 20, "￥12.50", 24), Box(100, 60, 28, 4))
CODE = (QrPicture(0, 0, 64, "https://shop.example/j/1"),)
FONTS = Fonts()

DISPLAY_ON = 0xAF

Started = Callable[[SimOled], OledDisplay]
Turned = Callable[[SimOled], Callable[[Picture], None]]


@pytest.fixture
def started(inbox: Inbox) -> Iterator[Started]:
    displays: list[OledDisplay] = []

    def start(panel: SimOled, controller: OledController | None = None) -> OledDisplay:
        display = OledDisplay(
            "display",
            inbox.emit,
            model=OledModel(controller or panel.controller),
            bus=panel.open,
            fonts=FONTS,
        )
        displays.append(display)
        display.start()
        return display

    yield start
    assert all(display.stop(LIMIT_S) for display in displays)


@pytest.fixture
def turned(inbox: Inbox) -> Iterator[Turned]:
    """A display whose turns are taken here, one for each picture."""
    with contextlib.ExitStack() as stack:

        def start(panel: SimOled) -> Callable[[Picture], None]:
            display = OledDisplay(
                "display",
                inbox.emit,
                model=OledModel(panel.controller),
                bus=panel.open,
                fonts=FONTS,
            )
            display.open()
            stack.callback(display.close)

            def turn(picture: Picture) -> None:
                display.show(picture)
                display.work()

            return turn

        yield start


def shows(panel: SimOled, wanted: Image.Image) -> bool:
    return panel.wait_for(lambda seen: seen.tobytes() == wanted.tobytes(), LIMIT_S)


@pytest.mark.parametrize("controller", OledController)
def test_the_glass_shows_what_was_drawn(
    controller: OledController, started: Started
) -> None:
    panel = SimOled(controller)
    display = started(panel)
    for picture in (TOTAL, CODE, TOTAL):
        display.show(picture)
        assert shows(panel, draw(picture, controller.size_px, FONTS))
    assert (display.width_px, display.height_px) == controller.size_px
    assert not panel.unknown


@pytest.mark.parametrize("controller", OledController)
def test_a_panel_that_is_built_in_upside_down_shows_the_picture_upright(
    controller: OledController, inbox: Inbox
) -> None:
    panel = SimOled(controller)
    model = OledModel(controller, upside_down=True)
    display = OledDisplay(
        "display", inbox.emit, model=model, bus=panel.open, fonts=FONTS
    )
    display.open()
    for picture in (TOTAL, CODE):
        display.show(picture)
        display.work()
        drawn = draw(picture, controller.size_px, FONTS)
        turned = drawn.transpose(Image.Transpose.ROTATE_180)
        assert panel.image().tobytes() == turned.tobytes() != drawn.tobytes()
    assert not panel.unknown
    display.close()


@pytest.mark.parametrize("controller", OledController)
def test_stopping_blanks_the_glass(
    controller: OledController, started: Started
) -> None:
    panel = SimOled(controller)
    display = started(panel)
    display.show(TOTAL)
    assert panel.wait_for(lambda seen: seen.getbbox() is not None, LIMIT_S)
    assert display.stop(LIMIT_S)
    assert not panel.lit
    panel.command(DISPLAY_ON)
    assert panel.lit
    assert panel.image().getbbox() is None


def test_an_equal_picture_is_not_sent_again(turned: Turned) -> None:
    frames = queue.Queue[Image.Image]()
    panel = SimOled(OledController.SSD1306, on_frame=frames.put)
    turn = turned(panel)
    turn(TOTAL)
    sent = panel.frames
    turn((*TOTAL,))
    assert panel.frames == sent
    turn(CODE)
    assert panel.frames == sent + 1
    assert frames.queue[-1].tobytes() == panel.image().tobytes()


def test_the_newest_picture_wins(started: Started) -> None:
    panel = SimOled(OledController.SSD1306)
    display = started(panel)
    pictures = [(Text(0, 0, str(number), 32),) for number in range(200)]
    for picture in pictures:
        display.show(picture)
    assert shows(panel, draw(pictures[-1], (128, 64), FONTS))
    assert panel.frames < len(pictures)


def test_a_panel_put_back_is_set_up_and_filled_again(
    started: Started, inbox: Inbox
) -> None:
    panel = SimOled(OledController.SH1106)
    display = started(panel)
    display.show(TOTAL)
    assert shows(panel, draw(TOTAL, (128, 64), FONTS))
    panel.unplug()
    assert panel.image().getbbox() is None
    display.show(CODE)
    assert inbox.wait(DeviceLost).reason == "[Errno 121] Remote I/O error"
    panel.plug()
    inbox.wait(DeviceReady)
    assert shows(panel, draw(CODE, (128, 64), FONTS))


def test_a_panel_unplugged_at_rest_is_lit_again(started: Started, inbox: Inbox) -> None:
    panel = SimOled(OledController.SSD1309)
    display = started(panel)
    display.show(TOTAL)
    assert shows(panel, draw(TOTAL, (128, 64), FONTS))
    panel.unplug()
    inbox.wait(DeviceLost)
    panel.plug()
    inbox.wait(DeviceReady)
    assert shows(panel, draw(TOTAL, (128, 64), FONTS))


def test_a_code_is_shown_dimmer_than_text(started: Started) -> None:
    panel = SimOled(OledController.SSD1322)
    display = started(panel)
    display.show(TOTAL)
    assert shows(panel, draw(TOTAL, (256, 64), FONTS))
    bright = panel.contrast
    display.show(CODE)
    assert shows(panel, draw(CODE, (256, 64), FONTS))
    assert panel.contrast < bright


def test_a_picture_that_cannot_be_drawn_changes_nothing(turned: Turned) -> None:
    panel = SimOled(OledController.SSD1306)
    turn = turned(panel)
    turn(TOTAL)
    turn((QrPicture(0, 0, 10, "https://shop.example"),))
    assert panel.image().tobytes() == draw(TOTAL, (128, 64), FONTS).tobytes()


def test_the_wrong_controller_is_seen_on_the_glass(inbox: Inbox) -> None:
    panel = SimOled(OledController.SH1106)
    display = OledDisplay(
        "display",
        inbox.emit,
        model=OledModel(OledController.SSD1306),
        bus=panel.open,
        fonts=FONTS,
    )
    display.start()
    display.show(TOTAL)
    inbox.wait(DeviceReady)
    assert not panel.wait_for(
        lambda seen: seen.tobytes() == draw(TOTAL, (128, 64), FONTS).tobytes(), 0.2
    )
    assert panel.unknown
    assert display.stop(LIMIT_S)


def test_a_missing_i2c_bus_is_reported() -> None:
    with pytest.raises(DriverError, match="I2C device not found"):
        open_bus(I2cWiring(port=97))


def test_a_missing_spi_library_is_reported() -> None:
    with pytest.raises(DriverError, match=r"install countertop\[kiosk\]"):
        open_bus(SpiWiring())


def test_a_missing_panel_is_reported_and_retried(inbox: Inbox) -> None:
    display = OledDisplay(
        "display",
        inbox.emit,
        model=OledModel(OledController.SSD1306),
        bus=partial(open_bus, I2cWiring(port=97)),
        fonts=FONTS,
    )
    display.start()
    assert "I2C device not found" in inbox.wait(DeviceLost).reason
    assert display.stop(LIMIT_S)
