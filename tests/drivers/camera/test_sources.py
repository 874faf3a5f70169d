"""Frame sources: folders, videos, and cameras that are not there."""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from drivers.api import DriverError
from drivers.camera.csi import CsiSource
from drivers.camera.folder import FolderSource, empty_view
from drivers.camera.frames import (
    CsiSettings,
    FolderSettings,
    V4l2Settings,
    VideoSettings,
)
from drivers.camera.sources import build_source
from drivers.camera.video import (
    BUFFERS,
    V4l2Source,
    VideoSource,
    apply_properties,
    capture_properties,
    skip_buffered_frames,
)
from drivers.sim.camera.camera_view import CameraView, png, record_video
from drivers.vision.pictures import Pixels, unpacked


def plain(level: int, width_px: int = 64, height_px: int = 48) -> Pixels:
    return np.full((height_px, width_px, 3), level, np.uint8)


def level(image: Pixels | None) -> int | None:
    return None if image is None else round(float(image.mean()))


# --- folder ---


@pytest.fixture
def stage(tmp_path: Path) -> CameraView:
    return CameraView(tmp_path / "camera")


@pytest.fixture
def folder(tmp_path: Path, stage: CameraView) -> FolderSource:
    assert stage is not None
    source = FolderSource(FolderSettings(tmp_path / "camera"))
    source.open()
    return source


def test_the_newest_picture_stands_before_the_camera(
    stage: CameraView, folder: FolderSource
) -> None:
    stage.show(plain(50))
    assert level(folder.read()) == 50
    stage.show(plain(70))
    assert level(folder.read()) == 70
    assert folder.read() is folder.read()


def test_a_covered_lens_sees_what_was_put_there_once_it_is_clear(
    stage: CameraView, folder: FolderSource
) -> None:
    stage.show(plain(50))
    stage.cover()
    assert level(folder.read()) == 0
    stage.show(plain(70))
    assert level(folder.read()) == 0
    stage.uncover()
    assert level(folder.read()) == 70
    stage.cover()
    stage.clear()
    stage.uncover()
    assert np.array_equal(folder.read(), empty_view(1280, 720))


def test_an_empty_folder_is_an_empty_counter(
    stage: CameraView, folder: FolderSource
) -> None:
    stage.show(plain(50))
    stage.clear()
    assert np.array_equal(folder.read(), empty_view(1280, 720))


def test_files_that_are_no_pictures_are_left_alone(
    tmp_path: Path, folder: FolderSource
) -> None:
    for name in ("notes.txt", ".hidden.png"):
        (tmp_path / "camera" / name).write_bytes(png(plain(50)))
    (tmp_path / "camera" / "lies.png").write_bytes(b"no picture")
    assert np.array_equal(folder.read(), empty_view(1280, 720))


@pytest.mark.parametrize("ending", [".png", ".jpg", ".bmp", ".webp"])
def test_a_picture_half_written_is_not_seen_until_it_is_whole(
    tmp_path: Path, folder: FolderSource, ending: str
) -> None:
    (tmp_path / "camera" / "old.png").write_bytes(png(plain(50)))
    noise = np.random.default_rng(3).integers(0, 256, (48, 64, 3), np.uint8)
    packed = cv2.imencode(ending, noise)[1].tobytes()
    path = tmp_path / "camera" / f"new{ending}"
    path.write_bytes(packed[: len(packed) // 2])
    assert level(folder.read()) == 50
    path.write_bytes(packed)
    assert folder.read().shape == (48, 64, 3)
    assert level(folder.read()) != 50


def test_a_picture_changed_in_place_is_seen(
    tmp_path: Path, folder: FolderSource
) -> None:
    path = tmp_path / "camera" / "one.png"
    path.write_bytes(png(plain(50)))
    folder.read()
    path.write_bytes(png(plain(90)))
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1_000_000_000))
    assert level(folder.read()) == 90


def test_a_large_photograph_is_seen_at_the_camera_s_size(
    stage: CameraView, folder: FolderSource
) -> None:
    stage.show(plain(50, 4000, 3000))
    assert folder.read().shape == (720, 960, 3)


def test_a_folder_that_is_gone_is_an_unplugged_camera(
    stage: CameraView, folder: FolderSource
) -> None:
    stage.unplug()
    with pytest.raises(DriverError, match="plugged in"):
        folder.read()
    with pytest.raises(DriverError, match="plugged in"):
        folder.open()
    stage.show(plain(50))
    stage.plug()
    assert level(folder.read()) == 50


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"RIFF", b"BM", b"text"])
def test_scraps_of_a_file_are_no_picture(data: bytes) -> None:
    assert unpacked(data) is None


# --- video ---

LEVELS = [20, 60, 100, 140, 180]


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "film.avi"
    record_video(path, (plain(grey) for grey in LEVELS), frames_per_s=10.0)
    return path


def opened(settings: VideoSettings, clock: Callable[[], float]) -> VideoSource:
    source = VideoSource(settings, clock)
    source.open()
    return source


def levels(source: VideoSource, times: int) -> list[int | None]:
    return [level(source.read()) for _ in range(times)]


def about(expected: list[int | None], got: list[int | None]) -> bool:
    """Equal but for what the video's compression does to a grey."""
    pairs = zip(expected, got, strict=True)
    return all(
        one == other or (one and other and abs(one - other) <= 3)
        for one, other in pairs
    )


def test_unpaced_each_read_is_a_frame_until_the_end(video: Path) -> None:
    source = opened(VideoSettings(video, paced=False), lambda: 0.0)
    assert about([*LEVELS, None, None], levels(source, 7))
    source.close()
    source.close()


def test_a_looping_video_begins_again(video: Path) -> None:
    source = opened(VideoSettings(video, loop=True, paced=False), lambda: 0.0)
    assert about([*LEVELS, None, *LEVELS], levels(source, 11))
    source.close()


def test_a_paced_video_leaves_out_what_is_overdue(video: Path) -> None:
    now_s = 50.0
    source = opened(VideoSettings(video), lambda: now_s)
    assert about([20, None], levels(source, 2))
    now_s += 0.31
    assert about([140, None], levels(source, 2))
    now_s += 9.0
    assert levels(source, 2) == [None, None]
    source.close()


@pytest.mark.parametrize("content", [None, b"", b"no video at all"])
def test_a_video_that_cannot_be_played_is_refused(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "film.avi"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DriverError, match="no video"):
        VideoSource(VideoSettings(path)).open()


# --- cameras ---


def test_settings_that_were_not_taken_are_named(video: Path) -> None:
    capture = cv2.VideoCapture(str(video))
    asked = capture_properties(V4l2Settings("0", exposure_us=5000, focus_steps=40))
    assert apply_properties(capture, asked) == (
        "width: asked 1280, got 64",
        "height: asked 720, got 48",
        "frames per second: asked 30, got 10",
        "automatic exposure: asked 1, got -1",
        "exposure: asked 50, got -1",
        "autofocus: asked 0, got -1",
        "focus: asked 40, got -1",
    )
    capture.release()


def test_what_is_not_asked_is_left_to_the_camera() -> None:
    names = [wish.name for wish in capture_properties(V4l2Settings("0"))]
    assert names == [
        "pixel format",
        "width",
        "height",
        "frames per second",
        "automatic exposure",
    ]


@pytest.mark.parametrize(
    ("waits_s", "grabbed"),
    [([0.03], 1), ([0.0, 0.001, 0.03, 0.03], 3), ([0.0] * 9, BUFFERS + 1)],
)
def test_frames_from_the_past_are_let_go(waits_s: list[float], grabbed: int) -> None:
    waits = iter(waits_s)
    skip_buffered_frames(lambda: next(waits))
    assert len(list(waits)) == len(waits_s) - grabbed


@pytest.mark.parametrize("device", ["/dev/v4l/by-id/usb-none", "93"])
def test_a_camera_that_is_not_plugged_in_is_named(device: str) -> None:
    source = V4l2Source(V4l2Settings(device))
    with pytest.raises(DriverError, match=rf"{device}: is it plugged in"):
        source.open()
    source.close()


def test_a_path_that_is_no_camera_is_refused() -> None:
    source = V4l2Source(V4l2Settings("/dev/null"))
    with pytest.raises(DriverError, match="no camera, or another program"):
        source.open()
    source.close()


@pytest.mark.skipif(
    importlib.util.find_spec("picamera2") is not None, reason="picamera2 is here"
)
def test_without_picamera2_the_package_to_install_is_named() -> None:
    source = CsiSource(CsiSettings())
    with pytest.raises(DriverError, match="apt install python3-picamera2"):
        source.open()
    source.close()


def test_each_kind_of_settings_has_its_source(tmp_path: Path) -> None:
    sources = [
        build_source(settings)
        for settings in (
            V4l2Settings("0"),
            CsiSettings(),
            VideoSettings(tmp_path),
            FolderSettings(tmp_path),
        )
    ]
    assert [type(source) for source in sources] == [
        V4l2Source,
        CsiSource,
        VideoSource,
        FolderSource,
    ]
    assert [source.sensor for source in sources] == [True, True, False, False]
