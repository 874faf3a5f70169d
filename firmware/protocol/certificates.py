"""Reads certificates; only what checks a machine needs it, no service."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import NameOID

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase


def common_name(file: Path) -> str:
    """The CN of a certificate in PEM, which is a box's name; "" if it has none.

    ConfigError if the file holds no certificate or cannot be read.
    """
    names = _certificate(file).subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else ""


def valid_until(file: Path) -> datetime:
    """The end of a certificate in PEM, in UTC; ConfigError as above."""
    return _certificate(file).not_valid_after_utc


def lifetime(file: Path) -> timedelta:
    """For how long a certificate in PEM was made; ConfigError as above."""
    found = _certificate(file)
    return found.not_valid_after_utc - found.not_valid_before_utc


def serial_of(file: Path) -> str:
    """The serial number of a certificate in PEM, hexadecimal; ConfigError as above."""
    return f"{_certificate(file).serial_number:X}"


def is_for(file: Path, host: str) -> bool:
    """Whether a certificate in PEM names this host, as browsers judge; ConfigError."""
    found = _certificate(file).extensions
    try:
        names = found.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return False
    addresses = {str(each) for each in names.get_values_for_type(x509.IPAddress)}
    below = f"*.{host.partition('.')[2]}".lower()
    named = {each.lower() for each in names.get_values_for_type(x509.DNSName)}
    return host in addresses or bool({host.lower(), below} & named)


def _certificate(file: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(file.read_bytes())
    except (OSError, ValueError) as exc:
        raise ConfigError(Phrase("{file}: no certificate in it", file=file)) from exc
