"""What the decoder's process reports: whole within its limits, and nothing else."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from drivers.api import CameraComplaint, CameraHealth, Reading, Symbology
from drivers.camera.frames import (
    CsiSettings,
    FolderSettings,
    SourceSettings,
    V4l2Settings,
    VideoSettings,
)
from drivers.decoder_process import messages
from drivers.decoder_process.messages import (
    MAX_BYTES,
    MAX_READINGS,
    DecoderOrder,
    order_of,
    packed_order,
)
from drivers.decoder_process.reports import (
    CameraGone,
    CameraMeasured,
    CameraOpened,
    DecoderFailed,
    DecoderLoaded,
    FrameRead,
    GarbageError,
    ReadCode,
    Report,
    StillAlive,
    UnprovenCode,
    report_of,
)

CANARY = "284712345678901234"
CORNERS = ((1, 2), (300, 2), (300, 90), (-4, 90))
EVERY = [
    Reading(CANARY, Symbology.QR, CORNERS, "zxing fast"),
    Reading("01069012345678921\x1d10", Symbology.CODE128, stage="zbar", fnc1=True),
    Reading("\x00界\U0010ffff\u202e", Symbology.QR),
]


def seen(data: bytes) -> FrameRead:
    report = report_of(data)
    assert isinstance(report, FrameRead)
    return report


def test_a_frame_arrives_as_it_was_read() -> None:
    report = seen(messages.frame(EVERY, 12.5))
    assert report.taken_at_s == 12.5
    assert [code.reading for code in report.codes] == EVERY


def test_what_is_not_proven_arrives_as_a_place_without_its_text() -> None:
    data = messages.frame([], 0.0, EVERY[:1] * 2 * MAX_READINGS)
    assert CANARY.encode() not in data
    assert seen(data).unproven == (UnprovenCode(Symbology.QR, CORNERS),) * MAX_READINGS


def test_half_a_surrogate_pair_is_replaced() -> None:
    (code,) = seen(messages.frame([Reading("a\ud800", Symbology.QR)], 0.0)).codes
    assert code.text == "a?"


@pytest.mark.parametrize(
    ("text", "shown", "arrive"),
    [("x", 3 * MAX_READINGS, MAX_READINGS), ("\x01" * 7_089, 3, 1)],
)
def test_what_has_no_room_is_left_out(text: str, shown: int, arrive: int) -> None:
    data = messages.frame([Reading(text, Symbology.QR)] * shown, 0.0)
    assert len(data) <= MAX_BYTES
    assert len(seen(data).codes) == arrive


@pytest.mark.parametrize("complaint", ["", *CameraComplaint])
def test_the_camera_s_figures_arrive(complaint: str) -> None:
    health = CameraHealth(14.5, 3, 812.0, 120.0, 14.0, complaint)
    report = report_of(messages.measured(health))
    assert isinstance(report, CameraMeasured)
    assert report.health == health


@pytest.mark.parametrize(
    ("message", "report"),
    [
        (messages.loaded(), DecoderLoaded()),
        (messages.opened(["size: 1"], "no"), CameraOpened(("size: 1",), "no")),
        (messages.gone("x" * 1_000), CameraGone("x" * 400)),
        (messages.failed("界" * 1_000), DecoderFailed("界" * 400)),
        (messages.alive(0.1, 2.0), StillAlive(0.1, 2.0)),
    ],
)
def test_every_other_report_arrives(message: bytes, report: Report) -> None:
    assert report_of(message) == report


FRAME = {"is": "frame", "taken_at_s": 1.0}
CODE = {"text": CANARY, "symbology": "qr"}


def with_code(**fields: object) -> object:
    return {**FRAME, "codes": [{**CODE, **fields}]}


def with_places(count: int, **fields: object) -> object:
    return {**FRAME, "unproven": [{"symbology": "qr", **fields}] * count}


GARBAGE = {
    "nothing": b"",
    "no JSON": b"\x80\x04\x95" + CANARY.encode(),
    "no UTF-8": b'{"is": "gone", "reason": "\xff' + CANARY.encode() + b'"}',
    "cut": json.dumps(with_code()).encode()[:-3],
    "no kind": json.dumps(CODE).encode(),
    "a kind of its own": json.dumps({"is": CANARY}).encode(),
    "a field of its own": json.dumps({**FRAME, CANARY: 1}).encode(),
    "a symbology of its own": json.dumps(with_code(symbology=CANARY)).encode(),
    "a serial scanner's word": json.dumps(with_code(lingering=True)).encode(),
    "a long text": json.dumps(with_code(text=CANARY * 500)).encode(),
    "a number for a text": json.dumps(with_code(text=int(CANARY))).encode(),
    "corners without end": json.dumps(with_code(corners=[[1, 1]] * 17)).encode(),
    "a corner far away": json.dumps(with_code(corners=[[0, 10**9]])).encode(),
    "half a corner": json.dumps(with_code(corners=[[0]])).encode(),
    "a long stage": json.dumps(with_code(stage=CANARY * 3)).encode(),
    "many codes": json.dumps({**FRAME, "codes": [CODE] * 65}).encode(),
    "many places": json.dumps(with_places(65)).encode(),
    "a place with a text": json.dumps(with_places(1, text=CANARY)).encode(),
    "no time": json.dumps({**FRAME, "taken_at_s": float("nan")}).encode(),
    "a time before all": json.dumps({**FRAME, "taken_at_s": -1.0}).encode(),
    "a long reason": json.dumps({"is": "gone", "reason": CANARY * 30}).encode(),
    "a complaint of its own": json.dumps(
        {"is": "measured", **asdict(CameraHealth(1, 1, 1, 1, 1, CANARY))}
    ).encode(),
    "deeply nested": b"[" * 50_000,
}


@pytest.mark.parametrize("data", GARBAGE.values(), ids=GARBAGE)
def test_garbage_is_refused_and_not_repeated(data: bytes) -> None:
    with pytest.raises(GarbageError) as caught:
        report_of(data)
    assert CANARY not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


@pytest.mark.parametrize(
    "message",
    [
        messages.gone(f"no such thing: '{CANARY}'"),
        messages.failed(f"no such thing: '{CANARY}'"),
        messages.opened((f"no such thing: '{CANARY}'",), ""),
        messages.opened((), f"no such thing: '{CANARY}'"),
    ],
)
def test_a_reason_that_is_logged_has_no_code(message: bytes) -> None:
    assert "no such thing: '…'" in str(report_of(message))


def test_a_code_shows_no_text_where_it_is_printed() -> None:
    assert CANARY not in repr(FrameRead(0.0, (ReadCode(CANARY, Symbology.QR),)))


@pytest.mark.parametrize(
    "settings",
    [
        V4l2Settings("/dev/video0", exposure_us=5_000, focus_steps=3),
        CsiSettings(1, 640, 480),
        VideoSettings(Path("/a film.mp4"), loop=True),
        FolderSettings(Path("/pictures"), 640, 480),
    ],
)
def test_the_process_gets_its_camera_s_settings(settings: SourceSettings) -> None:
    order = DecoderOrder(settings, 12.5, tells_unproven=True)
    assert order_of(packed_order(order)) == order
