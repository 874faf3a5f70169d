"""Which concrete driver serves which part of the configuration."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drivers.api import Button, Emit
from firmware.kiosk.config import (
    CameraConfig,
    DisplayConfig,
    KioskConfig,
    ScannerConfig,
)
from firmware.kiosk.devices.names import DeviceName
from firmware.kiosk.devices.supervisor import Build, DeviceThread
from firmware.kiosk.printer_config import PrinterConfig

if TYPE_CHECKING:
    from drivers.camera.frames import SourceSettings
    from drivers.decoder_process.child import HearUnproven, StartChild
    from drivers.display.display import I2cWiring, SpiWiring
    from drivers.printer.ports import Connection
    from drivers.printer.printer import PrinterModel
    from drivers.scanner.keyboard_scanner import KeyboardScanner


_HALF_TURN_DEG = 180


@dataclass(frozen=True, slots=True)
class Backends:
    """What stands behind pins and display bus; None is this machine's own hardware.

    `pins` is a gpiozero pin factory, `bus` opens a luma serial interface. `decoder`
    starts the decoder's process, None as a kiosk does; `unproven` is called in the
    camera's thread, for each frame, where codes lie that were read without proof.
    """

    pins: Any = None
    bus: Callable[[], Any] | None = None
    decoder: "StartChild | None" = None
    unproven: "HearUnproven | None" = None


def builders(
    config: KioskConfig, emit: Emit, backends: Backends
) -> dict[DeviceName, Build]:
    """A builder for each device that this kiosk has, in starting order.

    The display is the first, so that it shows something while the others start; drivers
    load their libraries when they are built or in their own threads.
    """
    built: dict[DeviceName, Build] = {}
    if config.display.controller != "none":
        built[DeviceName.DISPLAY] = lambda: _display(config.display, emit, backends)
    if config.panel.kind != "none":
        built[DeviceName.PANEL] = lambda: _panel(config, emit, backends)
    if config.printer.kind != "none":
        built[DeviceName.PRINTER] = lambda: _printer(config.printer, emit)
    if config.camera.kind != "none":
        built[DeviceName.CAMERA_SCANNER] = lambda: _camera_scanner(
            config.camera, emit, backends
        )
    if config.scanner.kind != "none":
        built[DeviceName.SERIAL_SCANNER] = lambda: _scanner(config.scanner, emit)
    return built


def _display(config: DisplayConfig, emit: Emit, backends: Backends) -> DeviceThread:
    from drivers.display.display import (  # noqa: PLC0415 - a kiosk without one loads none
        OledDisplay,
        open_bus,
    )
    from drivers.display.fonts import Fonts  # noqa: PLC0415
    from drivers.display.models import OledController, OledModel  # noqa: PLC0415

    wiring = display_wiring(config)
    upside_down = config.rotate_deg == _HALF_TURN_DEG
    return OledDisplay(
        DeviceName.DISPLAY,
        emit,
        model=OledModel(OledController(config.controller), upside_down=upside_down),
        bus=backends.bus or (lambda: open_bus(wiring)),
        fonts=Fonts(config.font_folder),
    )


def display_wiring(config: DisplayConfig) -> "I2cWiring | SpiWiring":
    """The bus that a configuration names, and its lines."""
    from drivers.display.display import I2cWiring, SpiWiring  # noqa: PLC0415

    if config.bus == "i2c":
        return I2cWiring(config.i2c_port, config.i2c_address)
    return SpiWiring(
        config.spi_port,
        config.spi_device,
        data_command_pin=config.spi_dc_pin,
        reset_pin=config.spi_reset_pin,
        speed_hz=config.spi_speed_hz,
    )


def _panel(kiosk: KioskConfig, emit: Emit, backends: Backends) -> DeviceThread:
    from drivers.panel.panel import Panel, PanelPins  # noqa: PLC0415

    config = kiosk.panel
    key = {Button.KEY: config.key_pin} if kiosk.staff.by_key else {}
    pins = PanelPins(
        buttons={
            Button.PAY: config.pay_pin,
            Button.UNDO: config.undo_pin,
            Button.CALL: config.call_pin,
            Button.REPRINT: config.reprint_pin,
            **key,
        },
        lamp_red=config.lamp_red_pin,
        lamp_green=config.lamp_green_pin,
        lamp_blue=config.lamp_blue_pin,
        buzzer=config.buzzer_pin,
    )
    return Panel(emit, pins, pin_factory=backends.pins, name=DeviceName.PANEL)


def _printer(config: PrinterConfig, emit: Emit) -> DeviceThread:
    from drivers.printer.printer import Printer  # noqa: PLC0415

    return Printer(
        DeviceName.PRINTER,
        emit,
        connection=printer_connection(config),
        model=printer_model(config),
    )


def printer_connection(config: PrinterConfig) -> "Connection":
    """The wire that a configuration names; `kind` is not none."""
    from drivers.printer.ports import DeviceFile, NetworkPort, SerialPort, UsbPort  # noqa: PLC0415
    from drivers.usb_serials import SerialPlace  # noqa: PLC0415

    match config.kind:
        case "serial":
            return SerialPort(
                SerialPlace(config.path, config.usb_port),
                config.baud,
                rts_cts=config.rts_cts,
                xon_xoff=config.xon_xoff,
                dsr_dtr=config.dsr_dtr,
            )
        case "network":
            return NetworkPort(config.host, config.port)
        case "file":
            return DeviceFile(config.path, config.answers)
        case _:
            return UsbPort(
                config.usb_vendor,
                config.usb_product,
                serial=config.usb_serial,
                port=config.usb_port,
            )


def printer_model(config: PrinterConfig) -> "PrinterModel":
    """What the configured printer can do."""
    from drivers.printer.escpos_text import Charset  # noqa: PLC0415
    from drivers.printer.ports import CutKind  # noqa: PLC0415
    from drivers.printer.printer import PrinterModel, QrKind  # noqa: PLC0415
    from drivers.printer.reply_behaviour import Confirm  # noqa: PLC0415

    model = config.model
    return PrinterModel(
        columns=model.columns,
        charset=Charset(config.charset),
        qr=QrKind.NATIVE if model.native_qr else QrKind.RASTER,
        confirm=Confirm(config.confirm),
        cut=CutKind(model.cut),
        code_page=config.code_page,
        answers=config.answers,
    )


def _camera_scanner(
    config: CameraConfig, emit: Emit, backends: Backends
) -> DeviceThread:
    """The camera and the scanner of its frames, both in a process of their own."""
    from drivers.decoder_process.child import DecoderSetup, started  # noqa: PLC0415
    from drivers.decoder_process.isolated_scanner import IsolatedScanner  # noqa: PLC0415
    from drivers.decoder_process.messages import DecoderOrder  # noqa: PLC0415
    from drivers.scanner.presence import PresenceTracker  # noqa: PLC0415

    return IsolatedScanner(
        emit,
        DecoderSetup(
            DecoderOrder(
                frame_source(config),
                config.frames_per_s,
                tells_unproven=backends.unproven is not None,
            ),
            backends.decoder or started,
            unproven=backends.unproven,
        ),
        PresenceTracker(),
        camera_name=DeviceName.CAMERA,
        name=DeviceName.CAMERA_SCANNER,
    )


def frame_source(config: CameraConfig) -> "SourceSettings":
    """The camera that a configuration names, or its pictures; `kind` is not none."""
    from drivers.camera.frames import (  # noqa: PLC0415
        CsiSettings,
        FolderSettings,
        V4l2Settings,
        VideoSettings,
    )

    size = (config.width_px, config.height_px)
    exposure_us = config.exposure_us or None
    match config.kind:
        case "folder":
            return FolderSettings(Path(config.path), *size)
        case "video":
            return VideoSettings(Path(config.path), loop=True)
        case "csi":
            return CsiSettings(
                config.csi_number,
                *size,
                frames_per_s=config.frames_per_s,
                exposure_us=exposure_us,
                focus_dioptres=config.focus_dioptres,
            )
        case _:
            focus = None if config.focus < 0 else config.focus
            return V4l2Settings(
                config.path,
                *size,
                frames_per_s=round(config.frames_per_s),
                exposure_us=exposure_us,
                focus_steps=focus,
            )


def _scanner(config: ScannerConfig, emit: Emit) -> DeviceThread:
    name = DeviceName.SERIAL_SCANNER
    keyboard = _keyboard_scanner(config, emit)
    if config.kind == "keyboard":
        return keyboard
    from drivers.scanner.serial_scanner import SerialScanner  # noqa: PLC0415
    from drivers.usb_serials import SerialPlace  # noqa: PLC0415

    place = SerialPlace(config.path, config.usb_port)
    serial = SerialScanner(emit, place, baud=config.baud, name=name)
    if config.kind == "serial":
        return serial
    from drivers.scanner.auto_scanner import AutoScanner  # noqa: PLC0415

    return AutoScanner(emit, serial=serial, keyboard=keyboard, name=name)


def _keyboard_scanner(config: ScannerConfig, emit: Emit) -> "KeyboardScanner":
    from drivers.scanner.keyboard_scanner import KeyboardScanner  # noqa: PLC0415

    return KeyboardScanner(emit, port=config.usb_port, name=DeviceName.SERIAL_SCANNER)
