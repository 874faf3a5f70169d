"""The kiosk as it is installed, on the real kernel's devices. In the guest.

`check_kiosk.py before` sells, and leaves a slip half printed; then the host cuts the
power. `check_kiosk.py after` looks what the kiosk makes of it.
"""

import json
import os
import select
import sqlite3
import sys
import time
from contextlib import closing
from functools import lru_cache
from pathlib import Path

from checking import run_all
from far_side import Fingers, GadgetWire, Glass, Gun, View, level, shell, until
from usb_gadgets import UsbTypingGun

from drivers.api import Button, Paper, Symbology
from drivers.camera.folder import empty_view
from drivers.display.fonts import Fonts
from drivers.display.models import OledController
from drivers.panel.panel import PanelPins
from drivers.scanner.keyboards import InputDevices
from drivers.sim.camera.label import label
from drivers.sim.printer.printer import SimPrinter
from firmware.virtual.display_reader import DisplayReader

WATER, TEA = "6901234567892", "6909876543212"
NOTHING = empty_view(1280, 720)
LOOK_S = 1.2
LIMIT_S = 30.0
JOURNAL = "/var/lib/countertop/journal.sqlite"
TOML = "/etc/countertop/kiosk.toml"
HUB = "--config /etc/countertop/hub.toml"
PINS = PanelPins()


class Counter:
    """Everything around the kiosk: what it sees, feels, shows and prints."""

    def __init__(self, *, runs: bool) -> None:
        """`runs`: the kiosk was started already, by systemd with the machine."""
        self.glass = Glass(OledController.SSD1309, fresh=not runs)
        self.eyes = DisplayReader(Fonts())
        self.fingers = Fingers()
        self.gun = Gun()
        self.view = View(NOTHING).start()
        self.paper = SimPrinter(GadgetWire()).start()
        self._taken = 0

    def sees(self, text: str, limit_s: float = LIMIT_S) -> None:
        """Wait until the display shows this text."""
        # Reading pixels is work, and the kiosk has the same only processor.
        shown = until(
            lambda: self.eyes.sees(self.glass.look().image(), text), limit_s, 0.3
        )
        assert shown, f"the display does not show {text!r}"

    def takes(self, gtin: str, price: str) -> None:
        """Hold an article before the camera until its price is shown."""
        self.view.show(label(gtin, Symbology.EAN13))
        self.sees(price)
        self.view.show(NOTHING)

    def pays(self) -> None:
        """PAY, cash, and staff look and turn their key."""
        self.fingers.press(Button.PAY)
        self.sees("请到柜台付现金")
        time.sleep(LOOK_S)
        self.fingers.press(Button.KEY)

    @property
    def tray_is_empty(self) -> bool:
        """Whether every slip that was cut was taken."""
        return len(self.paper.slips) == self._taken

    def slip(self) -> str:
        """The next slip that was cut."""
        count = self._taken
        assert until(lambda: len(self.paper.slips) > count, LIMIT_S), "no slip"
        self._taken += 1
        return self.paper.slips[count].text


@lru_cache(maxsize=1)
def counter() -> Counter:
    """The one counter."""
    return Counter(runs=shell("systemctl is-active kiosk || :") == "active\n")


def said() -> str:
    """What the kiosk logged since it was started."""
    life = "$(systemctl show -p InvocationID --value kiosk)"
    return shell(f"journalctl --no-pager -o cat _SYSTEMD_INVOCATION_ID={life}")


def hears() -> bool:
    """Whether the kiosk has its scanner open."""
    main = "$(systemctl show -p MainPID --value kiosk)"
    return "ttyACM0" in shell(f"ls -l /proc/{main}/fd")


def decoder() -> str:
    """The id of the decoder's process."""
    return shell("pgrep -f drivers.decoder_process.main").strip()


def stages() -> list[str]:
    """The stages of the newest sale in the kiosk's journal."""
    newest = "SELECT stage FROM stage WHERE sale = (SELECT max(sale) FROM stage)"
    return _journal(f"{newest} ORDER BY id")


def all_booked() -> bool:
    """Whether the newest sale is closed, and the hub has every closed sale once."""
    orders = json.loads(shell(f"countertop orders --all --json {HUB}"))
    closed = _journal("SELECT sale FROM stage WHERE stage = 'closed'")
    return "closed" in stages() and len(orders) == len(closed)


def _journal(query: str) -> list[str]:
    with closing(sqlite3.connect(f"file:{JOURNAL}?mode=ro", uri=True)) as journal:
        return [cell for (cell,) in journal.execute(query)]


class Before:
    """A morning; then somebody stumbles over the cable."""

    @staticmethod
    def check_the_service_starts_with_every_device() -> None:
        counter()
        assert until(Path("/dev/countertop/printer").exists), "no udev name"
        shell("systemctl start kiosk")
        counter().sees("请扫商品条码")
        assert "device_lost" not in (log := said()), log

    @staticmethod
    def check_the_doctor_finds_nothing_at_fault() -> None:
        print(shell(f"countertop doctor --config {TOML}"))
        print(shell(f"countertop doctor {HUB}"))

    @staticmethod
    def check_a_sale_by_camera() -> None:
        shop = counter()
        shop.takes(WATER, "¥3.50")
        assert "decoder_unlocked" not in (log := said()), log
        shop.pays()
        slip = shop.slip()
        assert "矿泉水" in slip, slip
        assert "COPY" not in slip, slip
        shop.sees("谢谢惠顾")
        assert level(PINS.lamp_green) == 1
        assert until(all_booked, LIMIT_S, 1.0), "the hub lacks an order"

    @staticmethod
    def check_a_sale_after_the_decoder_died() -> None:
        shop = counter()
        shell(f"kill -KILL {decoder()}")
        assert until(lambda: "decoder_replaced" in said(), LIMIT_S, 1.0)
        shop.sees("请扫商品条码")
        shop.takes(WATER, "¥3.50")
        shop.pays()
        assert "矿泉水" in shop.slip()
        shop.sees("谢谢惠顾")
        status = shell(f"cat /proc/{decoder()}/status")
        assert "Seccomp:\t2" in status, status
        assert "device_lost device=eye" not in (log := said()), log
        assert until(all_booked, LIMIT_S, 1.0), "the hub lacks an order"

    @staticmethod
    def check_a_sale_after_the_camera_was_pulled_and_put_back() -> None:
        shop = counter()
        shop.view.stop()
        assert until(lambda: "device_lost device=camera" in said(), LIMIT_S, 1.0)
        shop.view = View(NOTHING).start()
        shop.sees("请扫商品条码")
        shop.takes(WATER, "¥3.50")
        shop.pays()
        assert "矿泉水" in shop.slip()
        assert until(all_booked, LIMIT_S, 1.0), "the hub lacks an order"

    @staticmethod
    def check_a_sale_by_scanner_with_the_broker_dead() -> None:
        shop = counter()
        shell("systemctl stop mosquitto")
        shop.gun.scan(TEA)
        shop.sees("¥128.00")
        shop.pays()
        assert "龙井茶" in shop.slip()
        shop.sees("谢谢惠顾")
        shell("systemctl start mosquitto")
        assert until(all_booked, LIMIT_S, 1.0), "the hub lacks an order"

    @staticmethod
    def check_paper_out_keeps_the_slip_and_prints_it_later() -> None:
        shop = counter()
        shop.paper.set_paper(Paper.OUT)
        shop.gun.scan(WATER)
        shop.sees("¥3.50")
        shop.pays()
        assert until(all_booked, LIMIT_S, 1.0), "the hub lacks an order"
        assert shop.tray_is_empty
        shop.paper.set_paper(Paper.PLENTY)
        assert "矿泉水" in shop.slip()

    @staticmethod
    def check_every_plug_pulled_and_put_back() -> None:
        shop = counter()
        shop.paper.unplug()
        shop.gun.unplug()
        shop.glass.refuse()
        time.sleep(3.0)
        shop.glass.forget()
        shop.gun.plug()
        shop.paper.plug()
        assert until(hears, LIMIT_S, 1.0), "the scanner is not opened again"
        shop.sees("请扫商品条码")
        shop.gun.scan(WATER)
        shop.sees("¥3.50")
        shop.pays()
        assert "矿泉水" in shop.slip()
        assert until(all_booked, LIMIT_S, 1.0), "the hub lacks an order"

    @staticmethod
    def check_a_slip_is_half_printed_when_the_power_goes() -> None:
        shop = counter()
        shop.sees("请扫商品条码")
        shop.paper.die_after(200)
        shop.gun.scan(TEA)
        shop.sees("¥128.00")
        shop.pays()
        assert shop.paper.wait_dead(LIMIT_S)
        assert stages() == ["intent", "settled", "may_have_printed"], stages()

    @staticmethod
    def check_the_service_was_never_restarted() -> None:
        counts = shell("systemctl show -p NRestarts -p MemoryCurrent kiosk")
        print(counts.replace("\n", " "))
        assert "NRestarts=0" in counts
        assert "Traceback" not in (log := said()), log


class After:
    """The lights are on again; the service started with the machine."""

    @staticmethod
    def check_the_service_waits_for_devices_that_wake_up_later() -> None:
        lost = [f"device={name}" for name in ("display", "panel", "printer")]
        assert until(lambda: all(each in said() for each in lost), LIMIT_S, 1.0)
        assert "Falling back" not in said()
        shell("modprobe dummy_hcd num=4; bash /hil/share/in/guest/hil-devices.sh")

    @staticmethod
    def check_the_sale_is_finished_with_a_copy() -> None:
        shop = counter()
        slip = shop.slip()
        assert "COPY" in slip, slip
        assert "龙井茶" in slip, slip
        assert until(all_booked, LIMIT_S, 1.0), "the hub lacks an order"

    @staticmethod
    def check_selling_goes_on() -> None:
        shop = counter()
        shop.sees("请扫商品条码")
        shop.takes(WATER, "¥3.50")
        shop.pays()
        slip = shop.slip()
        assert "COPY" not in slip, slip
        assert until(all_booked, LIMIT_S, 1.0), "the hub lacks an order"
        assert shop.tray_is_empty

    @staticmethod
    def check_the_books_agree() -> None:
        shell(f"countertop reconcile {HUB}")

    @staticmethod
    def check_no_defect_was_logged_since_the_machine_started() -> None:
        log = said()
        print(log)
        assert "Traceback" not in log

    @staticmethod
    def check_a_sale_by_a_scanner_that_types_and_that_nobody_else_hears() -> None:
        shop, gun = counter(), UsbTypingGun(0)
        shop.gun.unplug()
        gun.plug()
        shell(f"sed -i '/^.scanner.$/,/^.panel/s/^kind = .*/kind = \"auto\"/' {TOML}")
        shell("systemctl restart kiosk")
        assert until(lambda: "keyboard_held" in said(), LIMIT_S, 1.0), said()
        assert gun.name in shell(f"countertop doctor --config {TOML} || :")
        (held,) = InputDevices().keyboards()
        other = os.open(held.node, os.O_RDONLY | os.O_NONBLOCK)
        shop.sees("请扫商品条码")
        gun.scan(WATER)
        shop.sees("¥3.50")
        assert not select.select([other], [], [], 0.2)[0], "a console would hear it"
        os.close(other)
        shop.pays()
        assert "矿泉水" in shop.slip()
        assert until(all_booked, LIMIT_S, 1.0), "the hub lacks an order"


if __name__ == "__main__":
    part = {"before": Before, "after": After}[sys.argv[1]]
    found = {n: getattr(part, n) for n in vars(part) if n.startswith("check_")}
    sys.exit(run_all(found))
