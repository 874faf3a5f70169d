"""Reads the owner of a certificate; only the doctor needs it, no service."""

from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from firmware.base.errors import ConfigError


def common_name(file: Path) -> str:
    """The CN of a certificate in PEM, which is a box's name; "" if it has none.

    ConfigError if the file holds no certificate or cannot be read.
    """
    try:
        certificate = x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as exc:
        raise ConfigError(f"{file}: no certificate in it") from exc
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""
