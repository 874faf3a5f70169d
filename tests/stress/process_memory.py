"""Commands of sale scripts that read the memory of a running box; they never ship.

Root alone may do that, as a thief with the box's root account could. The boxes free
memory as `systemd/hub.service` has the hub do it.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from drivers.api import DriverError
from firmware.virtual.phones.traces import code_disguises
from firmware.virtual.process import Child
from firmware.virtual.scripts.script import Check, Form
from firmware.virtual.stage import Stage

CHUNK_BYTES = 1 << 20
LENGTH_MIN = 16
"""What is shorter, such as a whole number's eight bytes, stands there by chance."""
ROOT_ONLY = "only root can read the memory of a box"
UNIT = Path("systemd/hub.service")


def free_as_the_unit_does() -> None:
    """Have processes that start from now on write over what they free."""
    lines = UNIT.read_text("utf-8")
    os.environ |= re.findall(
        r"^Environment=(\w*MALLOC|GLIBC\w*)=(.*)$", lines, re.MULTILINE
    )


def codes_in(pid: int, codes: list[str]) -> dict[bytes, int]:
    """How often each form of a code stands in the memory of a process, if it does."""
    wanted = {
        form
        for code in codes
        for form in code_disguises(code)
        if len(form) >= LENGTH_MIN
    }
    counts: dict[bytes, int] = {}
    for part in _memory(pid):
        for form in wanted:
            if times := part.count(form):
                counts[form] = counts.get(form, 0) + times
    return counts


def _memory(pid: int) -> Iterator[bytes]:
    """Everything that a process can write to, a mapping at a time."""
    if os.geteuid():
        raise DriverError(ROOT_ONLY)
    maps = Path(f"/proc/{pid}/maps").read_text("ascii", "replace")
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        for line in maps.splitlines():
            place, rights, *_ = line.split()
            if not rights.startswith("rw"):
                continue
            first, end = (int(each, 16) for each in place.split("-"))
            yield b"".join(_chunks(memory, first, end))
    finally:
        os.close(memory)


def _chunks(memory: int, first: int, end: int) -> Iterator[bytes]:
    for place in range(first, end, CHUNK_BYTES):
        try:
            yield os.pread(memory, min(CHUNK_BYTES, end - place), place)
        except OSError:
            return


def _check(name: str) -> Check:
    def check(stage: Stage) -> str | None:
        found = codes_in(_process(stage, name).pid, stage.wallets.codes)
        return ", ".join(f"{n}x {form!r}" for form, n in found.items()) or None

    return check


def _process(stage: Stage, name: str) -> Child:
    process = stage.shop.kiosk if name == "kiosk" else stage.shop.hub
    if process is None:
        raise DriverError("the {name} does not run", name=name)
    return process


FORMS: tuple[Form, ...] = (
    Form("expect no pay code in memory of kiosk", check=_check("kiosk")),
    Form("expect no pay code in memory of hub", check=_check("hub")),
)
