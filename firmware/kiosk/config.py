"""One kiosk's configuration: the keys of kiosk.toml, with units and ranges.

`firmware.base.config_loader.load` refuses unknown keys, wrong types and values out of
range. Nothing here is a secret: key files are named by path.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Annotated, Literal

from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase
from firmware.kiosk.printer_config import PrinterConfig, usb_port_faults
from firmware.mqtt.access import BrokerConfig
from firmware.protocol.signing import is_public_key

_MAX_KID = 32
_MAX_LINE = 96
_MAX_URL = 200
_RECEIPT_URL = Phrase(
    "empty, or http(s)://… of at most {most} characters, with {{receipt_no}} or"
    " {{sale_id}} in it",
    most=_MAX_URL,
)
RESERVED = frozenset({"all", "hub", "observer", "observer-2", "observer-3"})
"""Names of the shop's broker that are no kiosk's."""
_KID_ALLOWED = Phrase("1 to 32 of A-Z a-z 0-9 _ -, not `all`, `hub` or `observer`")


Port = Annotated[int, Range(1, 65_535)]
Pin = Annotated[int, Range(0, 27)]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreConfig:
    """What the customer sees of the shop, and the local time on slips.

    `address`, `phone` and `tax_line` stand at the head of each slip unless empty.
    `receipt_url` is what the code on a slip leads to; empty: the code is the receipt
    as a sentence. `invoice_key_file` holds what seals links to invoices.
    """

    name: str = "自助收银"
    language: Literal["zh_CN", "en"] = "zh_CN"
    utc_offset_minutes: Annotated[int, Range(-720, 840)] = 480
    address: str = ""
    phone: str = ""
    tax_line: str = ""
    receipt_url: str = ""
    invoice_key_file: Path | None = None

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """What would spoil each slip is refused before the first one."""
        for key in ("address", "phone", "tax_line"):
            text: str = getattr(self, key)
            if not text.isprintable() or len(text) > _MAX_LINE:
                allowed = Phrase(
                    "one line of at most {most} characters", most=_MAX_LINE
                )
                yield key, text, allowed
        if self.receipt_url and not _is_receipt_url(self.receipt_url):
            yield "receipt_url", self.receipt_url, _RECEIPT_URL


@dataclass(frozen=True, slots=True, kw_only=True)
class HubIdentity:
    """The store hub's public key, base64: the text of its hub.pub.

    `signed_only`: whether all that it has not signed is refused. Without a value that
    is so from a kiosk's first start on; one that release 0.1.0 set up waits until it
    saw its hub sign. False waits in any case, beside a hub of release 0.1.0.
    """

    public_key: str
    signed_only: bool | None = None

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """With another text the kiosk would wait for a catalogue for ever."""
        if not is_public_key(self.public_key):
            allowed = Phrase("the text of the hub's hub.pub, 44 characters")
            yield "public_key", self.public_key, allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalConfig:
    """The folder of the kiosk's own files, and how large they may grow."""

    folder: Path = Path("/var/lib/countertop")
    size_max_mb: Annotated[int, Range(1, 4_096)] = 256
    free_min_mb: Annotated[int, Range(0, 4_096)] = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraConfig:
    """The camera. `path` is a device, a video or a folder of pictures, by `kind`.

    A camera on the Pi's own connector has a number, and its focus in dioptres, one over
    the distance in metres; without a value it follows what is near. With another kind
    these two keys are ignored.
    """

    kind: Literal["v4l2", "csi", "video", "folder", "none"] = "v4l2"
    path: str = "/dev/video0"
    width_px: Annotated[int, Range(320, 4_096)] = 1_280
    height_px: Annotated[int, Range(240, 2_160)] = 720
    frames_per_s: Annotated[float, Range(1, 60)] = 15.0
    exposure_us: Annotated[int, Range(0, 100_000)] = 0
    focus: Annotated[int, Range(-1, 1_023)] = -1
    csi_number: Annotated[int, Range(0, 3)] = 0
    focus_dioptres: Annotated[float, Range(0, 15)] | None = None

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """A CSI camera counts in dioptres, a USB camera in steps of its own."""
        if self.kind == "csi" and self.focus >= 0:
            allowed = Phrase("-1 with kind csi, which has `focus_dioptres`")
            yield "focus", self.focus, allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannerConfig:
    """A barcode scanner beside the camera.

    It types on a serial port or as a USB keyboard; auto takes what is there, and
    nothing is amiss while there is neither. With `usb_port` it is the one at that port;
    else the serial one at `path`, or every keyboard.
    """

    kind: Literal["auto", "serial", "keyboard", "none"] = "none"
    path: str = "/dev/ttyACM0"
    baud: Annotated[int, Range(1_200, 921_600)] = 9_600
    usb_port: str = ""

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """With another text no scanner would ever be found."""
        yield from usb_port_faults(self.usb_port)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelConfig:
    """GPIO numbers (BCM) of buttons, lamp, buzzer and staff's key switch.

    `key_pin` is claimed only where `[staff]` asks for the key.
    """

    kind: Literal["gpio", "none"] = "gpio"
    pay_pin: Pin = 5
    undo_pin: Pin = 6
    call_pin: Pin = 13
    reprint_pin: Pin = 19
    lamp_red_pin: Pin = 16
    lamp_green_pin: Pin = 20
    lamp_blue_pin: Pin = 21
    buzzer_pin: Pin = 12
    key_pin: Pin = 26

    @property
    def pins(self) -> Mapping[str, int]:
        """The pin of each part, by its key."""
        names = (name for name in self.__dataclass_fields__ if name.endswith("_pin"))
        return {name: getattr(self, name) for name in names}

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """One pin cannot serve two parts."""
        pins = list(self.pins.items())
        for index, (name, pin) in enumerate(pins):
            if pin in {other for _, other in pins[:index]}:
                yield name, pin, Phrase("a pin that no other part of the panel uses")


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffConfig:
    """How staff prove themselves: a badge, a key switch, or either of them."""

    proof: Literal["badge", "key", "badge_or_key"] = "badge"

    @property
    def by_badge(self) -> bool:
        """Whether a badge approves."""
        return self.proof != "key"

    @property
    def by_key(self) -> bool:
        """Whether the key switch approves."""
        return self.proof != "badge"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisplayConfig:
    """The screen: its controller and the bus that it hangs on. Pins are BCM numbers."""

    controller: Literal["ssd1306", "sh1106", "ssd1309", "ssd1322", "none"] = "ssd1309"
    rotate_deg: Literal[0, 180] = 0
    bus: Literal["i2c", "spi"] = "i2c"
    i2c_port: Annotated[int, Range(0, 9)] = 1
    i2c_address: Annotated[int, Range(8, 119)] = 0x3C
    spi_port: Annotated[int, Range(0, 1)] = 0
    spi_device: Annotated[int, Range(0, 2)] = 0
    spi_dc_pin: Pin = 24
    spi_reset_pin: Pin = 25
    spi_speed_hz: Annotated[int, Range(100_000, 50_000_000)] = 8_000_000
    font_folder: Path = Path("/usr/share/fonts/X11/misc")

    @property
    def pins(self) -> Mapping[str, int]:
        """The pins that it needs beside those of the bus, by their keys."""
        if self.controller == "none" or self.bus == "i2c":
            return {}
        return {"spi_dc_pin": self.spi_dc_pin, "spi_reset_pin": self.spi_reset_pin}

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """One pin cannot serve two parts."""
        if len({*self.pins.values()}) < len(self.pins):
            allowed = Phrase("a pin that is not `spi_dc_pin`")
            yield "spi_reset_pin", self.spi_reset_pin, allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class KioskConfig:
    """All settings of one kiosk. `kid` is its one identity."""

    kid: str
    hub: HubIdentity
    store: StoreConfig = field(default_factory=StoreConfig)
    broker: BrokerConfig = field(default_factory=BrokerConfig)
    journal: JournalConfig = field(default_factory=JournalConfig)
    camera: CameraConfig = field(default_factory=CameraConfig)
    scanner: ScannerConfig = field(default_factory=ScannerConfig)
    panel: PanelConfig = field(default_factory=PanelConfig)
    staff: StaffConfig = field(default_factory=StaffConfig)
    display: DisplayConfig = field(default_factory=DisplayConfig)
    printer: PrinterConfig = field(default_factory=PrinterConfig)
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """The identity becomes a topic level, a user name and a part of sale ids."""
        if not is_kid(self.kid):
            yield "kid", self.kid, _KID_ALLOWED
        if self.staff.proof == "key" and self.panel.kind == "none":
            allowed = Phrase("badge, or a [panel] with the key switch")
            yield "staff.proof", "key", allowed
        taken = self.panel.pins.values() if self.panel.kind == "gpio" else ()
        for key, pin in self.display.pins.items():
            if pin in taken:
                yield f"display.{key}", pin, Phrase("a pin that no part of [panel] has")


def is_kid(text: str) -> bool:
    """Whether a text can be the identity of a kiosk."""
    return (
        1 <= len(text) <= _MAX_KID
        and text.isascii()
        and text.replace("-", "").replace("_", "").isalnum()
        and text not in RESERVED
    )


def _is_receipt_url(text: str) -> bool:
    """Whether it is an address in which only a receipt's number has to be filled in."""
    web = text.startswith(("https://", "http://"))
    if not web or not text.isascii() or not text.isprintable() or " " in text:
        return False
    try:
        parts = [part[1:] for part in Formatter().parse(text)]
    except ValueError:
        return False
    filled = [part for part in parts if part[0] is not None]
    known = (("receipt_no", "", None), ("sale_id", "", None))
    return bool(filled) and set(filled) <= set(known) and len(text) <= _MAX_URL
