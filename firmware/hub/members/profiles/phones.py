"""Phone numbers: as people write them, and as they are compared (E.164).

The one module that imports phonenumbers, an extra of the hub.
"""

from firmware.base.errors import ConfigError
from firmware.base.wording.phrases import Phrase

END_DIGITS = 4
"""How many last digits staff search by."""
ABSENT = Phrase(
    "phonenumberslite is not installed; in the folder of the project: sudo"
    " /opt/countertop/venv/bin/pip install -c provisioning/pins.txt '.[hub]'"
)


def e164(typed: str, region: str) -> str | None:
    """A number in E.164, such as `+8613800138000`; None if no such number can be.

    `region` (ISO 3166, such as CN) is that of a number without a country code.
    ConfigError where the extra is not installed.
    """
    try:
        import phonenumbers  # noqa: PLC0415 - an extra: a hub sells without it
    except ImportError as error:
        raise ConfigError(ABSENT) from error
    try:
        number = phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException:
        return None
    if number.extension or not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
