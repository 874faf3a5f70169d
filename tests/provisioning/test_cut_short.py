"""What makes keys and certificates can be killed anywhere: the next run makes them."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OPENSSL = shutil.which("openssl") or "openssl"
DYING = """#!/bin/sh
# Ends with the power at its nth call: what it writes is there by half.
calls=$(($(cat {count}) + 1))
echo $calls >{count}
{openssl} "$@" || exit
[ $calls -lt {nth} ] && exit
while [ $# -gt 0 ]; do
  [ "$1" = -out ] && truncate -s 40 "$2"
  shift
done
kill -9 $PPID
"""


def certify(folder: Path, tools: Path | None = None) -> int:
    path = f"{tools}:{os.environ['PATH']}" if tools else os.environ["PATH"]
    return subprocess.run(
        (ROOT / "provisioning/certificates.sh", "broker", "hub.local"),
        env={"FOLDER": str(folder), "PATH": path},
        check=False,
        capture_output=True,
        timeout=30,
    ).returncode


@pytest.mark.parametrize("nth", range(1, 6))
def test_certificates_whose_making_was_cut_short_are_made_by_the_next_run(
    tmp_path: Path, nth: int
) -> None:
    folder, tools, count = tmp_path / "tls", tmp_path / "tools", tmp_path / "count"
    tools.mkdir()
    count.write_text("0", "ascii")
    fake = tools / "openssl"
    fake.write_text(DYING.format(count=count, openssl=OPENSSL, nth=nth), "ascii")
    fake.chmod(0o755)
    assert certify(folder, tools) == -signal.SIGKILL

    assert certify(folder) == 0

    files = ("-CAfile", folder / "ca.pem", folder / "broker.pem")
    subprocess.run((OPENSSL, "verify", *files), check=True, timeout=30)
    assert not list(folder.glob("*.new"))
