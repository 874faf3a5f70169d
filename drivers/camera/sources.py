"""Builds the frame source that a kiosk's settings ask for.

Called in the camera's thread: each source loads its vendor library when it is built,
so that a kiosk shows its first screen before OpenCV is loaded.
"""

from drivers.camera.frames import (
    CsiSettings,
    FolderSettings,
    FrameSource,
    SourceSettings,
    V4l2Settings,
    VideoSettings,
)


def build_source(settings: SourceSettings) -> FrameSource:
    """The source for these settings, not yet open."""
    match settings:
        case V4l2Settings():
            from drivers.camera.video import V4l2Source  # noqa: PLC0415 - OpenCV

            return V4l2Source(settings)
        case CsiSettings():
            from drivers.camera.csi import CsiSource  # noqa: PLC0415 - picamera2

            return CsiSource(settings)
        case VideoSettings():
            from drivers.camera.video import VideoSource  # noqa: PLC0415 - OpenCV

            return VideoSource(settings)
        case FolderSettings():
            from drivers.camera.folder import FolderSource  # noqa: PLC0415 - OpenCV

            return FolderSource(settings)
