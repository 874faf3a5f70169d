"""The scripts that an installer runs by hand, in the language of the shell."""

import os
import subprocess

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
