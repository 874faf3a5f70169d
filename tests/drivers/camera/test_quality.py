"""The complaint about a camera, from pictures with one fault each."""

import cv2
import numpy as np
import pytest

from drivers.camera.folder import empty_view
from drivers.camera.quality import MEASURE_EVERY_S, QualityMonitor, complaint, measure
from drivers.vision.pictures import Pixels, smoothed

ROWS, COLUMNS = 720, 1280


def noisy(picture: Pixels, seed: int = 1) -> Pixels:
    noise = np.random.default_rng(seed).normal(0, 1.5, picture.shape)
    return (picture + noise).clip(0, 255).astype(np.uint8)


def shelf() -> Pixels:
    """Boxes with print on them: structure, coarse and fine."""
    rng = np.random.default_rng(7)
    picture = np.full((ROWS, COLUMNS), 120, np.uint8)
    for _ in range(40):
        x, y = int(rng.integers(0, COLUMNS)), int(rng.integers(0, ROWS))
        grey = int(rng.integers(30, 230))
        cv2.rectangle(picture, (x, y), (x + 160, y + 120), grey, -1)
        cv2.putText(picture, "Aa 690", (x, y + 60), 0, 1.2, 255 - grey, 2)
    return picture


SCENES = {
    "": noisy(shelf()),
    "blurred": noisy(smoothed(shelf(), 6.0)),
    "dark": noisy((shelf() * 0.1).astype(np.uint8)),
    "covered": noisy(np.full((ROWS, COLUMNS), 40, np.uint8)),
}


@pytest.mark.parametrize("expected", list(SCENES))
def test_each_fault_has_its_name(expected: str) -> None:
    figures = [measure(noisy(SCENES[expected], seed)) for seed in (1, 2, 3)]
    assert complaint(figures, sensor=True) == expected


def test_an_empty_counter_is_no_fault() -> None:
    assert complaint([measure(empty_view(COLUMNS, ROWS))], sensor=False) == ""


def test_the_same_frame_for_seconds_is_a_sensor_that_hangs() -> None:
    figures = [measure(SCENES[""])] * 3
    assert complaint(figures, sensor=True) == "frozen"
    assert complaint(figures, sensor=False) == ""


def test_one_good_picture_silences_a_complaint() -> None:
    figures = [measure(SCENES[name]) for name in ("covered", "dark", "blurred", "")]
    assert complaint(figures, sensor=True) == ""


def test_nothing_seen_is_nothing_to_complain_about() -> None:
    assert complaint([], sensor=True) == ""


def test_a_report_covers_the_time_since_the_last_one() -> None:
    monitor = QualityMonitor(100.0, sensor=False)
    for frame in range(20):
        monitor.add_frame(SCENES[""], 100.0 + frame * 0.1)
    first = monitor.report(102.0, dropped=5, decoded=15)
    second = monitor.report(104.0, dropped=6, decoded=17)
    assert (first.frames_per_s, first.decodes_per_s) == (10.0, 7.5)
    assert (first.frames_dropped, second.frames_dropped) == (5, 1)
    assert (second.frames_per_s, second.decodes_per_s) == (0.0, 1.0)
    assert first.brightness == pytest.approx(SCENES[""].mean())


def test_not_every_frame_is_looked_at() -> None:
    monitor = QualityMonitor(0.0, sensor=True)
    monitor.add_frame(SCENES[""], 0.0)
    monitor.add_frame(SCENES["blurred"], MEASURE_EVERY_S / 2)
    monitor.add_frame(SCENES[""], MEASURE_EVERY_S)
    assert monitor.report(1.0, dropped=0, decoded=3).complaint == "frozen"
    monitor.add_frame(SCENES["blurred"], MEASURE_EVERY_S * 1.5)
    assert monitor.report(2.0, dropped=0, decoded=4).complaint == "blurred"
