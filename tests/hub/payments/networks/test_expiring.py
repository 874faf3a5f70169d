"""When certificates of a network's configuration end, and what is to be done then."""

import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firmware.hub.config import HubConfig
from firmware.hub.payments.config import PaymentsConfig
from firmware.hub.payments.networks.checking import checked
from firmware.hub.payments.networks.expiring import expiring
from firmware.protocol.certificates import valid_until
from provisioning.checks.finding import Grade
from provisioning.checks.money.payments import payments
from tests.support.alipay_rig import config_of
from tests.support.hub_databases import open_books
from tests.support.network_server import closed_port
from tests.support.openssl_keys import OpensslKey, new_key
from tests.support.wechat_rig import wechat_config

SERIAL = 0x1DDE55AD98ED71D6
DAYS = 100
ENDS = ((31, True, "valid until"), (30, None, "valid until"), (0, False, "ended on"))
Found = list[tuple[bool | None, str]]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> OpensslKey:
    """The merchant's key, with a certificate of a hundred days."""
    key = new_key(tmp_path_factory.mktemp("own"), "own")
    key.certify(serial=SERIAL, days=DAYS)
    return key


@pytest.fixture(scope="module")
def theirs(tmp_path_factory: pytest.TempPathFactory) -> OpensslKey:
    key = new_key(tmp_path_factory.mktemp("theirs"), "theirs")
    key.certify(days=DAYS)
    return key


@pytest.fixture
def wechat(own: OpensslKey, theirs: OpensslKey) -> PaymentsConfig:
    return wechat_config(f"127.0.0.1:{closed_port()}", own, theirs)


def changed(config: PaymentsConfig, **files: str | Path | None) -> PaymentsConfig:
    return replace(config, wechat=replace(config.wechat, **files))  # pyright: ignore[reportArgumentType]


def found(config: PaymentsConfig, now: datetime) -> Found:
    (name,) = config.networks
    return [(each.ok, str(each.seen)) for each in expiring(config, name, now)]


def test_bare_keys_have_no_end(wechat: PaymentsConfig, own: OpensslKey) -> None:
    now = datetime.now(UTC)
    alipay = config_of("127.0.0.1:1", own, own)
    assert found(wechat, now) == found(alipay, now) == []


def test_each_certificate_is_judged_by_its_end(
    wechat: PaymentsConfig, own: OpensslKey, theirs: OpensslKey
) -> None:
    platform = changed(wechat, wechat_key_file=theirs.certificate)
    mine = changed(
        wechat, certificate_file=own.certificate, certificate_serial=f"{SERIAL:x}"
    )
    alipay = config_of("127.0.0.1:1", own, theirs)
    alipay_file = replace(alipay.alipay, alipay_key_file=theirs.certificate)
    for config, file in (
        (platform, theirs),
        (mine, own),
        (replace(alipay, alipay=alipay_file), theirs),
    ):
        until = valid_until(file.certificate)
        for days, ok, word in ENDS:
            [(judged, seen)] = found(config, until - timedelta(days=days))
            assert (judged, word in seen) == (ok, True)


def test_a_certificate_of_another_serial_number_is_said(
    wechat: PaymentsConfig, own: OpensslKey, tmp_path: Path
) -> None:
    other = changed(wechat, certificate_file=own.certificate, certificate_serial="1A")
    [(ok, seen)] = found(other, datetime.now(UTC))
    assert (ok, f"{SERIAL:X}, not certificate_serial" in seen) == (False, True)
    gone = changed(wechat, certificate_file=tmp_path / "gone.pem")
    [(ok, seen)] = found(gone, datetime.now(UTC))
    assert (ok, "no certificate in it" in seen) == (False, True)


def test_check_and_doctor_say_what_to_do(
    wechat: PaymentsConfig, own: OpensslKey, tmp_path: Path
) -> None:
    soon = valid_until(own.certificate) - timedelta(days=9)
    config = changed(
        wechat, certificate_file=own.certificate, certificate_serial=f"{SERIAL:X}"
    )
    points = {each.point: each for each in checked(config, "wechat", soon.timestamp)}
    assert points["certificate"].ok is None
    assert "apply for a new API certificate" in str(points["certificate"].text)
    own.certify(serial=SERIAL, days=20)
    hub = HubConfig(data=tmp_path, payments=config)
    open_books(hub.data).dispose()
    [said] = payments(hub)
    assert (said.grade, "apply for a new" in said.remedy) == (Grade.WARN, True)
    assert time.time() < soon.timestamp()
