"""Replays of a sale script at the virtual kiosk, one after the other, and what is held.

Two tabs (one looks behind the glass) and the processes of the shop are measured after
each replay.
"""

import json
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from drivers.sim.reserved_port import ReservedPort
from tests.pages.browsing import HERE, MODULES, PICTURES
from tests.pages.kiosk_page import opened_shop
from tests.pages.soak.growth import Allowed, Trend, trend_of

SALE = Path(__file__).with_name("long_day.sale")
MB = 1 << 20
ALLOWED: Mapping[str, Allowed] = {
    "heap": Allowed(2 * MB, 0.1),
    "nodes": Allowed(200, 0.05),
    "listeners": Allowed(100, 0.05),
    "rss": Allowed(8 * MB, 0.1),
    "files": Allowed(4),
    "threads": Allowed(2),
}
"""What may come on top after warming up, of each measure."""
BOXES = {
    "firmware.virtual.kiosk": "kiosk",
    "hub": "hub",
    "web": "web",
    "mosquitto": "broker",
    "firmware.virtual.network.pay_network": "networks",
}
"""The processes of a shop by a word of their command line; others end soon."""
Points = dict[tuple[str, str], list[tuple[float, float]]]


class ReplaySoak:
    """What was measured: points (seconds, value) of each holder and measure."""

    def __init__(self) -> None:
        self.points: Points = defaultdict(list)
        self.replays = 0
        self.console: list[str] = []

    @property
    def trends(self) -> dict[tuple[str, str], Trend]:
        """The trend of each measure of each holder."""
        return {key: trend_of(points) for key, points in sorted(self.points.items())}

    @property
    def leaks(self) -> list[str]:
        """What grew on, each in a line."""
        return [
            f"{holder} {measure}: {trend.grown:.0f} more than {trend.level:.0f}"
            for (holder, measure), trend in self.trends.items()
            if trend.leaks(ALLOWED[measure])
        ]

    def add(self, at_s: float, holder: str, values: Mapping[str, float]) -> None:
        """What a holder held then."""
        for measure, value in values.items():
            self.points[holder, measure].append((at_s, value))


def soaked(seconds: float) -> ReplaySoak:
    """Replay for so long; AssertionError if a replay halts."""
    soak = ReplaySoak()
    reserved = ReservedPort()
    with closing(reserved), opened_shop(reserved.number, SALE) as address:
        words = (address, str(MODULES), str(PICTURES), str(SALE), str(seconds))
        with subprocess.Popen(
            ["node", HERE / "soak_kiosk.mjs", *words],
            stdout=subprocess.PIPE,
            text=True,
        ) as browser:
            assert browser.stdout is not None
            for line in browser.stdout:
                _take(soak, json.loads(line), reserved.number)
        assert browser.returncode == 0, f"halted after {soak.replays} replays"
    return soak


def _take(soak: ReplaySoak, told: dict[str, Any], port: int) -> None:
    at_s, soak.replays = told["at_s"], told["count"]
    soak.console = told["console"]
    for tab in ("tab", "behind"):
        soak.add(at_s, tab, told[tab])
    for holder, pid in _holders(port):
        with suppress(OSError):  # it ended meanwhile
            soak.add(at_s, holder, _held(pid))


def _holders(port: int) -> Iterator[tuple[str, int]]:
    """The page's process, and the shop's, each with its number in its name."""
    commands = dict(_commands())
    own = {"--page", str(port)}
    page = next(pid for pid, (_, words) in commands.items() if own <= set(words))
    yield "page", page
    for pid, (parent, words) in commands.items():
        name = next((BOXES[each] for each in BOXES if _runs(words, each)), "")
        if parent == page and name:
            yield f"{name} {pid}", pid


def _runs(words: list[str], wanted: str) -> bool:
    return any(
        word == wanted or Path(word).name == wanted or word.startswith(f"{wanted}.")
        for word in words[:5]
    )


def _commands() -> Iterator[tuple[int, tuple[int, list[str]]]]:
    """Every process: its parent, and its command line."""
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (folder / "cmdline").read_text("utf-8", "replace").split("\0")
            parent = (folder / "stat").read_text("ascii", "replace").rpartition(")")[2]
            yield int(folder.name), (int(parent.split()[1]), words[:-1])


def _held(pid: int) -> dict[str, float]:
    """Resident bytes, open files and threads of a process."""
    folder = Path(f"/proc/{pid}")
    lines = (folder / "status").read_text("ascii", "replace").splitlines()
    status = dict(line.split(":", 1) for line in lines)
    return {
        "rss": int(status["VmRSS"].split()[0]) * 1024,
        "files": len(list((folder / "fd").iterdir())),
        "threads": int(status["Threads"]),
    }
