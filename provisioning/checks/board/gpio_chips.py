"""Which GPIO chip has the pins of a Raspberry Pi: a board has others besides.

A Pi 5 has the pins on gpiochip0 or gpiochip4, by its kernel; the labels show which.
"""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

PINS = ("pinctrl-bcm2835", "pinctrl-bcm2711", "pinctrl-rp1")
"""Labels of the chips with the pins: Pi Zero to 3, Pi 4, Pi 5."""
GPIO_GET_CHIPINFO_IOCTL = 0x8044B401
NAME_BYTES, LABEL_BYTES, LINES_BYTES = 32, 32, 4
"""struct gpiochip_info of linux/gpio.h."""


def label_of(chip: Path) -> str:
    """The label of a chip; empty if this account may not ask, or it is no chip."""
    info = bytearray(NAME_BYTES + LABEL_BYTES + LINES_BYTES)
    try:
        opened = os.open(chip, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return ""
    try:
        fcntl.ioctl(opened, GPIO_GET_CHIPINFO_IOCTL, info)
    except OSError:
        return ""
    finally:
        os.close(opened)
    label = info[NAME_BYTES : NAME_BYTES + LABEL_BYTES]
    return bytes(label).partition(b"\0")[0].decode("ascii", "replace")


def chip_with_pins(dev: Path, label: Callable[[Path], str] = label_of) -> Path | None:
    """The chip with the pins below `dev`, else the first; None without any."""
    chips = sorted(dev.glob("gpiochip*"), key=lambda chip: (len(chip.name), chip.name))
    labelled = (chip for chip in chips if label(chip) in PINS)
    return next(labelled, chips[0] if chips else None)
