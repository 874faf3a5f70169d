"""What the counter's far sides show and sound, as messages to the page."""

import base64
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import Image

from drivers.api import Lamp
from drivers.sim.printer.paper import INK, WHITE, PaperSlip
from firmware.virtual.page.messages.behind import Lane, Traced
from firmware.virtual.page.messages.code_messages import (
    CodeRead,
    CodeRefused,
    CodesUnsure,
    UnsureCode,
)
from firmware.virtual.page.messages.to_page import (
    BuzzerSounds,
    GlassShown,
    LampLit,
    PaperOut,
    PowerShown,
    SlipCut,
    TabMessage,
    TextsShown,
    ViewChanged,
)
from firmware.virtual.watcher import Watcher

VIEW = "/camera.jpg"
SEEN_MAX_PX = (1280, 720)
"""The camera's own size, by the kiosk's default configuration."""
INK_MAX = 140
_OPACITY = [255 * (WHITE - min(shade, WHITE)) // WHITE for shade in range(256)]
_INK = [255 if shade < INK_MAX else 0 for shade in range(256)]


def slip_address(number: int) -> str:
    """Where the picture of a slip is."""
    return f"/slips/{number}.png"


class PageWatcher(Watcher):
    """Turns what it sees into messages and pictures for the page.

    `publish` and `keep` may be called from any thread; here they are called by the
    stage's and by the printer's.
    """

    def __init__(
        self, publish: Callable[[TabMessage], None], keep: Callable[[str, bytes], None]
    ) -> None:
        self._publish = publish
        self._keep = keep
        self._view_px = (1, 1)
        self._views = 0
        self._slip = 1

    def reported(self, what: dict[str, Any]) -> None:
        """Publish what the kiosk reported, as a message."""
        match what:
            case {"frame": bits, "size": [width, height], "contrast": contrast}:
                self._publish(
                    GlassShown(width=width, height=height, bits=bits, contrast=contrast)
                )
            case {"texts": texts}:
                self._publish(TextsShown(texts=tuple(texts)))
            case {"lamp": colour}:
                self._publish(LampLit(colour=Lamp(colour)))
            case {"buzzing": on}:
                self._publish(BuzzerSounds(on=on))
            case {"power": on}:
                self._publish(PowerShown(on=on))
            case {"trace": {"lane": lane, **trace}}:
                self._publish(Traced(lane=Lane(lane), **trace))
            case _:
                self._publish(self._of_codes(what))

    def before_camera(self, file: bytes) -> None:
        """Keep the camera's picture, and publish that there is one."""
        if file:
            self._view_px = _as_seen(Image.open(BytesIO(file)).size)
        self._views += 1
        self._keep(VIEW, file)
        self._publish(ViewChanged(number=self._views if file else 0))

    def printed(self, strip: Image.Image) -> None:
        """A strip of paper, a bit a dot."""
        self._publish(
            PaperOut(
                slip=self._slip,
                width=strip.width,
                height=strip.height,
                bits=_base64(strip.point(_INK, "1").tobytes()),
            )
        )

    def cut(self, slip: PaperSlip) -> None:
        """Keep the slip's picture; the next strip belongs to the next one."""
        self._keep(slip_address(self._slip), _ink_alone(slip.image))
        self._publish(
            SlipCut(slip=self._slip, height=slip.image.height, text=slip.text)
        )
        self._slip += 1

    def _of_codes(self, what: dict[str, Any]) -> TabMessage:
        match what:
            case {"read": read}:
                return CodeRead(**self._placed(read))
            case {"refused": refused}:
                return CodeRefused(**self._placed(refused))
            case {"unsure": unsure}:
                codes = (UnsureCode(**self._placed(each)) for each in unsure)
                return CodesUnsure(codes=tuple(codes))
            case _:
                raise ValueError(f"unknown report of the kiosk: {sorted(what)}")

    def _placed(self, code: dict[str, Any]) -> dict[str, Any]:
        """A code with its corners as shares of what the camera sees."""
        width, height = self._view_px
        shares = tuple((x / width, y / height) for x, y in code["corners"])
        return {**code, "corners": shares}


def _as_seen(size_px: tuple[int, int]) -> tuple[int, int]:
    """A picture's size as the camera has it: a larger one is shrunk."""
    scale = min(
        1.0, *(most / px for most, px in zip(SEEN_MAX_PX, size_px, strict=True))
    )
    return max(1, round(size_px[0] * scale)), max(1, round(size_px[1] * scale))


def _ink_alone(slip: Image.Image) -> bytes:
    """A slip as a PNG file whose paper is transparent: the page draws the paper."""
    ink = Image.new("L", slip.size, INK)
    file = BytesIO()
    Image.merge("LA", (ink, slip.point(_OPACITY))).save(file, "PNG")
    return file.getvalue()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
