"""RSA keys and SHA-256 signatures, as the payment networks use them (PKCS#1 v1.5).

The networks' only module that imports cryptography. A file holds PEM, or the bare
base64 that Alipay's key tool makes. Errors show nothing of a key.
"""

import base64
import binascii
import hashlib
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase

MIN_KEY_BITS = 2_048
MAX_FILE_BYTES = 64 * 1_024
FORBIDDEN_MODE = 0o027
_PEM = b"-----BEGIN"
_CERTIFICATE = b"-----BEGIN CERTIFICATE"


class VerifyingKey:
    """The public half of a network's key. `serial` is its certificate's, if it has one.

    Any thread.
    """

    def __init__(self, key: RSAPublicKey, serial: str = "") -> None:
        self._key = key
        self.serial = serial

    def verifies(self, signature: str, data: bytes) -> bool:
        """Whether a base64 text is its owner's SHA-256 signature of these bytes."""
        try:
            raw = base64.b64decode(signature, validate=True)
            self._key.verify(raw, data, PKCS1v15(), SHA256())
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True

    @property
    def fingerprint(self) -> str:
        """The first 16 hexadecimal digits of the SHA-256 of the public key."""
        raw = self._key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return hashlib.sha256(raw).hexdigest()[:16]

    def __repr__(self) -> str:
        return f"VerifyingKey({self.fingerprint})"


class SigningRsaKey:
    """The shop's private key. Its repr shows the public half only. Any thread."""

    def __init__(self, key: RSAPrivateKey) -> None:
        self._key = key

    @property
    def public(self) -> VerifyingKey:
        """The public half."""
        return VerifyingKey(self._key.public_key())

    def signature(self, data: bytes) -> str:
        """The SHA-256 signature of these bytes, in base64."""
        raw = self._key.sign(data, PKCS1v15(), SHA256())
        return base64.b64encode(raw).decode("ascii")

    def __repr__(self) -> str:
        return f"SigningRsaKey({self.public.fingerprint})"


def read_private_key(path: Path) -> SigningRsaKey:
    """The private key in a file; ConfigError if it is none, or others may read it."""
    data = _read(path, secret=True)
    try:
        if data.startswith(_PEM):
            key = load_pem_private_key(data, None)
        else:
            key = load_der_private_key(_der(data), None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ConfigError(
            Phrase("{path}: no RSA private key without a password", path=path)
        ) from None
    if not isinstance(key, RSAPrivateKey) or key.key_size < MIN_KEY_BITS:
        raise ConfigError(_too_short(path))
    return SigningRsaKey(key)


def read_public_key(path: Path) -> VerifyingKey:
    """The public key, or that of the certificate, in a file; ConfigError if none."""
    data = _read(path, secret=False)
    serial = ""
    try:
        if data.startswith(_CERTIFICATE):
            certificate = x509.load_pem_x509_certificate(data)
            key, serial = certificate.public_key(), f"{certificate.serial_number:X}"
        elif data.startswith(_PEM):
            key = load_pem_public_key(data)
        else:
            key = load_der_public_key(_der(data))
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ConfigError(
            Phrase("{path}: no public key and no certificate", path=path)
        ) from None
    if not isinstance(key, RSAPublicKey) or key.key_size < MIN_KEY_BITS:
        raise ConfigError(_too_short(path))
    return VerifyingKey(key, serial)


def _too_short(path: Path) -> Phrase:
    return Phrase(
        "{path}: not an RSA key of at least {min_key_bits} bits",
        path=path,
        min_key_bits=MIN_KEY_BITS,
    )


def _der(data: bytes) -> bytes:
    try:
        return base64.b64decode(b"".join(data.split()), validate=True)
    except binascii.Error:
        return b""


def _read(path: Path, *, secret: bool) -> bytes:
    try:
        mode = path.stat().st_mode
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES)
    except OSError as exc:
        raise ConfigError(
            Phrase("{path}: cannot be read: {reason}", path=path, reason=os_reason(exc))
        ) from exc
    if secret and mode & FORBIDDEN_MODE:
        raise ConfigError(
            Phrase("{path}: others may use this key; chmod 640 it", path=path)
        )
    return data.strip()
