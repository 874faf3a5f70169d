"""`countertop doctor camera`: says where goods are to be held before the camera.

A USB camera whose focus is fixed is sharp in one place only, and no file says where. It
needs the camera for itself: not while the kiosk runs.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from statistics import median

from drivers.api import Symbology
from drivers.camera.frames import FrameSource
from drivers.camera.sources import build_source
from drivers.decode import Reader
from drivers.vision.bar_edges import bar_sharpness
from drivers.vision.pictures import grey
from firmware.base.wording.phrases import Phrase
from firmware.cli.box.trials.device_access import config_for
from firmware.cli.output import ask, at_terminal, say, say_json
from firmware.kiosk.devices.builders import frame_source
from provisioning.checks.camera.holding import HeldAt, advice

DISTANCES_CM = (8, 10, 12, 15, 20, 25, 30)
PICTURES = 10
SETTLE_S = 1.0
"""How long a camera that focuses by itself has before it is judged."""
MODULES = 95
"""Of an EAN-13, the code of 13 digits on nearly every package."""
LINEAR = {Symbology.EAN13, Symbology.UPCA}
IN_USE = Phrase(
    "the kiosk has the camera: `sudo systemctl stop kiosk`, and start it again"
    " afterwards"
)


def check_camera(config_file: Path, *, asks: bool, as_json: bool) -> int:
    """Look at a package at each distance, and say where goods are read; 1 if nowhere.

    Without questions, or where nobody can answer, what lies before it is looked at once
    as if it were at 0 cm. RefusedError or DriverError if there is no camera.
    """
    logging.getLogger().addHandler(logging.NullHandler())
    config = config_for("camera", config_file, IN_USE)
    by_distance = asks and not as_json and at_terminal()
    source = build_source(frame_source(config.camera))
    with closing(source):
        source.open()
        held = list(_by_distance(source) if by_distance else _once(source))
    if as_json:
        say_json([asdict(each) for each in held])
    elif by_distance:
        say("", advice(held))
    else:
        say(*map(_line, held))
    return 0 if any(each.serves for each in held) else 1


def _once(source: FrameSource) -> Iterator[HeldAt]:
    yield _looked_at(source, 0)


def _by_distance(source: FrameSource) -> Iterator[HeldAt]:
    say(Phrase("Take a package with a barcode of 13 digits, and a ruler."))
    for distance_cm in DISTANCES_CM:
        ask(
            Phrase(
                "Hold the code {distance} cm before the lens, then Enter: ",
                distance=distance_cm,
            )
        )
        held = _looked_at(source, distance_cm)
        say(_line(held))
        yield held


def _looked_at(source: FrameSource, distance_cm: int) -> HeldAt:
    """Judge some pictures of what lies before it now."""
    reader, edges = Reader(), list[float]()
    until_s = time.monotonic() + SETTLE_S
    while source.sensor and time.monotonic() < until_s:
        source.read()
    read = pictures = 0
    for _ in range(PICTURES):
        image = source.read()
        if image is None:
            continue
        pictures += 1
        read += any(each.symbology in LINEAR for each in reader(image))
        sharpness = bar_sharpness(grey(image))
        if sharpness is not None:
            edges.append(sharpness.edge_modules(MODULES))
    return HeldAt(
        distance_cm, pictures, read, round(median(edges), 1) if edges else None
    )


def _line(held: HeldAt) -> Phrase:
    if held.edge_modules is None:
        return Phrase("  no bars seen")
    return Phrase(
        "  read in {read} of {pictures} pictures, edges {width} bars wide",
        read=held.read,
        pictures=held.pictures,
        width=held.edge_modules,
    )
