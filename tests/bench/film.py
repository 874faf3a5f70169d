"""What the live decoder costs over film: no code, no change, and up to the beep."""

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import cv2
import numpy as np

from drivers.api import CodeSeen, Symbology
from drivers.decode import Reader, decode
from drivers.scanner.presence import PresenceTracker
from drivers.sim.camera.label import label
from drivers.sim.camera.studio import Shot, photograph
from drivers.vision.pictures import Pixels
from tests.bench.eyes import zbar, zxing_hard
from tests.bench.report import compare, fact, heading
from tests.support.kiosk_builders import COLA
from tests.support.kiosk_rig import KioskRig

SECONDS, FRAMES_PER_S = 4, 10
SCENES = 5
STILL_FRAMES = 30
BEEPS = 12
MAX_FRAMES = 100
WORDS = (
    "SPECIAL OFFER 2 + 1",
    "Open 7:00 - 22:00",
    "No cash today",
    "|| | ||| | || |||",
)


def films() -> None:
    """Measure and print; about half a minute."""
    heading("zxing hard")
    no_code()
    heading("decode")
    no_change()
    to_the_beep()


def no_code() -> None:
    """Averages over a second of film in which signs and hands pass, but no code."""
    reader, ours, bare = Reader(), list[float](), list[float]()
    dear = list[float]()
    for number in range(SECONDS * FRAMES_PER_S):
        frame = passing(number)
        ours.append(ms(lambda frame=frame: reader(frame)))
        bare.append(ms(lambda frame=frame: zxing_hard(frame)))
        dear.append(ms(lambda frame=frame: zbar(frame)))
    compare("film without a code, ms a frame", seconds(ours), seconds(bare), "≤ 1")
    fact("  of these the worst frame", max(ours))
    fact("  pyzbar on the same frames, median", statistics.median(dear))


def no_change() -> None:
    """A still counter, with a code and without: frames differ by sensor noise only."""
    views = {"with a code": label(COLA.gtin, Symbology.EAN13), "without": passing(0)}
    for name, view in views.items():
        for noise in (0, 3):
            ours, bare = standing(view, noise)
            compare(f"still, {name}, noise {noise}, ms a frame", ours, bare, "≤ 0.1")


def standing(view: Pixels, noise: float) -> tuple[list[float], list[float]]:
    """The second half of a film of one view: by then all has been looked at."""
    reader, ours, bare = Reader(), list[float](), list[float]()
    for seed in range(STILL_FRAMES):
        frame = noisy(view, noise, seed)
        ours.append(ms(lambda frame=frame: reader(frame)))
        bare.append(ms(lambda frame=frame: decode(frame)))
    return ours[STILL_FRAMES // 2 :], bare[STILL_FRAMES // 2 :]


def to_the_beep() -> None:
    """From the first frame with a code until lamp and beeper have their orders."""
    ours, bare, frames = list[float](), list[float](), list[float]()
    goods = label(COLA.gtin, Symbology.EAN13)
    with tempfile.TemporaryDirectory() as name:
        desk = KioskRig(Path(name))
        for turn in range(BEEPS):
            took_ms = answers(desk, goods, turn)
            ours.append(sum(took_ms))
            frames.append(len(took_ms))
            bare.append(ms(lambda: decode(goods)))
        desk.close()
    compare("code in view to beep, ms of work", ours, bare, "within a frame: 100 ms")
    fact("  in so many frames, on average", statistics.mean(frames), "1")
    fact("  and at worst", max(frames), "1")


def answers(desk: KioskRig, goods: Pixels, turn: int) -> list[float]:
    """What each frame costs eye and main thread until the piece is in the basket."""
    reader, sightings = Reader(), PresenceTracker()
    reader(passing(turn))
    before, took_ms = len(desk.controller.sale.basket.lines), list[float]()

    def look(frame: Pixels) -> None:
        for reading in sightings(reader(frame), 0.0):
            desk.controller.handle(CodeSeen(reading, desk.now_s))

    while len(desk.controller.sale.basket.lines) == before:
        frame = noisy(goods, 2, len(took_ms))
        took_ms.append(ms(lambda frame=frame: look(frame)))
        assert len(took_ms) < MAX_FRAMES, "the code is not read at all"
    return took_ms


def passing(number: int) -> Pixels:
    """A frame of film: a printed sign that moves over the counter."""
    scene = SIGNS[number // FRAMES_PER_S % SCENES]
    shift = np.array([[1, 0, 9 * (number % FRAMES_PER_S)], [0, 1, 3]], np.float32)
    size = (scene.shape[1], scene.shape[0])
    edge = cv2.BORDER_REPLICATE
    moved = cv2.warpAffine(scene, shift, size, borderMode=edge)
    return noisy(np.asarray(moved, np.uint8), 3, number)


def sign(seed: int) -> Pixels:
    """A sign with words and a picture on a counter, and no code."""
    chance = np.random.default_rng(seed)
    board = np.full((600, 900, 3), chance.integers(120, 250, 3), np.uint8)
    for row, words in enumerate(WORDS):
        place, ink = (40, 120 + 110 * row), tuple(map(int, chance.integers(0, 90, 3)))
        cv2.putText(board, words, place, ink, cv2.FontFace("sans"), 54, 700)
    cv2.circle(board, (730, 420), 110, (40, 60, 200), 14)
    return photograph(board, Shot(seed=seed, turn=8 * seed - 16, tilt=12))


def noisy(view: Pixels, spread: float, seed: int) -> Pixels:
    noise = np.random.default_rng(seed).normal(0, spread, view.shape)
    return (view + noise).clip(0, 255).astype(np.uint8)


def ms(work: Callable[[], object]) -> float:
    began_s = time.thread_time()
    work()
    return (time.thread_time() - began_s) * 1e3


def seconds(each: Sequence[float]) -> list[float]:
    """The average of each second of film."""
    starts = range(0, len(each), FRAMES_PER_S)
    return [statistics.mean(each[at : at + FRAMES_PER_S]) for at in starts]


SIGNS = [sign(seed) for seed in range(SCENES)]
