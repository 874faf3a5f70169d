"""A camera on the Pi's own connector, on a far side of picamera2."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import DriverError
from drivers.camera.csi import AF_CONTINUOUS, AF_MACRO, AF_MANUAL, CsiSource
from drivers.camera.frames import CsiSettings
from drivers.camera.picamera import load_picamera
from tests.support.picamera_module import (
    MOVING_LENS,
    TIMES,
    Picamera2,
    picamera_module,
)


@pytest.fixture(autouse=True)
def _library(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "picamera2", picamera_module())
    monkeypatch.setattr(Picamera2, "camera_controls", TIMES | MOVING_LENS)
    yield
    Picamera2.opened.clear()


def _opened(settings: CsiSettings) -> tuple[Picamera2, tuple[str, ...]]:
    source = CsiSource(settings)
    differing = source.open()
    assert source.read().shape == (settings.height_px, settings.width_px, 3)
    return Picamera2.opened[-1], differing


def test_a_lens_that_moves_follows_what_is_near() -> None:
    camera, differing = _opened(CsiSettings())
    assert camera.controls["AfMode"] == AF_CONTINUOUS
    assert camera.controls["AfRange"] == AF_MACRO
    assert "LensPosition" not in camera.controls
    assert differing == ()


def test_a_lens_is_held_at_its_dioptres() -> None:
    camera, differing = _opened(CsiSettings(focus_dioptres=6.5))
    assert camera.controls["AfMode"] == AF_MANUAL
    assert camera.controls["LensPosition"] == 6.5
    assert differing == ()


def test_a_lens_goes_no_nearer_than_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    short = MOVING_LENS | {"LensPosition": (0.0, 10.0, 1.0)}
    monkeypatch.setattr(Picamera2, "camera_controls", TIMES | short)
    camera, differing = _opened(CsiSettings(focus_dioptres=12.0))
    assert camera.controls["LensPosition"] == 10.0
    assert differing == ("focus: asked 12 dioptres, got 10",)


def test_a_lens_that_does_not_move_is_not_told_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Picamera2, "camera_controls", TIMES)
    camera, differing = _opened(CsiSettings())
    assert set(camera.controls) == {"FrameDurationLimits"}
    assert differing == ()
    _, differing = _opened(CsiSettings(focus_dioptres=5.0))
    assert differing == ("focus: asked 5 dioptres, the lens does not move",)


def test_frame_rate_exposure_and_number_reach_the_camera(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Picamera2, "models", ["imx708", "imx219"])
    settings = CsiSettings(1, frames_per_s=12.5, exposure_us=5_000)
    camera, differing = _opened(settings)
    assert camera.number == 1
    assert camera.controls["FrameDurationLimits"] == (80_000, 80_000)
    assert camera.controls["ExposureTime"] == 5_000
    assert camera.controls["AeEnable"] is False
    assert differing == ()


def test_a_sensor_that_is_slower_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Picamera2, "shortest_frame_us", 70_000)
    _, differing = _opened(CsiSettings(frames_per_s=50.0))
    assert differing == ("frame: asked 20000 us, got 70000 us",)


def test_a_number_without_a_camera_names_those_that_are_there() -> None:
    source = CsiSource(CsiSettings(1))
    with pytest.raises(DriverError, match=r"no CSI camera 1, there are 1 \(imx708\)"):
        source.open()
    source.close()


def test_closing_releases_the_camera() -> None:
    source = CsiSource(CsiSettings())
    source.open()
    source.close()
    source.close()
    assert Picamera2.opened == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (
            "raise ValueError('numpy.dtype size changed. Expected 96, got 88')",
            r"another numpy \(ValueError: numpy.dtype size.*brings a simplejpeg",
        ),
        (
            "raise ImportError('numpy.core.multiarray failed to import')",
            r"another numpy \(ImportError",
        ),
        ("import libcamera_of_another_python", r"loaded \(ModuleNotFoundError.*apt"),
        ("raise OSError('libcamera.so.0.5: no such file')", r"loaded \(OSError: lib"),
        ("Picamera = 1", r"loaded \(ImportError: cannot import name"),
        ("class Picamera2(", r"loaded \(SyntaxError"),
    ],
)
def test_a_library_that_cannot_be_loaded_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, words: str
) -> None:
    (tmp_path / "picamera2.py").write_text(source, "utf-8")
    monkeypatch.delitem(sys.modules, "picamera2")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    with pytest.raises(DriverError, match=words):
        load_picamera()
