"""The one merchant of both networks: ids, key files, and the file that has them.

In the folder: `merchant/` holds what a merchant gets from the networks or makes for
them, `network/` what only the networks have, and `network.toml` the addresses. The last
is written when the ports listen, so that its presence means ready.
"""

import json
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from firmware.virtual.network.pay_network.openssl import openssl

APP_ID: Final = "2021006117000001"
SELLER_ID: Final = "2088641170000018"
WECHAT_APP_ID: Final = "wx8888888888888888"
MERCHANT_NUMBER: Final = "1900000109"
PUBLIC_KEY_ID: Final = "PUB_KEY_ID_0119000001092026112800111000000001"
DAYS: Final = "3650"
RSA_KEYS: Final = (
    "merchant/alipay_app", "merchant/wechat_merchant", "network/alipay",
    "network/wechat_platform", "network/wechat_public",
)  # fmt: skip
_CERTIFICATE: Final = """[req]
distinguished_name=dn
[dn]
[ca]
basicConstraints=critical,CA:TRUE
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
[server]
basicConstraints=critical,CA:FALSE
subjectAltName=IP:127.0.0.1,DNS:localhost
keyUsage=critical,digitalSignature
extendedKeyUsage=serverAuth
authorityKeyIdentifier=keyid
[signer]
basicConstraints=critical,CA:FALSE
keyUsage=critical,digitalSignature
authorityKeyIdentifier=keyid
"""


@dataclass(frozen=True, slots=True)
class MerchantKeys:
    """Where the keys are, and what names them on the wire."""

    folder: Path
    merchant_serial: str
    platform_serial: str
    api_v3_key: str

    def path(self, name: str) -> Path:
        """A file of the folder, such as `network/alipay_key.pem`."""
        return self.folder / name


def keys_in(folder: Path) -> MerchantKeys:
    """The keys of a folder; they are made if it has none."""
    if not (folder / "network" / "keys.json").exists():
        _make(folder)
    named = json.loads((folder / "network" / "keys.json").read_text("utf-8"))
    return MerchantKeys(folder, named["merchant"], named["platform"], named["api_v3"])


def write_network_file(keys: MerchantKeys, port: int, control_port: int) -> None:
    """Write `network.toml`, whole or not at all."""
    at = f"https://127.0.0.1:{port}"
    merchant = keys.folder / "merchant"
    tables = {
        "network": {
            "ca": merchant / "ca.pem",
            "port": port,
            "control_port": control_port,
            "control_url": f"http://127.0.0.1:{control_port}",
        },
        "alipay": {
            "gateway_url": f"{at}/gateway.do",
            "app_id": APP_ID,
            "seller_id": SELLER_ID,
            "app_key": merchant / "alipay_app_key.pem",
            "alipay_public_key": merchant / "alipay_public_key.pem",
        },
        "wechat_pay": {
            "base_url": at,
            "appid": WECHAT_APP_ID,
            "mchid": MERCHANT_NUMBER,
            "merchant_key": merchant / "wechat_merchant_key.pem",
            "merchant_certificate": merchant / "wechat_merchant_certificate.pem",
            "merchant_serial": keys.merchant_serial,
            "platform_certificate": merchant / "wechat_platform_certificate.pem",
            "platform_serial": keys.platform_serial,
            "public_key": merchant / "wechat_public_key.pem",
            "public_key_id": PUBLIC_KEY_ID,
            "api_v3_key": merchant / "wechat_api_v3_key.txt",
        },
    }
    text = "".join(
        f"[{name}]\n" + "".join(f"{key} = {_toml(one)}\n" for key, one in rows.items())
        for name, rows in tables.items()
    )
    draft = keys.folder / "network.toml.new"
    draft.write_text(text, "utf-8")
    draft.replace(keys.folder / "network.toml")


def _toml(value: str | int | Path) -> str:
    return str(value) if isinstance(value, int) else json.dumps(str(value))


def _make(folder: Path) -> None:
    for name in ("merchant", "network"):
        (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "network" / "openssl.cnf").write_text(_CERTIFICATE, "utf-8")
    with ThreadPoolExecutor(len(RSA_KEYS)) as pool:
        list(pool.map(_rsa_key, [folder / f"{name}_key.pem" for name in RSA_KEYS]))
    _certificates(folder)
    _public_keys(folder)
    api_v3_key = secrets.token_hex(16)
    key_file = folder / "merchant" / "wechat_api_v3_key.txt"
    key_file.touch(mode=0o600)
    key_file.write_text(api_v3_key, "utf-8")
    named = {
        "merchant": _serial(folder / "merchant" / "wechat_merchant_certificate.pem"),
        "platform": _serial(folder / "merchant" / "wechat_platform_certificate.pem"),
        "api_v3": api_v3_key,
    }
    (folder / "network" / "keys.json").write_text(json.dumps(named), "utf-8")


def _rsa_key(path: Path) -> None:
    openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048",
            "-out", str(path))  # fmt: skip


def _certificates(folder: Path) -> None:
    network, merchant = folder / "network", folder / "merchant"
    for name in ("ca", "server"):
        out = str(network / f"{name}_key.pem")
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt",
                "ec_paramgen_curve:prime256v1", "-out", out)  # fmt: skip
    authority = (str(merchant / "ca.pem"), str(network / "ca_key.pem"))
    _certificate(folder, "ca", authority[1], out=authority[0])
    signed = ("-CA", authority[0], "-CAkey", authority[1])
    for section, key, out in (
        ("server", network / "server_key.pem", network / "server.pem"),
        ("signer", merchant / "wechat_merchant_key.pem",
         merchant / "wechat_merchant_certificate.pem"),
        ("signer", network / "wechat_platform_key.pem",
         merchant / "wechat_platform_certificate.pem"),
    ):  # fmt: skip
        _certificate(folder, section, str(key), out=str(out), signed=signed)


def _certificate(
    folder: Path, section: str, key: str, *, out: str, signed: tuple[str, ...] = ()
) -> None:
    openssl("req", "-x509", "-new", "-sha256", "-days", DAYS, "-key", key, *signed,
            "-config", str(folder / "network" / "openssl.cnf"), "-extensions", section,
            "-subj", f"/CN=Pay network test {section}",
            "-set_serial", f"0x5{secrets.token_hex(20)[1:]}", "-out", out)  # fmt: skip


def _public_keys(folder: Path) -> None:
    for key, out in (
        ("network/alipay_key.pem", "merchant/alipay_public_key.pem"),
        ("network/wechat_public_key.pem", "merchant/wechat_public_key.pem"),
        ("merchant/alipay_app_key.pem", "network/alipay_app_public.pem"),
        ("merchant/wechat_merchant_key.pem", "network/wechat_merchant_public.pem"),
    ):
        openssl("pkey", "-in", str(folder / key), "-pubout", "-out", str(folder / out))


def _serial(certificate: Path) -> str:
    printed = openssl("x509", "-in", str(certificate), "-noout", "-serial").decode()
    return printed.strip().removeprefix("serial=")
