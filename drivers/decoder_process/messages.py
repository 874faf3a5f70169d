"""What goes over the wire: the kiosk's one order, and the process's reports. Pure.

JSON, one document a message. This is the process's side, which loads little for it;
`reports` says what each report means, and parses it.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from drivers.api import CameraHealth, Reading
from drivers.camera.frames import (
    CsiSettings,
    FolderSettings,
    SourceSettings,
    V4l2Settings,
    VideoSettings,
)

MAX_BYTES = 65_536
"""Of one message. The largest QR code of control characters, escaped, has 43,000."""
MAX_READINGS = 64
"""Of one frame."""
MAX_REASON_LENGTH = 400
CAMERA_GONE_CODE = 3
"""How the process exits without its camera: locked, it can open none."""

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_PATHS = frozenset({"path", "folder"})
_SETTINGS: dict[str, Any] = {
    one.__name__: one
    for one in (V4l2Settings, CsiSettings, VideoSettings, FolderSettings)
}


@dataclass(frozen=True, slots=True)
class DecoderOrder:
    """What the process is started for: the source of frames, and how many a second.

    `tells_unproven`: each frame also has the places of codes that are not proven.
    """

    source: SourceSettings
    frames_per_s: float
    tells_unproven: bool = False


def packed_order(order: DecoderOrder) -> bytes:
    """The one message that the process receives."""
    values = {
        key: str(value) if key in _PATHS else value
        for key, value in asdict(order.source).items()
    }
    kind = type(order.source).__name__
    return _packed(
        kind=kind,
        settings=values,
        frames_per_s=order.frames_per_s,
        tells_unproven=order.tells_unproven,
    )


def order_of(data: bytes) -> DecoderOrder:
    """The order in a message of the kiosk, which is trusted."""
    order: dict[str, Any] = json.loads(data)
    values = {
        key: Path(value) if key in _PATHS else value
        for key, value in order["settings"].items()
    }
    return DecoderOrder(
        _SETTINGS[order["kind"]](**values),
        order["frames_per_s"],
        tells_unproven=order["tells_unproven"],
    )


def loaded() -> bytes:
    """`DecoderLoaded`."""
    return _report("loaded")


def opened(differing: Iterable[str], unlocked: str) -> bytes:
    """`CameraOpened`."""
    return _report(
        "opened", differing=list(map(_short, differing)), unlocked=_short(unlocked)
    )


def gone(reason: str) -> bytes:
    """`CameraGone`."""
    return _report("gone", reason=_short(reason))


def failed(reason: str) -> bytes:
    """`DecoderFailed`."""
    return _report("failed", reason=_short(reason))


def measured(health: CameraHealth) -> bytes:
    """`CameraMeasured`."""
    return _report("measured", **asdict(health))


def alive(camera_s: float, decoder_s: float) -> bytes:
    """`StillAlive`."""
    return _report("alive", camera_s=camera_s, decoder_s=decoder_s)


def frame(
    readings: Iterable[Reading], taken_at_s: float, unproven: Iterable[Reading] = ()
) -> bytes:
    """`FrameRead`: a frame's readings; those that have no room are left out.

    Of what is `unproven` there go the places, and never a text.
    """
    fields: dict[str, object] = {"taken_at_s": taken_at_s}
    if places := [_place(one) for one in unproven][:MAX_READINGS]:
        fields["unproven"] = places
    codes = [_code(one) for one in readings][:MAX_READINGS]
    while len(data := _report("frame", codes=codes, **fields)) > MAX_BYTES:
        codes.pop()
    return data


def _code(one: Reading) -> dict[str, object]:
    return {
        **_place(one),
        "text": one.text,
        "stage": one.stage,
        "fnc1": one.fnc1,
    }


def _place(one: Reading) -> dict[str, object]:
    return {"symbology": one.symbology, "corners": one.corners}


def _short(reason: str) -> str:
    return reason[:MAX_REASON_LENGTH]


def _report(kind: str, **fields: object) -> bytes:
    return _packed(**{"is": kind, **fields})


def _packed(**document: object) -> bytes:
    """In UTF-8; half of a surrogate pair is no character, and has no bytes in it."""
    return _json(document).encode("utf-8", "replace")
