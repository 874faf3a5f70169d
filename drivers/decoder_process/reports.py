"""What the decoder's process reports, parsed within limits, for the kiosk. Pure.

The process parses whatever a stranger holds up, so the kiosk takes nothing from it but
these shapes. Texts may be bearer secrets (pay codes): no error repeats a value.
"""

import re
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct
from msgspec.structs import force_setattr

from drivers.api import CameraHealth, DriverError, Reading, Symbology
from drivers.decoder_process.messages import MAX_READINGS, MAX_REASON_LENGTH

Seconds = Annotated[float, Meta(ge=0)]
Measure = Annotated[float, Meta(ge=0, le=1e9)]
Pixel = Annotated[int, Meta(ge=-100_000, le=100_000)]
Corners = Annotated[tuple[tuple[Pixel, Pixel], ...], Meta(max_length=16)]
Reason = Annotated[str, Meta(max_length=MAX_REASON_LENGTH)]
_LONG_NUMBER = re.compile(r"\d{10,}")


def without_codes(text: str) -> str:
    """A text for the log: a long number in it might be somebody's pay code."""
    return _LONG_NUMBER.sub("…", text)


class ReadCode(Struct, frozen=True, forbid_unknown_fields=True):
    """A proven code of one frame, as `drivers.api.Reading` has it."""

    text: Annotated[str, Meta(max_length=8_192)]
    symbology: Symbology
    corners: Corners = ()
    stage: Annotated[str, Meta(max_length=40)] = ""
    fnc1: bool = False

    def __repr__(self) -> str:
        return f"ReadCode({self.symbology}, {len(self.text)} characters)"

    @property
    def reading(self) -> Reading:
        """The same for the kiosk."""
        return Reading(
            self.text,
            self.symbology,
            corners=self.corners,
            stage=self.stage,
            fnc1=self.fnc1,
        )


class UnprovenCode(Struct, frozen=True, forbid_unknown_fields=True):
    """What was read in a frame without being proven: its place, and never its text."""

    symbology: Symbology
    corners: Corners = ()


class _Report(Struct, frozen=True, forbid_unknown_fields=True, tag_field="is"):
    """One message of the decoder's process."""


class DecoderLoaded(_Report, frozen=True, tag="loaded"):
    """The decoder is in memory and has read a picture; the camera is opened now."""


class CameraOpened(_Report, frozen=True, tag="opened"):
    """The camera works, and the process is locked, or it could not be: `unlocked`.

    `differing`: the settings that the camera did not accept as asked.
    """

    differing: Annotated[tuple[Reason, ...], Meta(max_length=16)] = ()
    unlocked: Reason = ""

    def __post_init__(self) -> None:
        force_setattr(self, "differing", tuple(map(without_codes, self.differing)))
        force_setattr(self, "unlocked", without_codes(self.unlocked))


class _Failure(_Report, frozen=True):
    """What does not work, and why."""

    reason: Reason

    def __post_init__(self) -> None:
        force_setattr(self, "reason", without_codes(self.reason))


class CameraGone(_Failure, frozen=True, tag="gone"):
    """The camera does not work."""


class DecoderFailed(_Failure, frozen=True, tag="failed"):
    """A frame could not be decoded; the decoder begins anew."""


class CameraMeasured(_Report, frozen=True, tag="measured"):
    """As `drivers.api.CameraHealth`."""

    frames_per_s: Measure
    frames_dropped: Annotated[int, Meta(ge=0, le=1_000_000)]
    sharpness: Measure
    brightness: Measure
    decodes_per_s: Measure
    complaint: Literal["", "covered", "blurred", "dark", "frozen"] = ""

    @property
    def health(self) -> CameraHealth:
        """The same for the kiosk."""
        return CameraHealth(
            frames_per_s=self.frames_per_s,
            frames_dropped=self.frames_dropped,
            sharpness=self.sharpness,
            brightness=self.brightness,
            decodes_per_s=self.decodes_per_s,
            complaint=self.complaint,
        )


class FrameRead(_Report, frozen=True, tag="frame"):
    """All proven codes of a frame that was taken at this monotonic time.

    `unproven` is empty unless the order asks for it.
    """

    taken_at_s: Seconds
    codes: Annotated[tuple[ReadCode, ...], Meta(max_length=MAX_READINGS)] = ()
    unproven: Annotated[tuple[UnprovenCode, ...], Meta(max_length=MAX_READINGS)] = ()


class StillAlive(_Report, frozen=True, tag="alive"):
    """Twice a second: how long ago camera and decoder began what they are doing."""

    camera_s: Seconds
    decoder_s: Seconds


Report = (
    DecoderLoaded
    | CameraOpened
    | CameraGone
    | DecoderFailed
    | CameraMeasured
    | FrameRead
    | StillAlive
)

_decoder = msgspec.json.Decoder(Report)


class GarbageError(DriverError):
    """The decoder's process sent what is no report."""


def report_of(data: bytes | bytearray | memoryview) -> Report:
    """The report in one message; GarbageError names the place, never the value."""
    try:
        return _decoder.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        place = "no report"
        if isinstance(exc, msgspec.ValidationError):
            _, at, path = str(exc).rpartition(" - at ")
            place = path if at else place
        raise GarbageError("the decoder sent garbage: {place}", place=place) from None
