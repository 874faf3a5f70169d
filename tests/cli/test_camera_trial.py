"""`countertop doctor camera` with a folder of pictures as the camera."""

import json
from pathlib import Path

import pytest

from drivers.api import Symbology
from drivers.sim.camera.camera_view import CameraView
from drivers.sim.camera.photograph import Conditions, photograph
from firmware.base.errors import RefusedError
from firmware.cli.box.trials.camera_trial import check_camera

CONFIG = """
kid = "k1"
[hub]
public_key = "{key}"
[journal]
folder = "{folder}"
[camera]
kind = "{kind}"
path = "{folder}/camera"
"""


def _config(folder: Path, kind: str = "folder") -> Path:
    path = folder / "kiosk.toml"
    key = "A" * 43 + "="
    path.write_text(CONFIG.format(folder=folder, kind=kind, key=key), "utf-8")
    return path


def _looked(folder: Path, blur_px: float) -> int:
    how = Conditions(blur_px=blur_px)
    view = CameraView(folder / "camera")
    view.show(photograph("6901234567892", Symbology.EAN13, seed=3, conditions=how))
    return check_camera(_config(folder), asks=False, as_json=True)


def test_a_sharp_code_is_read_and_its_edges_are_narrow(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _looked(tmp_path, 0.6) == 0
    (held,) = json.loads(capsys.readouterr().out)
    assert held["read"] == held["pictures"] == 10
    assert held["edge_modules"] < 1.5


def test_a_blurred_code_is_read_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _looked(tmp_path, 14.0) == 1
    (held,) = json.loads(capsys.readouterr().out)
    assert held["read"] == 0


def test_a_kiosk_without_a_camera_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="kind is"):
        check_camera(_config(tmp_path, "none"), asks=False, as_json=False)
