"""TLS of the link on a real mosquitto: who comes in, and what the others are told."""

import ssl
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from firmware.mqtt.access import BrokerAccess, TlsFiles
from firmware.mqtt.connect_errors import ENDED
from firmware.virtual.network.broker import PrivateBroker
from provisioning.checks.broker import broker as examined
from provisioning.checks.finding import Grade
from tests.support.parties import Shop, arrived, broker_of, coming

pytestmark = pytest.mark.process
ELSEWHERE = "127.0.0.2"
SECRET = "open-sesame"  # noqa: S105 - of nothing


@pytest.fixture(scope="module")
def shop(new_shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = new_shop.copied(tmp_path_factory.mktemp("etc"))
    shop.certify("box", "k1", authority="other")
    shop.certify("box", "old")
    shop.expire("old")
    locked = ("openssl", "ec", "-aes256", "-passout", "pass:abcd")
    subprocess.run(
        (*locked, "-in", shop.folder / "tls/k1.key", "-out", shop.folder / "locked"),
        check=True,
        capture_output=True,
        timeout=20,
    )
    (shop.folder / "empty").touch()
    return shop


@pytest.fixture(scope="module")
def broker(shop: Shop) -> Iterator[PrivateBroker]:
    with broker_of(shop, tls=True) as running:
        yield running


@pytest.fixture
def k1(shop: Shop, broker: PrivateBroker) -> BrokerAccess:
    return shop.access(broker.port, "k1", tls=True)


def refused(access: BrokerAccess) -> str:
    """What the link says and the doctor says, which must be the same."""
    with coming(access) as party:
        reason = party.refused()
        if access.tls is not None and reason.startswith(ENDED):
            reason = party.refused()  # the end overtook the alert: the next try has it
        assert not party.link.up
    finding = examined(access)
    assert finding.grade is Grade.FAULT
    assert f"{finding.seen} → {finding.remedy}" == reason
    assert finding.remedy.endswith(".")
    return reason


# --- let in ---


@pytest.mark.parametrize("version", ["tlsv1.2", "tlsv1.3"])
def test_a_box_comes_by_its_certificate_alone(shop: Shop, version: str) -> None:
    settings = (*shop.settings(tls=True), f"tls_version {version}")
    with PrivateBroker(settings=settings) as private:
        access = shop.access(private.port, "k1", tls=True)
        with arrived(access, "ct/1/k1/dn/#"), arrived(access, "ct/1/k1/dn/#"):
            pass  # the second takes the place of the first: one name, one session
        assert examined(access).grade is Grade.OK


def test_a_box_comes_by_its_password_through_tls(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    settings = [
        line
        for line in shop.settings(tls=True)
        if not line.startswith(("require_certificate", "use_identity"))
    ]
    with PrivateBroker(settings=tuple(settings)) as private:
        access = replace(shop.access(private.port, "k1", tls=False), tls=shop.files())
        with arrived(access, "ct/1/k1/dn/#"):
            pass
        wrong = refused(replace(access, password=SECRET))
    assert wrong.startswith(
        "the broker denies k1: not authorized → On the hub, `provis"
    )
    assert SECRET not in wrong + caplog.text


def test_nothing_older_than_tls_1_2_is_spoken(shop: Shop) -> None:
    assert shop.files("k1").context().minimum_version == ssl.TLSVersion.TLSv1_2


def test_what_is_large_goes_through_tls_both_ways(k1: BrokerAccess, shop: Shop) -> None:
    hub = shop.access(k1.port, "hub", tls=True)
    with arrived(hub, "ct/1/k1/up/#") as books, arrived(k1, "ct/1/k1/dn/#") as kiosk:
        for size in (1, 16_384, 250_000):
            kiosk.says("ct/1/k1/up/ev/sale", bytes(size))
            assert books.hears() == ("ct/1/k1/up/ev/sale", size)
            books.says("ct/1/k1/dn/ack", bytes(size))
            assert kiosk.hears() == ("ct/1/k1/dn/ack", size)


# --- refused by us ---


def test_a_broker_that_another_authority_signed(k1: BrokerAccess, shop: Shop) -> None:
    said = refused(replace(k1, tls=shop.files("k1", authority="other")))
    assert "is not signed by ca_file → Let ca_file under [broker]" in said


def test_a_broker_whose_certificate_has_expired(new_shop: Shop, tmp_path: Path) -> None:
    shop = new_shop.copied(tmp_path)
    shop.expire("broker")
    with broker_of(shop, tls=True) as private:
        said = refused(shop.access(private.port, "k1", tls=True))
    assert "has expired → Is the date here right (`date`)? Then make a new one:" in said


def test_a_broker_whose_certificate_is_for_another_machine(
    shop: Shop, deaf_port: int
) -> None:
    settings = (f"listener {deaf_port} {ELSEWHERE}", *shop.settings(tls=True))
    with PrivateBroker(settings=settings):
        access = replace(shop.access(deaf_port, "k1", tls=True), host=ELSEWHERE)
        said = refused(access)
    assert f"is for another machine than {ELSEWHERE} → Give host as the" in said


def test_a_broker_without_tls(shop: Shop) -> None:
    with broker_of(shop, tls=False) as private:
        said = refused(shop.access(private.port, "k1", tls=True))
    assert "does not speak TLS → Give the broker's port for TLS, 8883" in said


# --- refused by the broker ---


def test_a_box_without_tls(k1: BrokerAccess) -> None:
    said = refused(replace(k1, tls=None))
    assert f"→ If port {k1.port} is one for TLS, set ca_file under [broker]." in said


def test_a_box_without_a_certificate(k1: BrokerAccess, shop: Shop) -> None:
    said = refused(replace(k1, tls=shop.files()))
    assert "wants a certificate from us → Set certificate_file and key_file" in said


def test_a_box_that_another_authority_signed(k1: BrokerAccess, shop: Shop) -> None:
    mine, theirs = shop.files("k1"), shop.files("k1", authority="other")
    said = refused(replace(k1, tls=replace(theirs, ca=mine.ca)))
    assert "does not know who signed our certificate_file → Have it signed" in said


def test_a_box_whose_certificate_has_expired(k1: BrokerAccess, shop: Shop) -> None:
    said = refused(replace(k1, tls=shop.files("old")))
    assert "says that our certificate_file has expired → Make a new one" in said


def test_the_brokers_own_certificate_is_none_of_a_box(
    k1: BrokerAccess, shop: Shop
) -> None:
    said = refused(replace(k1, tls=shop.files("broker")))
    assert "does not take our certificate_file, which is none of a client" in said


# --- files that do not serve ---

Spoil = Callable[[Shop, TlsFiles], TlsFiles]


def no_authority(shop: Shop, files: TlsFiles) -> TlsFiles:
    return replace(files, ca=shop.folder / "none")


def empty_authority(shop: Shop, files: TlsFiles) -> TlsFiles:
    return replace(files, ca=shop.folder / "empty")


def no_key(shop: Shop, files: TlsFiles) -> TlsFiles:
    return replace(files, key=shop.folder / "none")


def key_of_another(shop: Shop, files: TlsFiles) -> TlsFiles:
    return replace(files, key=shop.files("k2").key)


def locked_key(shop: Shop, files: TlsFiles) -> TlsFiles:
    return replace(files, key=shop.folder / "locked")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (no_authority, "none: cannot be read: No such file or directory"),
        (empty_authority, "empty: no certificate in it"),
        (no_key, "none: cannot be read: No such file or directory"),
        (key_of_another, "k2.key: no certificate and its open key"),
        (locked_key, "locked: no certificate and its open key"),
    ],
)
def test_a_file_that_does_not_serve_is_named(
    k1: BrokerAccess, shop: Shop, spoil: Spoil, said: str
) -> None:
    assert k1.tls is not None
    told = refused(replace(k1, tls=spoil(shop, k1.tls)))
    assert f"{said} → Name the right files under [broker]." in told
