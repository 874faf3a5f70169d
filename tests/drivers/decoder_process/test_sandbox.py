"""What the decoder's process cannot do once it is locked, tried by one that is."""

import errno
import json
import subprocess
import sys
from pathlib import Path

import pytest

from drivers.decoder_process.system_calls import DeniedCall, FilterError, deny

pytestmark = pytest.mark.process
REFUSED = {
    "open_a_socket": errno.EPERM,
    "send_to_somebody": errno.EPERM,
    "write_a_file": errno.EACCES,
    "make_a_folder": errno.EPERM,
    "delete_a_file": errno.EPERM,
    "fork": errno.EPERM,
    "start_a_program": errno.EPERM,
    "become_a_program": errno.EPERM,
    "signal_the_kiosk": errno.EPERM,
    "be_traced": errno.EPERM,
    "read_another_memory": errno.EPERM,
    "take_much_memory": errno.ENOMEM,
}
REFUSED_BEFORE_A_CAMERA = {
    "read_a_file": errno.EACCES,
    "read_a_key": errno.EACCES,
    "make_code": errno.EPERM,
}
ALLOWED = {"start_a_thread": 0, "report": 0}
FREE = {
    **dict.fromkeys((*REFUSED, *REFUSED_BEFORE_A_CAMERA), 0),
    "become_a_program": errno.ENOENT,
}


def results(how: str, folder: Path) -> dict[str, int]:
    folder.mkdir()
    for name in ("key", "old"):
        (folder / name).write_bytes(b"x")
    command = [sys.executable, "-m", "tests.support.locked_process", how, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, timeout=60)
    tried: dict[str, int] = json.loads(done.stdout)
    return tried


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ("open", FREE),
        ("reads", {**REFUSED, **dict.fromkeys(REFUSED_BEFORE_A_CAMERA, 0)}),
        ("locked", {**REFUSED, **REFUSED_BEFORE_A_CAMERA}),
    ],
)
def test_a_locked_process_is_refused_what_an_open_one_may(
    tmp_path: Path, how: str, expected: dict[str, int]
) -> None:
    assert results(how, tmp_path / how) == {**expected, **ALLOWED}


def test_without_the_library_it_says_what_to_install() -> None:
    with pytest.raises(FilterError, match=r"libno\.so\.9 is missing: apt install"):
        deny([DeniedCall("socket")], "libno.so.9")
