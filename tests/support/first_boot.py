"""A first-boot file as a person writes it, and what the hub wrote into it."""

import base64
import hashlib
import re

KID = "kiosk-7"
PASSWORD = "0123456789abcdef01234567"  # noqa: S105 - of no broker
PUBLIC_KEY = base64.b64encode(bytes(range(32))).decode()
AUTHORITY = (
    "-----BEGIN CERTIFICATE-----\nTm90aGluZyBzZWNyZXQ=\n-----END CERTIFICATE-----\n"
)
SSID = "店里的网络; 2"
WIFI_PASSWORD = "a\\c def#12"  # noqa: S105 - of no network


def admission_text(
    *lines: str, digest: str | None = None, kid: str = KID, authority: str = AUTHORITY
) -> str:
    """An admission in lines of base64, or one that is damaged in some way."""
    whole = lines or ("countertop-admission 1", kid, PASSWORD, PUBLIC_KEY, authority)
    body = "\n".join(whole)
    mark = digest or hashlib.sha256(body.encode()).hexdigest()[:16]
    return base64.encodebytes(f"{mark}\n{body}".encode()).decode()


def first_boot_text(*, wifi: bool = True, head: str = "", admission: str = "") -> str:
    """The text of countertop.toml for `KID`; `head` stands above the tables."""
    radio = f'[wifi]\nssid = "{SSID}"\npassword = \'{WIFI_PASSWORD}\'\ncountry = "CN"\n'
    return (
        f'{head}\n[hub]\nhost = "hub.local"\nadmission = """\n'
        f'{admission or admission_text()}"""\n{radio if wifi else ""}'
    )


def uncommented(text: str) -> str:
    """A file whose keys behind a `#` have values; sentences stay comments."""
    begin = re.compile(r"# (?=[a-z_]+ = |\[)")
    return "\n".join(begin.sub("", line) for line in text.splitlines())
