"""Whole byte strings on the bus: ours, and those of luma's own `display`."""
# luma carries no types.
# pyright: reportMissingTypeStubs=false

from collections.abc import Sequence
from typing import Protocol

import luma.oled.device
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from luma.core.framebuffer import full_frame
from PIL import Image

from drivers.display.models import OledController
from drivers.display.panel_memory import LumaPanel, nibbles, pages, send

LETTER_F = "1111111110000000100000001111100010000000100000001000000000000000"


class RecordingBus:
    """A luma serial interface that keeps what it is told."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []

    def command(self, *cmd: int) -> None:
        self.sent.append(("command", bytes(cmd)))

    def data(self, data: Sequence[int]) -> None:
        self.sent.append(("data", bytes(data)))

    def cleanup(self) -> None:
        """Nothing to release."""


class Panel(LumaPanel, Protocol):
    def display(self, image: Image.Image) -> None:
        """Fill the memory as luma does."""
        ...


def panel_of(controller: OledController, bus: RecordingBus, quarters: int) -> Panel:
    kind = getattr(luma.oled.device, controller.value)
    more: dict[str, object] = {}
    if controller is OledController.SSD1322:
        more = {"mode": "1", "framebuffer": full_frame()}
    panel: Panel = kind(bus, rotate=quarters, **more)
    bus.sent.clear()
    return panel


def picture(controller: OledController, noise: bytes) -> Image.Image:
    width, height = controller.size_px
    whole = (noise * (width * height // 8 // len(noise) + 1))[: width * height // 8]
    return Image.frombytes("1", (width, height), whole)


@pytest.mark.parametrize("quarters", [0, 2])
@pytest.mark.parametrize("controller", OledController)
@settings(max_examples=5)
@given(noise=st.binary(min_size=1, max_size=61))
def test_the_bus_is_told_what_luma_would_tell_it(
    controller: OledController, quarters: int, noise: bytes
) -> None:
    ours, theirs = RecordingBus(), RecordingBus()
    image = picture(controller, noise)
    send(panel_of(controller, ours, quarters), controller, image)
    panel_of(controller, theirs, quarters).display(image)
    assert ours.sent == theirs.sent


def test_a_byte_of_a_page_is_eight_pixels_downwards_from_bit_0() -> None:
    letter = Image.new("1", (8, 8))
    letter.putdata([int(pixel) for pixel in LETTER_F])
    assert pages(letter) == [bytes((0x7F, 0x09, 0x09, 0x09, 0x09, 0x01, 0x01, 0x01))]


def test_a_pixel_is_half_a_byte_the_left_one_above() -> None:
    row = Image.new("1", (8, 1))
    row.putdata([1, 0, 0, 1, 1, 1, 0, 0])
    assert nibbles(row) == bytes((0xF0, 0x0F, 0xFF, 0x00))
