"""The scripts that an installer runs by hand, in the language of the shell."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.sources import ROOT


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "用法："),
        ({"LANG": "en_GB.UTF-8"}, "usage: "),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "usage: "),
        ({"LANG": "C", "COUNTERTOP_LANG": "zh_CN"}, "用法："),
        ({"LANG": "zh_CN.UTF-8", "TERM": "linux"}, "usage: "),
        ({}, "usage: "),
    ],
)
def test_a_script_speaks_the_language_of_the_shell(
    locale: dict[str, str], words: str
) -> None:
    done = subprocess.run(
        [str(ROOT / "provisioning/bootstrap.sh"), "nonsense"],
        env={"PATH": os.environ["PATH"], **locale},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(words)


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ([], "certificates: 请写明：install、broker 地址…，或 box 加收银机的 kid\n"),
        (["boxes", "k1"], "certificates: boxes：请写 install、broker 或 box\n"),
        (["box", "收银机1"], "certificates: 收银机1：kid 只能用 A-Z a-z 0-9 _ -\n"),
    ],
)
def test_certificates_are_refused_in_chinese(
    tmp_path: Path, words: list[str], shown: str
) -> None:
    done = subprocess.run(
        [str(ROOT / "provisioning/certificates.sh"), *words],
        env={
            "PATH": os.environ["PATH"],
            "LANG": "zh_CN.UTF-8",
            "FOLDER": str(tmp_path),
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, shown)
