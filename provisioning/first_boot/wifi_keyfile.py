"""A Wi-Fi network as NetworkManager keeps it: nm-settings-keyfile(5). Pure.

The name is written as bytes, which needs no escapes, and the password as the key that
WPA2 makes of both (IEEE 802.11i, H.4): what a person chose is not kept. WPA3 alone
would need the password itself.
"""

import hashlib
import re

NAME = "countertop"
_KEY = re.compile(r"[0-9a-fA-F]{64}")
_ROUNDS = 4096
_KEY_BYTES = 32


def keyfile(ssid: str, password: str) -> str:
    """The file's text, for a name and password that `WifiAccess` accepts."""
    name = "".join(f"{byte};" for byte in ssid.encode())
    return (
        f"[connection]\nid={NAME}\ntype=wifi\nautoconnect-retries=0\n\n"
        f"[wifi]\nmode=infrastructure\nssid={name}\n\n"
        f"[wifi-security]\nkey-mgmt=wpa-psk\npsk={network_key(ssid, password)}\n\n"
        "[ipv4]\nmethod=auto\n\n"
        "[ipv6]\nmethod=auto\n"
    )


def network_key(ssid: str, password: str) -> str:
    """WPA2's key as 64 hexadecimal digits; a password that is one already stays."""
    if _KEY.fullmatch(password):
        return password.lower()
    return hashlib.pbkdf2_hmac(
        "sha1", password.encode("ascii"), ssid.encode(), _ROUNDS, _KEY_BYTES
    ).hex()
