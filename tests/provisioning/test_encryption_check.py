"""What the doctor says of an unencrypted network and of certificates that end."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firmware.mqtt.access import BrokerConfig
from provisioning.checks.encryption import certificates, link, listeners, open_ports
from provisioning.checks.finding import Grade
from tests.support.parties import OURS, Shop

NOW = datetime.now(UTC)


def test_the_broker_as_installed_lets_nobody_in_unencrypted() -> None:
    (found,) = listeners(OURS / "countertop-listeners.conf")
    assert found.grade is Grade.OK


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("listener 1883\nuse_username_as_clientid true\n", ["1883"]),
        ("listener 1883 0.0.0.0\n", ["1883"]),
        ("listener 1883 127.0.0.1\nlistener 1884 192.168.1.10\n", ["1884"]),
        ("listener 1883 ::1\nlistener 0 /run/broker\nlistener 1 localhost\n", []),
        ("listener 8883\n#certfile /a\nlistener 8884\ncertfile /a\n", ["8883"]),
    ],
)
def test_a_plain_listener_on_the_network_is_told_of(
    tmp_path: Path, text: str, ports: list[str]
) -> None:
    assert open_ports(text) == ports
    (tmp_path / "listeners.conf").write_text(text)
    (found,) = listeners(tmp_path / "listeners.conf")
    assert found.grade is (Grade.WARN if ports else Grade.OK)
    assert "docs/install.md" in found.remedy or not ports


def test_another_broker_than_the_shops_is_not_judged(tmp_path: Path) -> None:
    assert not list(listeners(tmp_path / "none.conf"))


def test_a_kiosk_that_speaks_unencrypted_across_the_network_is_told_of(
    tmp_path: Path,
) -> None:
    assert not list(link(BrokerConfig(), NOW))
    (found,) = link(BrokerConfig(host="192.168.1.10"), NOW)
    assert (found.grade, found.check) == (Grade.WARN, "encryption")
    assert not list(link(BrokerConfig(host="hub", ca_file=tmp_path / "none"), NOW))


@pytest.mark.process
@pytest.mark.parametrize(
    ("days", "grade"),
    [(0, Grade.OK), (3_550, Grade.OK), (3_600, Grade.WARN), (3_651, Grade.FAULT)],
)
def test_the_end_of_a_certificate_is_told_in_time(
    tmp_path: Path, days: int, grade: Grade
) -> None:
    shop = Shop(tmp_path)
    shop.certify("broker", "192.168.1.10")
    files = [tmp_path / "tls/broker.pem", tmp_path / "tls/none.pem"]
    (found,) = certificates(files, NOW + timedelta(days=days))
    assert found.grade is grade
    config = BrokerConfig(host="192.168.1.10", ca_file=tmp_path / "tls/ca.pem")
    (found,) = link(config, NOW + timedelta(days=days))
    assert found.grade is grade
