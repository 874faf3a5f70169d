"""The keys of [printer]: the wire to the receipt printer, and what its model can do.

What is not said here is taken from the profile, and without one from what nearly every
printer for paper of 58 mm can do.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Annotated, Final, Literal

from drivers.api import DriverError
from drivers.printer_profiles import (
    MAX_COLUMNS,
    MIN_COLUMNS,
    PrinterProfile,
    profiles,
)
from firmware.base.ranges import Range
from firmware.base.wording.phrases import Phrase, listing

DEFAULT_COLUMNS: Final = 32
_MAX_NEAR = 5
_FLOWS = ("rts_cts", "xon_xoff", "dsr_dtr")


_USB_PORT = re.compile(r"[0-9]+-[0-9]+(\.[0-9]+)*")


def usb_port_faults(port: str) -> Iterable[tuple[str, object, Phrase]]:
    """With another text nothing would ever be found at the port; empty is any."""
    if port and not _USB_PORT.fullmatch(port):
        allowed = Phrase(
            "empty, or a port as /sys/bus/usb/devices names it, such as 1-1.2"
        )
        yield "usb_port", port, allowed


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterConfig:
    """The receipt printer and the wire to it.

    `profile` is the name of one of python-escpos' profiles of models, empty for none;
    `columns`, `native_qr` and `cut` count before it. `answers`: whether it is known to
    answer status requests; with kind file, whether they are read from there. `confirm`:
    what confirms a slip that went through. A USB printer is known by its ids, and by
    serial number or port where there are two; a serial one by its path, or by the USB
    port of its converter.
    """

    kind: Literal["usb", "serial", "network", "file", "none"] = "usb"
    path: str = "/dev/usb/lp0"
    answers: bool = False
    confirm: Literal["auto", "executed", "received", "sent"] = "auto"
    baud: Annotated[int, Range(1_200, 921_600)] = 115_200
    rts_cts: bool = False
    xon_xoff: bool = False
    dsr_dtr: bool = False
    host: str = ""
    port: Annotated[int, Range(1, 65_535)] = 9_100
    usb_vendor: Annotated[int, Range(0, 0xFFFF)] = 0x0416
    usb_product: Annotated[int, Range(0, 0xFFFF)] = 0x5011
    usb_serial: str = ""
    usb_port: str = ""
    profile: str = ""
    columns: Annotated[int, Range(MIN_COLUMNS, MAX_COLUMNS)] | None = None
    native_qr: bool | None = None
    cut: Literal["partial", "full", "none"] | None = None
    charset: Literal["gbk", "gb2312", "cp437", "cp850", "cp858", "cp1252"] = "gbk"

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """What cannot be, alone or together."""
        yield from usb_port_faults(self.usb_port)
        if self.kind == "network" and not self.host:
            yield "host", self.host, Phrase("the printer's name or address")
        flows = [name for name in _FLOWS if getattr(self, name)]
        for name in flows[1:]:
            allowed = Phrase("one kind of flow control, here {first}", first=flows[0])
            yield name, True, allowed
        if self.profile:
            yield from self._profile_faults()

    @property
    def model(self) -> PrinterProfile:
        """What this printer can do, after the profile and the keys before it.

        DriverError if the profile is unknown, which `faults` refuses.
        """
        basis = _BASIS if not self.profile else _known(self.profile)
        return PrinterProfile(
            name=basis.name,
            columns=self.columns or basis.columns,
            native_qr=basis.native_qr if self.native_qr is None else self.native_qr,
            cut=self.cut or basis.cut,
            code_pages=basis.code_pages,
        )

    @property
    def code_page(self) -> int | None:
        """The maker's number of `charset`; None for Epson's, or if it is Chinese."""
        return self.model.code_pages.get(self.charset.upper())

    def _profile_faults(self) -> Iterable[tuple[str, object, Phrase]]:
        try:
            names = list(profiles())
        except DriverError as exc:
            yield "profile", self.profile, Phrase("nothing: {why}", why=exc)
            return
        if self.profile not in names:
            yield "profile", self.profile, _near(self.profile, names)
        elif self.charset.startswith("cp") and self.code_page is None:
            pages = _known(self.profile).code_pages
            had = [name.lower() for name in pages if name.lower() in _PAGES]
            allowed = Phrase(
                "of the profile {profile}: {names}",
                profile=self.profile,
                names=("gbk", "gb2312", *had),
            )
            yield "charset", self.charset, allowed


_PAGES = ("cp437", "cp850", "cp858", "cp1252")
_BASIS = PrinterProfile(
    name="", columns=DEFAULT_COLUMNS, native_qr=False, cut="partial", code_pages={}
)


def _known(name: str) -> PrinterProfile:
    try:
        return profiles()[name]
    except KeyError as exc:
        raise DriverError("no printer has the profile {name}", name=name) from exc


def _near(name: str, names: list[str]) -> Phrase:
    """Every profile; the nearest ones first, where there are some."""
    by_folded = {each.lower(): each for each in names}
    near = get_close_matches(name.lower(), by_folded, n=_MAX_NEAR, cutoff=0.5)
    if not near:
        return listing(names)
    return Phrase(
        "one of python-escpos' profiles, near it {near}; all: {names}",
        near=tuple(by_folded[each] for each in near),
        names=listing(names),
    )
