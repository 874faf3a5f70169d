"""The hub's broker after an installation: TLS for the network, plain for itself."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.mqtt.access import BrokerAccess, TlsFiles
from firmware.virtual.network.broker import PrivateBroker, broker_program
from tests.support.parties import SOURCES, Shop, arrived, coming

pytestmark = pytest.mark.process
ELSEWHERE = "127.0.0.2"
MADE = ("ca.pem", "broker.pem", "broker.key")


def installed(folder: Path, *addresses: str) -> dict[str, bytes]:
    """The certificates step of an installation, and what the broker has after it."""
    subprocess.run(
        (str(SOURCES / "certificates.sh"), "install", *addresses),
        env={**os.environ, "FOLDER": f"{folder}/tls", "BROKER": f"{folder}/certs"},
        check=True,
        stdout=subprocess.DEVNULL,
        timeout=20,
    )
    certs = folder / "certs"
    return {name: (certs / f"countertop-{name}").read_bytes() for name in MADE}


def test_an_installation_makes_certificates_once(tmp_path: Path) -> None:
    first = installed(tmp_path)
    assert installed(tmp_path) == first
    assert (tmp_path / "certs/countertop-broker.key").stat().st_mode & 0o777 == 0o440
    assert (tmp_path / "tls/ca.key").stat().st_mode & 0o077 == 0


def test_a_new_address_keeps_the_authority_that_kiosks_trust(tmp_path: Path) -> None:
    first = installed(tmp_path)
    second = installed(tmp_path, "192.168.1.20")
    assert second["ca.pem"] == first["ca.pem"]
    assert second["broker.pem"] != first["broker.pem"]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("kid", ["ca", "broker", "", "a/b", "a b"])
def test_no_box_takes_the_place_of_the_shops_own_certificates(
    tmp_path: Path, kid: str
) -> None:
    first, there = installed(tmp_path), sorted((tmp_path / "tls").iterdir())
    refused = subprocess.run(
        (str(SOURCES / "certificates.sh"), "box", kid),
        env={**os.environ, "FOLDER": f"{tmp_path}/tls"},
        check=False,
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"certificates: {kid}: ")
    assert installed(tmp_path) == first
    assert sorted((tmp_path / "tls").iterdir()) == there


@pytest.fixture
def shop(new_shop: Shop, tmp_path: Path) -> Shop:
    shop = new_shop.copied(tmp_path)
    installed(tmp_path)
    for name in MADE:
        shutil.copyfile(tmp_path / f"certs/countertop-{name}", tmp_path / "tls" / name)
    return shop


def kiosk(shop: Shop, port: int) -> BrokerAccess:
    """A kiosk with its password and the authority's certificate, nothing else."""
    plain = shop.access(port, "k1", tls=False)
    return replace(plain, tls=TlsFiles(ca=shop.folder / "tls/ca.pem"))


def test_a_kiosk_comes_in_by_its_password_through_tls(shop: Shop) -> None:
    with PrivateBroker(settings=shop.encrypted_settings()) as private:
        access = kiosk(shop, private.port)
        with arrived(access, "ct/1/k1/dn/#"):
            pass
        with coming(replace(access, tls=None)) as plain:
            assert "If port" in plain.refused()
        with coming(replace(access, password="guessed")) as stranger:  # noqa: S106
            assert "denies k1" in stranger.refused()


def test_a_new_kiosk_is_shown_whom_to_trust(new_shop: Shop, tmp_path: Path) -> None:
    shop = new_shop.copied(tmp_path)
    said = subprocess.run(
        (str(SOURCES / "admit.sh"), "k7"),
        env={
            **os.environ,
            "PASSWORDS": str(tmp_path / "countertop.passwords"),
            "AUTHORITY": str(tmp_path / "tls/ca.pem"),
        },
        capture_output=True,
        check=True,
        text=True,
        timeout=20,
    ).stdout
    assert (shop.folder / "tls/ca.pem").read_text("ascii") in said


@pytest.fixture
def etc() -> Iterator[Path]:
    """A folder that the broker's account finds its way to."""
    folder = Path(tempfile.mkdtemp(prefix="broker-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become the broker")
def test_the_broker_needs_no_root_and_no_capability(etc: Path, deaf_port: int) -> None:
    shop = Shop.opened(etc)
    installed(etc, ELSEWHERE)
    listener = "\n".join(shop.encrypted_settings())
    listener = listener.replace("/tls/", "/certs/countertop-")
    shutil.chown(etc / "countertop.passwords", group="mosquitto")
    (etc / "countertop.passwords").chmod(0o640)
    config = etc / "mosquitto.conf"
    config.write_text(f"listener {deaf_port} {ELSEWHERE}\n{listener}\n")
    access = replace(kiosk(shop, deaf_port), host=ELSEWHERE)
    with unprivileged(config) as broker, coming(access, "ct/1/k1/dn/#") as party:
        while party.hears() != "up":
            pass  # the broker is not there yet
        status = Path(f"/proc/{broker.pid}/status").read_text("ascii")
    assert "CapBnd:\t0000000000000000" in status


@contextmanager
def unprivileged(config: Path) -> Generator[subprocess.Popen[bytes]]:
    """mosquitto as its own account, with the capabilities that its service has."""
    account = ("--reuid=mosquitto", "--regid=mosquitto", "--clear-groups")
    bounds = ("--no-new-privs", "--bounding-set=-all", "--inh-caps=-all")
    argv = ("setpriv", *account, *bounds, broker_program(), "-c", str(config))
    with subprocess.Popen(argv) as broker:
        try:
            yield broker
        finally:
            broker.terminate()
