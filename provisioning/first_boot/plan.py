"""The steps by which a new kiosk takes a first-boot file into use. Pure.

They return data and touch nothing; each is whole or not at all, and harmless when it is
taken again, so that a power cut between two of them costs nothing but a start.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from firmware.base.config_loader import from_mapping
from firmware.base.wording.phrases import Phrase
from firmware.kiosk.config import KioskConfig
from provisioning.first_boot.config_lines import with_values
from provisioning.first_boot.settings import FirstBootFile, WifiAccess
from provisioning.first_boot.wifi_keyfile import NAME, keyfile
from provisioning.plan import CONFIG
from provisioning.steps import Run, SymbolicLink

CONNECTIONS = Path("/etc/NetworkManager/system-connections")
REGULATORY = Path("/etc/modprobe.d/cfg80211_regdomain.conf")
"""The same file as the layer `wireless-regulatory` of rpi-image-gen writes."""
KIOSK_TOML = CONFIG / "kiosk.toml"
PASSWORD = CONFIG / "kiosk.password"
AUTHORITY = CONFIG / "tls/ca.pem"
HOSTS = Path("/etc/hosts")
HOSTNAME = Path("/etc/hostname")
ZONES = Path("/usr/share/zoneinfo")
LOCALTIME = Path("/etc/localtime")
ROOTS = "root"
KIOSKS = "countertop"
OWN_ADDRESS = "127.0.1.1"


@dataclass(frozen=True, slots=True)
class FilePut:
    """A whole file of root's for a group; what it holds may be secret."""

    why: Phrase
    target: Path
    data: bytes = field(repr=False)
    mode: int = 0o644
    group: str = ROOTS


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxTexts:
    """What the steps change a part of: the texts of kiosk.toml and /etc/hosts."""

    kiosk_toml: str
    hosts: str


FirstBootStep = FilePut | SymbolicLink | Run


def first_boot(
    settings: FirstBootFile, box: BoxTexts, utc_offset_minutes: int | None
) -> tuple[FirstBootStep, ...]:
    """Return the steps, in order; ConfigError if kiosk.toml would be refused then.

    `utc_offset_minutes` is that of `settings.time_zone`, or None without one.
    """
    return (
        *(_wifi(settings.wifi) if settings.wifi else ()),
        *_access(settings),
        _configuration(settings, box.kiosk_toml, utc_offset_minutes),
        *_name(host_name(settings.hub.admitted.kid), box.hosts),
        *(_zone(settings.time_zone) if settings.time_zone else ()),
    )


def host_name(kid: str) -> str:
    """The machine's name: the kid, as RFC 1123 wants names."""
    return kid.lower().replace("_", "-").strip("-") or "kiosk"


def _wifi(wifi: WifiAccess) -> tuple[FirstBootStep, ...]:
    rules = " ".join(("options", "cfg80211", f"ieee80211_regdom={wifi.country}\n"))
    country = Phrase("country of the Wi-Fi: {country}", country=wifi.country)
    radio = ("rfkill", "unblock", "wifi")
    return (
        FilePut(
            Phrase("Wi-Fi {ssid}", ssid=wifi.ssid),
            CONNECTIONS / f"{NAME}.nmconnection",
            keyfile(wifi.ssid, wifi.password).encode(),
            mode=0o600,
        ),
        # The file counts from the next start on, the command until then.
        FilePut(country, REGULATORY, rules.encode()),
        Run(country, ("iw", "reg", "set", wifi.country), "iw", may_fail=True),
        Run(Phrase("Wi-Fi is switched on"), radio, "rfkill", may_fail=True),
    )


def _access(settings: FirstBootFile) -> tuple[FirstBootStep, ...]:
    admission = settings.hub.admitted
    return (
        FilePut(
            Phrase("password of the kiosk"),
            PASSWORD,
            f"{admission.password}\n".encode(),
            mode=0o640,
            group=KIOSKS,
        ),
        FilePut(
            Phrase("certificate of the shop's authority"),
            AUTHORITY,
            admission.authority.encode(),
            mode=0o640,
            group=KIOSKS,
        ),
    )


def _configuration(
    settings: FirstBootFile, text: str, utc_offset_minutes: int | None
) -> FilePut:
    admission = settings.hub.admitted
    values: dict[str, str | int] = {
        "kid": admission.kid,
        "hub.public_key": admission.public_key,
        "broker.host": settings.hub.host,
        "broker.port": settings.hub.port,
        "broker.password_file": str(PASSWORD),
        "broker.ca_file": str(AUTHORITY),
    }
    if settings.language is not None:
        values["store.language"] = settings.language
    if utc_offset_minutes is not None:
        values["store.utc_offset_minutes"] = utc_offset_minutes
    changed = with_values(text, values)
    from_mapping(str(KIOSK_TOML), tomllib.loads(changed), KioskConfig)
    data = changed.encode()
    why = Phrase("configuration of {kid}", kid=admission.kid)
    return FilePut(why, KIOSK_TOML, data, mode=0o640, group=KIOSKS)


def _name(name: str, hosts: str) -> tuple[FirstBootStep, ...]:
    why = Phrase("name of the machine: {name}", name=name)
    others = [line for line in hosts.splitlines() if line.split()[:1] != [OWN_ADDRESS]]
    known = "\n".join((*others, f"{OWN_ADDRESS}\t{name}", ""))
    return (
        FilePut(why, HOSTS, known.encode()),
        FilePut(why, HOSTNAME, f"{name}\n".encode()),
        Run(why, ("hostname", name), "hostname", may_fail=True),
    )


def _zone(zone: str) -> tuple[FirstBootStep, ...]:
    why = Phrase("time zone {zone}", zone=zone)
    return (SymbolicLink(why, LOCALTIME, ZONES / zone),)
