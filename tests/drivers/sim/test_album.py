"""The album that stands in for real photographs, and the camera model behind it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from drivers.api import DriverError
from drivers.decode import decode
from drivers.sim.camera.album import GOODS, LIST, MAX_BYTES, album
from drivers.sim.camera.packaging import side_of
from drivers.sim.camera.studio import Shot, packed, photograph
from drivers.vision.pictures import Pixels, grey, unpacked

FOLDER = Path(__file__).parents[2] / "data" / "photographs"
LISTED = json.loads((FOLDER / LIST).read_text("utf-8"))["images"]
SMALL = Shot(seed=3, size_px=(320, 180), noise=0.0)


def opened(file: str) -> Pixels:
    picture = unpacked((FOLDER / file).read_bytes())
    assert picture is not None
    return picture


def shot_of(shot: Shot) -> Pixels:
    return photograph(side_of(GOODS[0][1]), shot)


@pytest.mark.parametrize("entry", LISTED, ids=[entry["file"] for entry in LISTED])
def test_the_till_reads_every_photograph_right(entry: dict[str, object]) -> None:
    readings = decode(opened(str(entry["file"])))
    seen = [[one.symbology.name, one.text] for one in readings]
    assert seen == entry["texts"]


def test_the_list_names_the_files_and_nothing_is_large() -> None:
    assert [one.entry for one in album()] == LISTED
    pictures = sorted(FOLDER.glob("*.jpg"))
    assert [path.name for path in pictures] == sorted(one["file"] for one in LISTED)
    assert all(path.stat().st_size <= MAX_BYTES for path in pictures)


def test_a_photograph_is_made_again_from_its_seed() -> None:
    name, pack, shot = GOODS[0]
    made = photograph(side_of(pack), shot).astype(np.int16)
    # What JPEG lost is all that differs.
    assert np.abs(made - opened(f"{name}.jpg")).mean() < 6.0


def test_the_same_seed_is_the_same_picture_another_is_not() -> None:
    noisy = Shot(seed=3, size_px=(320, 180))
    assert np.array_equal(shot_of(noisy), shot_of(noisy))
    other = Shot(seed=4, size_px=(320, 180))
    assert not np.array_equal(shot_of(noisy), shot_of(other))


def test_each_wish_shows_in_the_picture() -> None:
    plain = shot_of(SMALL)
    differing = [
        replace(SMALL, turn=20.0),
        replace(SMALL, tilt=20.0),
        replace(SMALL, lean=20.0),
        replace(SMALL, bend=80.0),
        replace(SMALL, blur_px=2.0),
        replace(SMALL, motion_px=9),
        replace(SMALL, light=0.4),
        replace(SMALL, uneven=0.9),
        replace(SMALL, glare=0.8),
        replace(SMALL, width_share=0.3),
    ]
    pictures = [grey(shot_of(shot)).astype(np.int16) for shot in differing]
    changes = [np.abs(one - grey(plain)).mean() for one in pictures]
    assert min(changes) > 1.0


def test_a_jpeg_keeps_its_bound_or_is_refused() -> None:
    picture = shot_of(SMALL)
    assert len(packed(picture, 12_000)) <= 12_000
    with pytest.raises(DriverError, match="no JPEG"):
        packed(picture, 500)
