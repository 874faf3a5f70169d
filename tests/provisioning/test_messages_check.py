"""The doctor's look at the messaging gateway: nothing is sent to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firmware.hub.notifications.config import MessagesConfig
from firmware.virtual.network.message_gateway import SimGateway, new_secret
from provisioning.checks.finding import CheckResult, Grade
from provisioning.checks.messages import messages, reachable


@pytest.fixture
def gateway() -> Iterator[SimGateway]:
    with SimGateway(new_secret()) as running:
        yield running


def _looked(folder: Path, url: str, mode: int = 0o640, **more: object) -> CheckResult:
    key = folder / "messages.key"
    key.write_text(new_secret())
    key.chmod(mode)
    config = MessagesConfig(url=url, key_file=key, **more)  # type: ignore[arg-type]
    (finding,) = messages(config)
    return finding


def test_a_shop_that_writes_to_nobody_has_nothing_to_check() -> None:
    assert list(messages(MessagesConfig())) == []


def test_a_gateway_that_answers_is_ok_and_was_sent_nothing(
    tmp_path: Path, gateway: SimGateway
) -> None:
    found = _looked(tmp_path, f"http://127.0.0.1:{gateway.port}/")
    assert (found.grade, found.seen) == (
        Grade.OK, f"127.0.0.1:{gateway.port} answers",
    )  # fmt: skip
    assert gateway.knocks == {}


def test_one_that_does_not_answer_or_has_no_name_is_a_fault(
    tmp_path: Path, deaf_port: int
) -> None:
    for where in (f"http://127.0.0.1:{deaf_port}/", "https://gateway.invalid/"):
        found = _looked(tmp_path, where)
        assert found.grade is Grade.FAULT
        assert "does not answer" in found.seen
        assert "url under [messages]" in found.remedy


def test_one_that_speaks_no_tls_is_not_believed(
    tmp_path: Path, gateway: SimGateway
) -> None:
    found = _looked(tmp_path, f"https://127.0.0.1:{gateway.port}/")
    assert found.grade is Grade.FAULT
    assert "is not trusted" in found.seen


def test_key_and_certificates_are_read(tmp_path: Path) -> None:
    key = _looked(tmp_path, "https://127.0.0.1/", mode=0o644)
    assert (key.grade, "chmod 640" in key.seen) == (Grade.FAULT, True)
    authority = _looked(tmp_path, "https://127.0.0.1/", ca_file=tmp_path / "none")
    assert (authority.grade, "none" in authority.seen) == (Grade.FAULT, True)


@pytest.mark.parametrize(
    ("address", "grade"),
    [
        ("127.0.0.1", Grade.OK),
        ("192.168.1.9", Grade.OK),
        ("fe80::1%eth0", Grade.OK),
        ("8.8.8.8", Grade.WARN),
        ("2001:4860:4860::8888", Grade.WARN),
    ],
)
def test_the_internet_is_out_of_the_hubs_reach_unless_allowed(
    address: str, grade: Grade
) -> None:
    assert reachable("gateway:443", address).grade is grade
