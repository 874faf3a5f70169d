"""The cascade for frames: within a budget, and not twice for a still scene."""

from itertools import count

import numpy as np

from drivers.api import Symbology
from drivers.decode import Reader
from drivers.sim.camera.photograph import Conditions, photograph
from drivers.vision.pictures import Pixels

GOODS, MILK = "6901234567892", "6920000000012"
AWRY = Conditions(turn_deg=45, slant=0.0)


class Ticks:
    """A clock that counts how often it is asked; each time a second has passed."""

    def __init__(self) -> None:
        self.asked = 0
        self._seconds = count()

    def __call__(self) -> float:
        self.asked += 1
        return float(next(self._seconds))


def texts(reader: Reader, image: Pixels) -> list[str]:
    return [one.text for one in reader(image)]


def awry(text: str, seed: int) -> Pixels:
    """A code that the fast stage misses and the upright regions show."""
    return photograph(text, Symbology.EAN13, seed=seed, conditions=AWRY)


def jittered(image: Pixels, seed: int) -> Pixels:
    """The same scene in the next frame of a hand-held film."""
    chance = np.random.default_rng(seed)
    noisy = np.roll(image, seed % 7 + 1, axis=1) + chance.normal(0, 3, image.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def test_a_code_held_still_is_read_in_every_frame() -> None:
    reader = Reader(budget_s=10.0)
    image = photograph(GOODS, Symbology.EAN13, seed=1)
    assert [texts(reader, image) for _ in range(3)] == [[GOODS]] * 3


def test_a_still_scene_is_not_looked_at_again() -> None:
    clock = Ticks()
    reader = Reader(budget_s=1e6, clock=clock)
    nothing = photograph(GOODS, Symbology.EAN13, seed=1)[:, :200]
    for image in (photograph(GOODS, Symbology.EAN13, seed=1), nothing):
        reader(image)
        asked = clock.asked
        for _ in range(5):
            reader(image)
        assert clock.asked - asked <= 2 * 5


def test_sensor_noise_is_no_change_another_article_in_the_same_place_is() -> None:
    clock = Ticks()
    reader = Reader(budget_s=1e6, clock=clock)
    image = photograph(GOODS, Symbology.EAN13, seed=1)
    assert texts(reader, image) == [GOODS]
    asked = clock.asked
    noise = np.random.default_rng(2).normal(0, 3, image.shape)
    assert texts(reader, np.clip(image + noise, 0, 255).astype(np.uint8)) == [GOODS]
    assert clock.asked - asked <= 2
    assert texts(reader, photograph(MILK, Symbology.EAN13, seed=1)) == [MILK]


def test_the_next_frame_goes_on_where_this_one_stopped() -> None:
    # Each stage takes a second of this clock; a frame has one besides the fast stage.
    reader = Reader(budget_s=4.0, clock=Ticks())
    image = awry(GOODS, 4)
    seen = [texts(reader, jittered(image, frame)) for frame in range(10)]
    assert seen[0] == []
    assert [GOODS] in seen
    assert all(one in ([], [GOODS]) for one in seen)


def test_a_plain_code_is_reported_in_its_first_frame() -> None:
    reader = Reader(budget_s=0.0)
    assert texts(reader, photograph(GOODS, Symbology.EAN13, seed=1)) == [GOODS]


def test_two_frames_of_one_reader_are_enough() -> None:
    reader = Reader(budget_s=0.0)
    noisy = Conditions(noise_grey=16.0, blur_px=0.8)
    image = photograph("CTM-0042", Symbology.CODE128, seed=0, conditions=noisy)
    assert texts(reader, image) == []
    assert texts(reader, jittered(image, 1)) == ["CTM-0042"]


def test_what_left_the_view_is_no_longer_read() -> None:
    reader = Reader(budget_s=10.0)
    assert texts(reader, photograph(GOODS, Symbology.EAN13, seed=1)) == [GOODS]
    assert texts(reader, np.full((720, 1280, 3), 128, np.uint8)) == []


def test_the_budget_is_kept_over_a_film_without_codes() -> None:
    clock = Ticks()
    reader = Reader(budget_s=6.0, clock=clock)
    chance = np.random.default_rng(3)
    frames = 60
    for _ in range(frames):
        reader(chance.integers(0, 256, (90, 160, 3), np.uint8))
    # A frame asks four times and each stage twice; the fast stage takes three seconds.
    stages = (clock.asked - 4 * frames) / 2
    assert stages <= (6 - 3) * frames
