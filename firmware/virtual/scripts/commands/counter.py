"""What customers and staff do at the counter."""

from collections.abc import Callable
from pathlib import Path

from drivers.api import DriverError, Symbology
from drivers.sim.camera.label import label, labels
from firmware.base.wording.phrases import Phrase
from firmware.virtual.phones.passes import OLD_S, pass_of
from firmware.virtual.scripts.script import Form
from firmware.virtual.shop import card_of
from firmware.virtual.stage import Stage

HOLD_MARGIN_S = 0.12
PRESS_S = 0.05
SALE_STEP_S = 10.0
TO_PAY = ("请到柜台付现金", "请出示付款码")
"""What the display asks for after PAY, without payment by phone and with it."""
BY_LENGTH = {8: Symbology.EAN8, 12: Symbology.UPCA, 13: Symbology.EAN13}


def show_photograph(stage: Stage, number: int) -> None:
    """Hold a photographed article before the camera."""
    path = stage.photograph(number).path
    stage.show({str(path)}, path)


def show_file(stage: Stage, file: str) -> None:
    """Hold a picture before the camera."""
    stage.show({file}, Path(file))


def show_code(stage: Stage, code: str) -> None:
    """Hold a printed code before the camera: EAN or UPC by its length, else QR."""
    show_code_as(stage, code, _usual(code))


def show_codes(stage: Stage, text: str) -> None:
    """Hold several printed codes side by side before the camera, at once."""
    codes = text.split()
    stage.show(codes, labels(*((code, _usual(code)) for code in codes)))


def show_code_as(stage: Stage, code: str, symbology: str) -> None:
    """Hold a printed code of this symbology before the camera."""
    stage.show({code}, label(code, Symbology(symbology)))


def _usual(code: str) -> Symbology:
    """How a code is usually printed: EAN or UPC by its length, else QR."""
    digits = code.isascii() and code.isdigit()
    return BY_LENGTH.get(len(code), Symbology.QR) if digits else Symbology.QR


def show_card(stage: Stage, name: str) -> None:
    """Hold a member's card before the camera."""
    show_code_as(stage, card_of(name), Symbology.QR)


def show_pass(stage: Stage, name: str) -> None:
    """Hold a member's phone with the pass of this half minute before the camera."""
    show_code_as(stage, _pass_of(stage, name), Symbology.QR)


def type_pass(stage: Stage, name: str) -> None:
    """Scan the pass of this half minute with the serial scanner."""
    type_text(stage, _pass_of(stage, name))


def type_screenshot(stage: Stage, name: str) -> None:
    """Scan a screenshot of a member's pass, a minute old, with the serial scanner."""
    type_text(stage, _pass_of(stage, name, old_s=OLD_S))


def _pass_of(stage: Stage, name: str, *, old_s: int = 0) -> str:
    member_id = stage.hub_database.member_id(card_of(name))
    if member_id is None:
        raise DriverError("{name} is no member", name=name)
    data = stage.shop.premises.hub_data
    return pass_of(data, member_id, tier="none", old_s=old_s)


def show_badge(stage: Stage, name: str) -> None:
    """Staff look at the screen, then hold their badge before the camera."""
    stage.wait(stage.settings.look_s())
    show_code_as(stage, stage.shop.badge_of(name), Symbology.QR)


def type_badge(stage: Stage, name: str) -> None:
    """Staff look at the screen, then scan their badge with the serial scanner."""
    stage.wait(stage.settings.look_s())
    stage.scan(stage.shop.badge_of(name))


def turn_key(stage: Stage) -> None:
    """Staff look at the screen, then turn their key and back."""
    stage.wait(stage.settings.look_s())
    stage.press("key", PRESS_S)


def staff_confirm(stage: Stage) -> None:
    """Staff confirm what waits: with their badge, or with the key if only it counts."""
    stage.staff_confirm()


def show_slip(stage: Stage, number: int) -> None:
    """Hold the code of the slip that came out as the NUMBERth before the camera."""
    show_code_as(stage, stage.code_of_slip(number), Symbology.QR)


def show_nothing(stage: Stage) -> None:
    """Take away what is before the camera."""
    stage.show_nothing()


def type_text(stage: Stage, text: str) -> None:
    """Scan a code with the serial scanner."""
    stage.scan(text)


def type_card(stage: Stage, name: str) -> None:
    """Scan a member's card with the serial scanner."""
    stage.scan(card_of(name))


def press(stage: Stage, button: str) -> None:
    """Press a button and let it go."""
    stage.press(button, PRESS_S)


def hold_undo(stage: Stage) -> None:
    """Hold UNDO for as long as the policy asks."""
    stage.press("undo", stage.settings.hold_s("undo") + HOLD_MARGIN_S)


def hold_reprint(stage: Stage) -> None:
    """Hold REPRINT for as long as the policy asks."""
    stage.press("reprint", stage.settings.hold_s("reprint") + HOLD_MARGIN_S)


def hold_for(stage: Stage, button: str, seconds: float) -> None:
    """Hold a button for that time."""
    stage.press(button, seconds)


def advance(stage: Stage, seconds: float) -> None:
    """Let time pass for the sale, not for the devices."""
    stage.remote.act(advance_s=seconds)


def wait(stage: Stage, seconds: float) -> None:
    """Let real time pass."""
    stage.wait(seconds)


def sell(stage: Stage, code: str) -> None:
    """A whole sale of one article: scan, PAY, cash, until the display thanks."""
    total = "¥"
    to_pay = [stage.translated(text) for text in TO_PAY]
    stage.scan(code)
    _see(stage, lambda: stage.shows(total), total)
    press(stage, "pay")
    _see(
        stage,
        lambda: any(map(stage.shows, to_pay)),
        Phrase("{first} or {second}", first=to_pay[0], second=to_pay[1]),
    )
    stage.staff_confirm()
    _see(stage, lambda: not stage.shows(total), Phrase("the end of the sale"))


def _see(stage: Stage, true: Callable[[], bool], what: str) -> None:
    if not stage.until(true, SALE_STEP_S):
        raise DriverError("the display never showed {what}", what=what)


def take_cash(stage: Stage, *, yuan: str, number: int) -> None:
    """Staff on the hub scan the code of a suspended basket, and take the cash."""
    words = stage.code_of_slip(number).split()
    paid = ("--cash", yuan, "--by", stage.settings.everybody[0])
    stage.shop.finish(stage.shop.tool("orders", "suspended", *words, *paid))


def take_slips(stage: Stage) -> None:
    """Take the slips off the printer's tray."""
    stage.take_slips()


FORMS = (
    Form("show photograph NUMBER", show_photograph),
    Form("show picture FILE", show_file),
    Form("show code CODE", show_code),
    Form("show code CODE as SYMBOLOGY", show_code_as),
    Form("show codes TEXT", show_codes),
    Form("show card of NAME", show_card),
    Form("show pass of NAME", show_pass),
    Form("show badge of NAME", show_badge),
    Form("show slip NUMBER", show_slip),
    Form("show nothing", show_nothing),
    Form("type card of NAME", type_card),
    Form("type pass of NAME", type_pass),
    Form("type screenshot of NAME", type_screenshot),
    Form("type badge of NAME", type_badge),
    Form("type TEXT", type_text),
    Form("turn key", turn_key),
    Form("staff confirm", staff_confirm),
    Form("sell CODE", sell),
    Form("press BUTTON", press),
    Form("hold undo", hold_undo),
    Form("hold reprint", hold_reprint),
    Form("hold BUTTON for SECONDS s", hold_for),
    Form("advance SECONDS s", advance),
    Form("wait SECONDS s", wait),
    Form("take slips", take_slips),
    Form("take YUAN for slip NUMBER at the hub", take_cash),
)
