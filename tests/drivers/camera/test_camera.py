"""The camera's thread before a folder that shows, hides, unplugs and plugs."""

import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from drivers.api import CameraHealth, DeviceLost, DeviceReady
from drivers.camera.camera import Camera
from drivers.camera.folder import empty_view
from drivers.camera.frames import FolderSettings, Frame, VideoSettings
from drivers.sim.camera.camera_view import CameraView, record_video
from drivers.vision.pictures import Pixels
from tests.support.device_inbox import Inbox


def plain(level: int) -> Pixels:
    return np.full((48, 64, 3), level, np.uint8)


@pytest.fixture
def stage(tmp_path: Path) -> CameraView:
    return CameraView(tmp_path / "camera")


@pytest.fixture
def camera(tmp_path: Path, stage: CameraView, inbox: Inbox) -> Iterator[Camera]:
    assert stage is not None
    settings = FolderSettings(tmp_path / "camera")
    camera = Camera(inbox.emit, settings, frames_per_s=50.0, health_s=0.3)
    camera.start()
    inbox.wait(DeviceReady)
    yield camera
    assert camera.stop(2.0)


def seen(camera: Camera, level: int) -> Frame:
    """The first frame with about this level, for videos are compressed."""
    for _ in range(200):
        frame = camera.next_frame(1.0)
        if frame is not None and abs(float(frame.image.mean()) - level) < 4:
            return frame
    raise AssertionError(f"no frame of level {level}")


def test_what_is_shown_is_seen_once_a_frame(camera: Camera, stage: CameraView) -> None:
    stage.show(plain(50))
    first = seen(camera, 50)
    second = camera.next_frame(1.0)
    assert second is not None
    assert second.taken_at_s > first.taken_at_s


def test_frames_come_no_faster_than_asked(camera: Camera) -> None:
    times = [frame.taken_at_s for _ in range(11) if (frame := camera.next_frame(1.0))]
    assert times[-1] - times[0] >= 10 / 50.0 * 0.9


def test_frames_that_are_not_fetched_are_dropped_and_counted(
    camera: Camera, inbox: Inbox
) -> None:
    health = inbox.wait(CameraHealth)
    assert health.frames_dropped >= 2
    assert health.decodes_per_s <= 1 / 0.3
    assert camera.dropped >= health.frames_dropped


def test_health_says_how_fast_and_how_well_it_sees(
    camera: Camera, inbox: Inbox
) -> None:
    inbox.wait(CameraHealth)
    health = health_while_taking(camera, inbox)
    assert 5.0 < health.frames_per_s <= 55.0
    assert 0.5 < health.decodes_per_s / health.frames_per_s < 1.5
    assert health.brightness == pytest.approx(empty_view(1280, 720).mean(), abs=1.0)
    assert health.sharpness > 60.0
    assert health.complaint == ""


def health_while_taking(camera: Camera, inbox: Inbox) -> CameraHealth:
    while camera.next_frame(1.0) is not None:
        for event in inbox.drain():
            if isinstance(event, CameraHealth):
                return event
    raise AssertionError("the camera gave no more frames")


@pytest.mark.usefixtures("camera")
def test_a_covered_lens_is_reported(inbox: Inbox, stage: CameraView) -> None:
    stage.show(np.full((720, 1280, 3), 12, np.uint8))
    inbox.wait(CameraHealth)
    assert inbox.wait(CameraHealth).complaint == "covered"


def test_a_camera_pulled_out_is_reported_once_and_comes_back(
    camera: Camera, inbox: Inbox, stage: CameraView
) -> None:
    stage.unplug()
    assert inbox.wait(DeviceLost).device == camera.name
    stage.show(plain(90))
    stage.plug()
    after = inbox.wait(DeviceReady)
    assert after.device == camera.name
    assert seen(camera, 90)


def test_a_camera_absent_at_the_start_is_found_later(
    tmp_path: Path, inbox: Inbox
) -> None:
    camera = Camera(inbox.emit, FolderSettings(tmp_path / "later"))
    camera.start()
    assert "plugged in" in inbox.wait(DeviceLost).reason
    CameraView(tmp_path / "later")
    inbox.wait(DeviceReady)
    assert camera.stop(2.0)
    assert not [event for event in inbox.drain() if isinstance(event, DeviceLost)]


def test_a_video_plays_through_the_same_thread(tmp_path: Path, inbox: Inbox) -> None:
    path = tmp_path / "film.avi"
    record_video(path, (plain(grey) for grey in (20, 120, 220)))
    camera = Camera(
        inbox.emit, VideoSettings(path, loop=True, paced=False), frames_per_s=100.0
    )
    camera.start()
    assert seen(camera, 220)
    assert camera.stop(2.0)


def test_stopping_does_not_wait_for_the_next_frame(
    tmp_path: Path, inbox: Inbox
) -> None:
    camera = Camera(inbox.emit, FolderSettings(tmp_path), frames_per_s=0.01)
    camera.start()
    assert camera.next_frame(5.0) is not None
    assert camera.stop(1.0)


def test_frames_never_touch_the_disk(camera: Camera) -> None:
    (thread,) = [one for one in threading.enumerate() if one.name == camera.name]
    frames = [camera.next_frame(1.0)]
    before = written_bytes(thread)
    frames += [camera.next_frame(1.0) for _ in range(20)]
    sizes = [frame.image.nbytes for frame in frames if frame is not None]
    assert len(sizes) == 21
    assert written_bytes(thread) - before < min(sizes)


def written_bytes(thread: threading.Thread) -> int:
    """What this thread has written to anything at all."""
    counters = Path(f"/proc/self/task/{thread.native_id}/io").read_text()
    return int(counters.split("wchar:")[1].split()[0])
