from pathlib import Path

import pytest

from firmware.base.config_loader import from_mapping
from firmware.base.errors import ConfigError
from firmware.hub.config import HubConfig

EVERYWHERE = "0.0.0.0"  # noqa: S104 - what a person may write
TLS = {"certificate_file": "/c.pem", "key_file": "/k.pem"}


def _web(**keys: object) -> HubConfig:
    return from_mapping("hub.toml", {"web": keys}, HubConfig)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"address": EVERYWHERE}, "without TLS"),
        ({"address": "::"}, "without TLS"),
        ({"address": "shop"}, "IP address"),
        ({"certificate_file": "/c.pem"}, "needs its key"),
        ({"key_file": "/k.pem"}, "needs its key"),
        ({"public_url": "http://shop.example"}, "https://HOST"),
        ({"public_url": "https://shop.example/web"}, "https://HOST"),
        ({"public_url": "https://a@shop.example"}, "https://HOST"),
        ({"public_url": "https://:443"}, "https://HOST"),
        ({"public_url": "https://shop.example:0"}, "https://HOST"),
        ({"proxies": ["proxy"]}, "addresses or networks"),
        ({"proxies": ["10.0.0.1/8"]}, "addresses or networks"),
        ({"store": "x" * 21}, "at most 20"),
        ({"port": 0}, "1 to 65535"),
        ({"forms_per_minute_max": 0}, "1 to 10000"),
    ],
)
def test_what_cannot_be_is_refused_with_its_key(
    keys: dict[str, object], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        _web(**keys)


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"address": EVERYWHERE, **TLS},
        {"address": "192.168.1.5", "proxies": ["192.168.1.0/24"]},
        {"public_url": "https://shop.example:8443/"},
        {"public_url": "http://127.0.0.1:8443"},
    ],
)
def test_tls_a_proxy_or_this_machine_alone(keys: dict[str, object]) -> None:
    web = _web(**keys).web
    assert web.address == keys.get("address", "127.0.0.1")
    assert web.public_url == keys.get("public_url", "")
    assert web.has_tls is ("certificate_file" in keys)


def test_without_a_word_it_listens_on_this_machine_only() -> None:
    web = HubConfig().web
    assert (web.address, web.has_tls, web.host) == ("127.0.0.1", False, "")
    assert web.certificate_file is None
    assert _web(**TLS).web.certificate_file == Path("/c.pem")
