"""Commands of sale scripts that read the memory of a running box; they never ship.

Root alone may do that, as a thief with the box's root account could. The boxes run in
the environment that their units in `systemd` give them.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO

from drivers.api import DriverError
from firmware.virtual.kiosk.warm_starts import ADDRESS
from firmware.virtual.phones.traces import code_disguises
from firmware.virtual.process import Child, Running, started
from firmware.virtual.scripts.script import Check, Form
from firmware.virtual.stage import Stage

CHUNK_BYTES = 1 << 20
LENGTH_MIN = 16
"""What is shorter, such as a whole number's eight bytes, stands there by chance."""
ROOT_ONLY = "only root can read the memory of a box"
UNITS = Path("systemd")
RUN = "%t"
"""What systemd puts in its place: the folder of what lives until the next boot."""


def unit_environment(role: str, run: Path) -> tuple[str, ...]:
    """Every `NAME=VALUE` that the unit of a box sets; `run` takes the place of /run.

    ValueError for a specifier that is not known here: it would be passed on as it is.
    """
    lines = (UNITS / f"{role}.service").read_text("utf-8")
    found = re.findall(r"^Environment=(.*)$", lines, re.MULTILINE)
    values = tuple(each.replace(RUN, str(run)) for each in found)
    if any("%" in each or '"' in each or " " in each for each in values):
        raise ValueError(f"{role}.service: {found}")
    return values


def boxes_as_units(stage: Stage) -> None:
    """Both boxes run in the environment of their units, from their next start on."""
    shop, run = stage.shop, stage.shop.premises.folder / "run"
    for role in ("hub", "kiosk"):
        (run / f"countertop-{role}").mkdir(parents=True, exist_ok=True)
    hub, kiosk = (unit_environment(role, run) for role in ("hub", "kiosk"))
    shop.hub_build = replace(shop.hub_build, start=partial(_started_with, hub))
    shop.kiosk_build = replace(shop.kiosk_build, start=partial(_started_with, kiosk))


def _started_with(
    environment: Sequence[str],
    command: Sequence[str],
    output: IO[bytes],
    wire: int | None,
) -> Running:
    """A process that the C library finds so from its first moment on.

    Nor is anything that it starts forked from another one's memory.
    """
    cold = f"--unset={ADDRESS}"
    return started(("env", cold, *environment, *command), output, wire)


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
        found = [
            f"{n}x {form!r} in {pid}"
            for pid in _processes(stage, name)
            for form, n in codes_in(pid, stage.wallets.codes).items()
        ]
        return ", ".join(found) or None

    return check


def _processes(stage: Stage, name: str) -> list[int]:
    """A box's processes: a kiosk has another one, which decodes."""
    box = _process(stage, name).pid
    if name != "kiosk":
        return [box]
    return [box, int(stage.remote.order(decoder="look")["pid"])]


def _process(stage: Stage, name: str) -> Child:
    process = stage.shop.kiosk if name == "kiosk" else stage.shop.hub
    if process is None:
        raise DriverError("the {name} does not run", name=name)
    return process


FORMS: tuple[Form, ...] = (
    Form("boxes as units", boxes_as_units),
    Form("expect no pay code in memory of kiosk", check=_check("kiosk")),
    Form("expect no pay code in memory of hub", check=_check("hub")),
)
