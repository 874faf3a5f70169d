"""What customers do with their wallets: show a pay code, scan one of ours, confirm."""

from drivers.api import Symbology
from drivers.sim.camera.label import label
from firmware.virtual.network.shop_keys import payments_table
from firmware.virtual.phones.glass_photo import qr_on_glass
from firmware.virtual.phones.screen import pay_code_before_camera
from firmware.virtual.scripts.commands.expectations import fen
from firmware.virtual.scripts.script import Form
from firmware.virtual.settings import laid_over
from firmware.virtual.stage import Stage

HESITATES_S = 15.0


def wallet(stage: Stage, *, name: str, network: str, yuan: str) -> None:
    """A wallet with money; the shop then takes payments by phone."""
    stage.wallets.open(name, network, fen(yuan))
    table = payments_table(stage.wallets.networks.config)
    stage.settings.hub = laid_over({"payments": table}, stage.settings.hub)


def asks_for_password(stage: Stage, name: str) -> None:
    """Each payment waits until its owner confirms it."""
    stage.wallets.change(name, mood="pays", password_from_fen=0, password_after_s=None)


def hesitates(stage: Stage, name: str) -> None:
    """Each payment waits until its owner has thought about it for 15 s."""
    stage.wallets.change(
        name, mood="pays", password_from_fen=0, password_after_s=HESITATES_S
    )


def pays_at_once(stage: Stage, name: str) -> None:
    """It pays without a question, as a wallet does at first."""
    stage.wallets.change(
        name, mood="pays", password_from_fen=None, password_after_s=None
    )


def refuses(stage: Stage, name: str) -> None:
    """It refuses every payment by code."""
    stage.wallets.change(name, mood="refuses")


def show_pay_code(stage: Stage, name: str) -> None:
    """Hold a phone with a fresh pay code, bars and QR, before the camera."""
    _show(stage, stage.wallets.new_code(name))


def show_last_pay_code(stage: Stage, name: str) -> None:
    """Hold it there with the code that it showed last, which may be used up."""
    _show(stage, stage.wallets.last_code(name))


def show_pay_code_as(stage: Stage, name: str, symbology: str) -> None:
    """Hold a fresh pay code in this symbology alone before the camera."""
    code = stage.wallets.new_code(name)
    stage.show({code}, label(code, Symbology(symbology)))


def type_pay_code(stage: Stage, name: str) -> None:
    """Scan a fresh pay code with the serial scanner."""
    stage.scan(stage.wallets.new_code(name))


def type_last_pay_code(stage: Stage, name: str) -> None:
    """Scan the pay code that was shown last with the serial scanner."""
    stage.scan(stage.wallets.last_code(name))


def scan_display(stage: Stage, name: str) -> None:
    """Scan the QR on the kiosk's display with a wallet, off its pixels."""
    stage.wallets.scan(name, qr_on_glass(stage.remote.frame))


def scan_slip(stage: Stage, number: int, name: str) -> None:
    """Scan the QR of the slip that came out as the NUMBERth with a wallet."""
    stage.wallets.scan(name, stage.code_of_slip(number))


def confirm(stage: Stage, name: str) -> None:
    """Type the wallet's password for the payment that waits."""
    stage.wallets.confirm(name)


def decline(stage: Stage, name: str) -> None:
    """Put the phone away: the payment that waits is refused."""
    stage.wallets.decline(name)


def _show(stage: Stage, code: str) -> None:
    stage.show({code}, pay_code_before_camera(code))


FORMS = (
    Form("wallet of NAME at NETWORK with YUAN", wallet),
    Form("wallet of NAME asks for password", asks_for_password),
    Form("wallet of NAME hesitates", hesitates),
    Form("wallet of NAME pays at once", pays_at_once),
    Form("wallet of NAME refuses", refuses),
    Form("show pay code of NAME", show_pay_code),
    Form("show pay code of NAME as SYMBOLOGY", show_pay_code_as),
    Form("show last pay code of NAME", show_last_pay_code),
    Form("type pay code of NAME", type_pay_code),
    Form("type last pay code of NAME", type_last_pay_code),
    Form("scan display as NAME", scan_display),
    Form("scan slip NUMBER as NAME", scan_slip),
    Form("confirm payment as NAME", confirm),
    Form("decline payment as NAME", decline),
)
