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


KILLED_BEFORE_MV = """#!/bin/sh
# The power goes just before the nth file gets its name.
calls=$(($(cat {count}) + 1))
echo $calls >{count}
[ $calls = {nth} ] && kill -9 $PPID
exec {mv} "$@"
"""
PAIR = ("countertop-broker.pem", "countertop-broker.key")


def install(folder: Path, *addresses: str, tools: Path | None = None) -> int:
    path = f"{tools}:{os.environ['PATH']}" if tools else os.environ["PATH"]
    return subprocess.run(
        (ROOT / "provisioning/certificates.sh", "install", *addresses),
        env={"FOLDER": f"{folder}/tls", "BROKER": f"{folder}/certs", "PATH": path},
        check=False,
        capture_output=True,
        timeout=30,
    ).returncode


def public_keys(folder: Path) -> list[bytes]:
    """Of the broker's certificate and of its key."""
    pem, key = (str(folder / "certs" / name) for name in PAIR)
    return [
        subprocess.check_output((OPENSSL, *words), timeout=30)
        for words in (
            ("x509", "-in", pem, "-noout", "-pubkey"),
            ("pkey", "-in", key, "-pubout"),
        )
    ]


def as_an_earlier_build_left_it(folder: Path) -> None:
    """Plain files, no links."""
    links = [each for each in folder.rglob("*") if each.is_symlink()]
    files = {each: each.read_bytes() for each in links if each.is_file()}
    for each in links:
        each.unlink()
    for each, content in files.items():
        each.write_bytes(content)
    for left in [each for each in folder.rglob(".*") if each.is_dir()]:
        shutil.rmtree(left)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("earlier", [False, True], ids=["links", "plain files"])
def test_a_broker_never_has_the_certificate_of_another_key(
    tmp_path: Path, *, earlier: bool
) -> None:
    tools, count = tmp_path / "tools", tmp_path / "count"
    tools.mkdir()
    assert install(tmp_path / "made", "10.0.0.1") == 0
    if earlier:
        as_an_earlier_build_left_it(tmp_path / "made")
    before = public_keys(tmp_path / "made")
    for nth in range(1, 20):
        shop = tmp_path / str(nth)
        shutil.copytree(tmp_path / "made", shop, symlinks=True)
        count.write_text("0", "ascii")
        mv = KILLED_BEFORE_MV.format(count=count, nth=nth, mv=shutil.which("mv"))
        (tools / "mv").write_text(mv, "ascii")
        (tools / "mv").chmod(0o755)
        killed = install(shop, "10.0.0.2", tools=tools) == -signal.SIGKILL
        of_certificate, of_key = public_keys(shop)
        assert of_certificate == of_key
        if not killed:
            assert [of_certificate, of_key] != before
            assert nth > 3
            return
    raise AssertionError("fewer files get a name than that")


def test_an_installation_mends_a_pair_that_does_not_fit(tmp_path: Path) -> None:
    """As an earlier build left it, if it was killed between the two files."""
    assert install(tmp_path, "10.0.0.1") == 0
    first = tmp_path / "certs" / PAIR[1]
    old = first.read_bytes()
    assert install(tmp_path, "10.0.0.2") == 0
    as_an_earlier_build_left_it(tmp_path)
    first.write_bytes(old)

    assert install(tmp_path) == 0

    of_certificate, of_key = public_keys(tmp_path)
    assert of_certificate == of_key
    shown = (OPENSSL, "x509", "-noout", "-text", "-in", tmp_path / "certs" / PAIR[0])
    assert b"10.0.0.2" in subprocess.check_output(shown, timeout=30)
