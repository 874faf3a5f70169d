"""Serial devices on the USB, in folders that look like /sys and /dev."""

from pathlib import Path

from drivers.usb_serials import UsbSerials


def no_serials(root: Path) -> UsbSerials:
    """A machine with none below `root`."""
    (root / "class").mkdir()
    (root / "dev").mkdir()
    return UsbSerials(root / "class", root / "dev")


def plug_serial(serials: UsbSerials, name: str, place: str, product: str = "") -> None:
    """As the kernel shows one; `place` is its path from the bus to its interface.

    A converter's port lies a folder deeper than that, a modem's does not.
    """
    device = serials.sysfs.parent / "devices" / place
    below = device / name if name.startswith("ttyUSB") else device
    (below / "tty" / name).mkdir(parents=True)
    (below / "tty" / name / "device").symlink_to(below)
    (serials.sysfs / name).symlink_to(below / "tty" / name)
    if product:
        (device.parent / "product").write_text(product, "utf-8")
