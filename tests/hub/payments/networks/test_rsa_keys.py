"""Keys as the networks give them, and whoever else may read them."""

import base64
from pathlib import Path

import pytest

from firmware.base.errors import ConfigError
from firmware.hub.payments.config import CREDENTIALS, key_path
from firmware.hub.payments.networks.alipay.gateway import open_alipay
from firmware.hub.payments.networks.rsa_keys import read_private_key, read_public_key
from tests.support.alipay_rig import config_of
from tests.support.openssl_keys import OpensslKey, new_key, openssl


def test_each_form_of_a_private_key(shop_key: OpensslKey, tmp_path: Path) -> None:
    """PKCS#8 and PKCS#1, PEM and the one line of Alipay's key tool."""
    expected = read_private_key(shop_key.private).public.fingerprint
    for name, options in (
        ("pkcs8.pem", ("pkcs8", "-topk8", "-nocrypt")),
        ("pkcs1.pem", ("rsa", "-traditional")),
    ):
        pem = openssl(*options, "-in", shop_key.private)
        line = b"".join(pem.splitlines()[1:-1])
        for text in (pem, line, line + b"\n"):
            file = tmp_path / name
            file.write_bytes(text)
            file.chmod(0o640)
            key = read_private_key(file)
            assert key.public.fingerprint == expected
            file.unlink()
        assert shop_key.signed(b"data", key.signature(b"data"), tmp_path)


def test_each_form_of_a_public_key(shop_key: OpensslKey, tmp_path: Path) -> None:
    expected = read_public_key(shop_key.public).fingerprint
    line = tmp_path / "line"
    line.write_bytes(b"".join(shop_key.public.read_bytes().splitlines()[1:-1]))
    shop_key.certify(serial=0xABC)
    certified = read_public_key(shop_key.certificate)
    assert read_public_key(line).fingerprint == expected == certified.fingerprint
    assert (certified.serial, read_public_key(line).serial) == ("ABC", "")


@pytest.mark.parametrize("mode", [0o644, 0o604, 0o660, 0o666])
def test_a_private_key_that_others_may_use_is_refused(
    shop_key: OpensslKey, tmp_path: Path, mode: int
) -> None:
    file = tmp_path / "shop.key"
    file.write_bytes(shop_key.private.read_bytes())
    file.chmod(mode)
    with pytest.raises(ConfigError, match="chmod 640"):
        read_private_key(file)


def test_what_is_no_key_is_refused_without_a_word_of_it(
    shop_key: OpensslKey, tmp_path: Path
) -> None:
    short = new_key(tmp_path, "short", 1024)
    locked = openssl("rsa", "-aes128", "-passout", "pass:x", "-in", shop_key.private)
    secret = base64.b64encode(b"secret " * 40)
    for number, text in enumerate(
        (b"", secret, b"-----BEGIN " + secret, locked, short.private.read_bytes(),
         shop_key.public.read_bytes())
    ):  # fmt: skip
        file = tmp_path / f"{number}.key"
        file.write_bytes(text)
        file.chmod(0o600)
        with pytest.raises(ConfigError) as refused:
            read_private_key(file)
        told = f"{refused.value!r} {refused.value.__cause__!r}"
        assert str(file) in told
        assert text[:40].decode() not in told or not text
    with pytest.raises(ConfigError, match="2048 bits"):
        read_public_key(short.public)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_public_key(tmp_path / "none")


def test_a_private_key_in_the_place_of_a_public_one_is_refused(
    shop_key: OpensslKey,
) -> None:
    with pytest.raises(ConfigError, match="no public key"):
        read_public_key(shop_key.private)


def test_no_text_of_a_key_shows_it(shop_key: OpensslKey) -> None:
    key = read_private_key(shop_key.private)
    assert repr(key) == f"SigningRsaKey({key.public.fingerprint})"
    assert repr(key.public) == f"VerifyingKey({key.public.fingerprint})"


def test_the_shops_own_public_key_is_not_taken_for_alipays(
    shop_key: OpensslKey,
) -> None:
    """Both are shown on one page, and look alike."""
    config = config_of("127.0.0.1:1", shop_key, shop_key)
    with pytest.raises(ConfigError, match="支付宝公钥"):
        open_alipay(config, lambda: 0.0)


def test_a_name_is_a_credential_of_systemd(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    assert key_path(Path("alipay.key")) == CREDENTIALS / "alipay.key"
    assert key_path(Path("/etc/x.key")) == Path("/etc/x.key")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    assert key_path(Path("alipay.key")) == tmp_path / "alipay.key"
