"""The gateway in hub.toml: what is taken, and what is refused with a remedy."""

from pathlib import Path

import pytest

from firmware.base.config_loader import load
from firmware.base.errors import ConfigError
from firmware.cli.main import main
from firmware.hub.config import HubConfig
from firmware.hub.notifications.config import MessagesConfig
from tests.support.hub_databases import open_books

SECRET = "whsec_" + "b2" * 16
GOOD_URLS = (
    "https://messages.example/notices",
    "https://messages.example:8443/a/b",
    "https://192.168.1.9",
    "http://127.0.0.1:8080/notices",
    "http://[::1]:8080/",
    "http://localhost/",
)
BAD_URLS = (
    "messages.example",
    "ftp://messages.example/",
    "http://messages.example/",
    "https:///notices",
    "https://messages.example:0/",
    "https://messages.example:70000/",
    "https://messages.example/a b",
    "https://messages.example/通知",
    "https://messages.example/\r\nx",
    "https://[::1/",
)
TELLTALE_URLS = (
    "https://user:hunter2@messages.example/",
    "https://messages.example/?access_token=hunter2",
    "https://messages.example/#hunter2",
)


def _load(folder: Path, *lines: str) -> MessagesConfig:
    path = folder / "hub.toml"
    path.write_text("\n".join(("[messages]", *lines)), "utf-8")
    return load(path, HubConfig).messages


def test_without_a_section_nobody_is_written_to() -> None:
    assert not HubConfig().messages.on


@pytest.mark.parametrize("url", GOOD_URLS)
def test_a_url_and_a_key_are_enough(tmp_path: Path, url: str) -> None:
    config = _load(tmp_path, f'url = "{url}"', 'key_file = "/etc/key"')
    assert config.on
    assert (config.tls() is None) is url.startswith("http:")


def test_the_port_is_the_urls_or_its_schemes() -> None:
    ports = [
        MessagesConfig(url=url, key_file=Path("k")).port
        for url in ("https://a/", "http://localhost", "https://a:8443/x")
    ]
    assert ports == [443, 80, 8443]


@pytest.mark.parametrize("url", BAD_URLS)
def test_a_url_that_is_none_or_not_private_is_refused(tmp_path: Path, url: str) -> None:
    text = url.replace("\r", "\\r").replace("\n", "\\n")
    with pytest.raises(ConfigError, match=r"messages\.url: .*; allowed: https://HOST"):
        _load(tmp_path, f'url = "{text}"', 'key_file = "k"')


@pytest.mark.parametrize("url", TELLTALE_URLS)
def test_a_url_with_a_secret_is_refused_and_not_shown(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="not shown") as refused:
        _load(tmp_path, f'url = "{url}"', 'key_file = "k"')
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("ulr = 1", "messages.ulr: unknown key, did you mean url? (given 1)"),
        ("timeout_s = '5'", "messages.timeout_s: '5'; allowed: a number, 0.5 to 60"),
        ("timeout_s = 0.1", "messages.timeout_s: 0.1; allowed: a number, 0.5 to 60"),
        ("attempts_max = 0", "a whole number, 1 to 10000"),
        ("stale_after_h = 500", "messages.stale_after_h: 500; allowed: a number"),
        ("waiting_max = 1.5", "messages.waiting_max: 1.5; allowed: a whole number"),
        ("language = 'fr'", 'allowed: one of "zh_CN", "en"'),
        ("store = '012345678901234567890'", "allowed: at most 20 printable characters"),
        ("store = 'a\\u0007b'", "allowed: at most 20 printable characters"),
        ("url = 'https://a/'", "messages.key_file: not given; allowed: a path: every"),
        ("key_file = 'k'", "messages.url: ''; allowed: https://HOST"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_what_is_allowed(
    tmp_path: Path, line: str, fault: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        _load(tmp_path, line.replace("'", '"'))
    assert fault in str(refused.value)


def test_the_hub_does_not_start_with_a_key_that_others_may_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "messages.key"
    key.write_text(SECRET)
    key.chmod(0o644)
    open_books(tmp_path / "data").dispose()
    config = tmp_path / "hub.toml"
    config.write_text(
        f'data = "{tmp_path / "data"}"\n'
        f'[messages]\nurl = "https://messages.example/"\nkey_file = "{key}"\n'
    )
    assert main(["hub", "--config", str(config)]) == 2
    told = capsys.readouterr().err
    assert "others may use this key; chmod 640 it" in told
    assert SECRET not in told
