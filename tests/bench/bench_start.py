"""Cold start and memory of the kiosk process, beside importing the same libraries.

`python -m tests.bench.bench_start [STARTS]`. The kiosk is `countertop kiosk` with
camera (a picture of an empty counter), panel (gpiozero's mock pins), display, printer
and scanner, the last three of which are away. *Ready* is what it tells systemd; *all
loaded* is when its memory stops growing, with every device thread at work. Its memory
is that of all its processes; what they share of a file counts once. So only root can
measure it. The bare side is one Python that imports what the kiosk's modules import and
then says that it is ready. Both take turns.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from socket import AF_UNIX, SOCK_DGRAM, socket

import cv2

from drivers.camera.folder import empty_view
from firmware.protocol.signing import SigningKey
from firmware.virtual.settings import toml
from tests.bench.report import compare, heading

LIBRARIES = (
    "sqlite3, numpy, cv2, pyzbar.pyzbar, zxingcpp, gpiozero, gpiozero.pins.mock,"
    " luma.core.interface.serial, luma.oled.device, PIL.ImageFont, PIL.ImageDraw,"
    " escpos.printer, serial, segno, paho.mqtt.client, msgspec,"
    " cryptography.hazmat.primitives.asymmetric.ed25519"
)
IMPORTING = f"""
import {LIBRARIES}
import os, socket, time
socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM).sendto(
    b"READY=1", os.environ["NOTIFY_SOCKET"]
)
time.sleep(60)
"""
LIMIT_S = 30.0
SETTLED_S = 1.5
GROWN_MB = 1.0
POLL_S = 0.02
PATH_WORD = 4
"""Where a mapping's file stands in its line, after its addresses."""


@dataclass(frozen=True)
class Start:
    """Seconds until ready and until all is loaded; megabytes then."""

    ready_s: float
    loaded_s: float
    memory_mb: float


MEASURES: tuple[tuple[str, Callable[[Start], float], str], ...] = (
    ("start to ready, s", lambda one: one.ready_s, "at most 1.50"),
    ("start to all loaded, s", lambda one: one.loaded_s, ""),
    ("memory of all processes, MB", lambda one: one.memory_mb, "at most 1.40"),
)


def main() -> None:
    starts = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        config = configured(folder)
        kiosk = ("-m", "firmware.cli.main", "kiosk", "--config", str(config))
        # The first of each warms the disk's cache, and escpos' own.
        pairs = [
            (start(kiosk, folder), start(("-c", IMPORTING), folder))
            for _ in range(starts + 1)
        ][1:]
    heading("imports")
    for what, value, aim in MEASURES:
        compare(
            what, [value(ours) for ours, _ in pairs], [value(b) for _, b in pairs], aim
        )


def configured(folder: Path) -> Path:
    """A kiosk with one of each device."""
    (folder / "camera").mkdir()
    counter = str(folder / "camera" / "empty.png")
    assert cv2.imwrite(counter, empty_view(1_280, 720))
    config = folder / "kiosk.toml"
    table = {
        "kid": "kiosk-1",
        "hub": {"public_key": SigningKey.generate().public},
        "journal": {"folder": str(folder / "kiosk"), "free_min_mb": 0},
        "broker": {"port": 9},
        "camera": {"kind": "folder", "path": str(folder / "camera")},
        "scanner": {"kind": "serial", "path": str(folder / "scanner")},
        "printer": {"kind": "serial", "path": str(folder / "printer")},
        "log_level": "error",
    }
    config.write_text(toml(table), "utf-8")
    return config


def start(arguments: tuple[str, ...], folder: Path) -> Start:
    """Start one Python, watch it until it has loaded all, and end it."""
    address = folder / "notify"
    address.unlink(missing_ok=True)
    with socket(AF_UNIX, SOCK_DGRAM) as manager:
        manager.bind(str(address))
        manager.settimeout(LIMIT_S)
        # As systemd/kiosk.service has it, for both.
        environment = {
            **os.environ,
            "NOTIFY_SOCKET": str(address),
            "GPIOZERO_PIN_FACTORY": "mock",
            "TMPDIR": str(folder),
            "ESCPOS_CAPABILITIES_PICKLE_DIR": str(folder),
            "MALLOC_MMAP_THRESHOLD_": "1048576",
        }
        began_s = time.perf_counter()
        process = subprocess.Popen(
            (sys.executable, *arguments), env=environment, stderr=subprocess.DEVNULL
        )
        try:
            while not manager.recv(1_024).startswith(b"READY=1"):
                pass
            ready_s = time.perf_counter() - began_s
            loaded_s, memory_mb = settled(process.pid, began_s)
        finally:
            process.kill()
            process.wait(LIMIT_S)
    return Start(ready_s, max(ready_s, loaded_s), memory_mb)


def settled(pid: int, began_s: float) -> tuple[float, float]:
    """When the process had got the last of its memory, and how much it has."""
    grown_s, largest_mb = time.perf_counter(), memory_mb(pid)
    while time.perf_counter() - grown_s < SETTLED_S:
        time.sleep(POLL_S)
        now_mb = memory_mb(pid)
        if now_mb > largest_mb + GROWN_MB:
            grown_s, largest_mb = time.perf_counter(), now_mb
    return grown_s - began_s, memory_mb(pid)


def memory_mb(pid: int) -> float:
    """What this process and those that it started take of the machine's memory."""
    own, shared = 0, Counter[str]()
    for each in (pid, *children(pid)):
        mappings = read_mappings(each)
        own += sum(anonymous for _, anonymous, _ in mappings)
        files = Counter[str]()
        for path, _, of_file in mappings:
            files[path] += of_file
        shared |= files
    return (own + shared.total()) / 1_024


def children(pid: int) -> list[int]:
    """The processes that any of its threads started."""
    return [
        int(child)
        for each in Path(f"/proc/{pid}/task").glob("*/children")
        for child in each.read_text("ascii").split()
    ]


def read_mappings(pid: int) -> list[tuple[str, int, int]]:
    """Of each mapping its file, its KB in memory of its own, and those of the file."""
    found: list[tuple[str, int, int]] = []
    path, resident = "", 0
    for line in Path(f"/proc/{pid}/smaps").read_text("utf-8").splitlines():
        name, *words = line.split()
        if not name.endswith(":"):
            path = words[PATH_WORD] if len(words) > PATH_WORD else ""
        elif name == "Rss:":
            resident = int(words[0])
        elif name == "Anonymous:":
            own = int(words[0])
            found.append((path, own, resident - own))
    return found


if __name__ == "__main__":
    main()
