"""A far side of picamera2: a module that behaves as its source and manual say.

It knows nothing of the driver. A control that the camera does not offer is refused, a
number without a camera too, and a frame tells what was set.
"""

from types import ModuleType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

MOVING_LENS = {
    "AfMode": (0, 2, 0),
    "AfRange": (0, 2, 0),
    "LensPosition": (0.0, 15.0, 1.0),
}
TIMES = {
    "AeEnable": (False, True, None),
    "ExposureTime": (26, 66_666, None),
    "FrameDurationLimits": (8_333, 1_000_000, None),
}


class Picamera2:
    """The class of that name; each test sets what its cameras offer."""

    models: ClassVar[list[str]] = ["imx708"]
    camera_controls: ClassVar[dict[str, tuple[Any, Any, Any]]] = {}
    shortest_frame_us: ClassVar[int] = 8_333
    opened: ClassVar[list["Picamera2"]] = []

    @staticmethod
    def global_camera_info() -> list[dict[str, object]]:
        """One mapping for each camera."""
        models = Picamera2.models
        return [{"Model": each, "Num": at} for at, each in enumerate(models)]

    def __init__(self, camera_num: int = 0) -> None:
        if camera_num >= len(self.models):
            raise RuntimeError("Camera __init__ sequence did not complete.")
        self.number = camera_num
        self.controls: dict[str, Any] = {}
        self.size = (0, 0)
        self.runs = False
        self.opened.append(self)

    def create_video_configuration(
        self, *, main: dict[str, Any], controls: dict[str, Any]
    ) -> dict[str, Any]:
        """Defaults, and what is asked for."""
        usual = {"FrameDurationLimits": (33_333, 33_333)}
        return {"main": main, "controls": usual | controls}

    def configure(self, asked: dict[str, Any]) -> None:
        """Take it, or refuse a control."""
        for name in asked["controls"]:
            if name not in self.camera_controls:
                raise RuntimeError(f"Control {name} is not advertised by libcamera")
        self.controls = asked["controls"]
        self.size = asked["main"]["size"]

    def camera_configuration(self) -> dict[str, Any]:
        """As it was taken."""
        return {"main": {"size": self.size}}

    def start(self) -> None:
        """Frames come from now on."""
        self.runs = True

    def capture_metadata(self, *, wait: float) -> dict[str, Any]:
        """What a frame tells of itself."""
        assert self.runs
        assert wait > 0
        frame_us = max(self.controls["FrameDurationLimits"][0], self.shortest_frame_us)
        told = {"FrameDuration": frame_us}
        return told | {"ExposureTime": self.controls.get("ExposureTime", 10_000)}

    def capture_array(self, name: str, *, wait: float) -> NDArray[np.uint8]:
        """A frame."""
        assert (name, self.runs) == ("main", True)
        assert wait > 0
        width, height = self.size
        return np.full((height, width, 3), 90, np.uint8)

    def close(self) -> None:
        """Release it."""
        self.opened.remove(self)


def picamera_module() -> ModuleType:
    """The module, as `sys.modules` is to have it."""
    module = ModuleType("picamera2")
    module.__dict__["Picamera2"] = Picamera2
    return module
