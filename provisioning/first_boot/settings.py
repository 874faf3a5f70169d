"""`countertop.toml` of a card's boot partition: its keys, ranges and faults. Pure.

A person writes it on any computer, so that a byte order mark, CRLF and Chinese are
read. It is full of secrets, so that no value of a key that is unknown is in an error.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Annotated, Literal, cast, get_args

from firmware.base.config_loader import Table, from_mapping
from firmware.base.errors import ConfigError
from firmware.base.ranges import Range
from firmware.base.toml_faults import toml_fault
from firmware.base.wording.phrases import Phrase
from provisioning.first_boot.admission import Admission, read_admission

MAX_BYTES = 65_536
MAX_SSID_BYTES = 32
TLS_PORT = 8_883
_COUNTRY = re.compile(r"[A-Z]{2}")
_HOST = re.compile(
    r"(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-fA-F:]+"
)
_PASSPHRASE = re.compile(r"[ -~]{8,63}|[0-9a-fA-F]{64}")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+){0,2}")
ZONE_ALLOWED = Phrase("the name of a time zone, such as Asia/Shanghai")
_ADMISSION_ALLOWED = Phrase(
    "the whole text that `admit.sh --first-boot` wrote on the hub"
)


class Concealed:
    """Stands for a value that no error may show."""

    def __repr__(self) -> str:
        return "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class WifiAccess:
    """A network with WPA2: its name, password, and the country whose rules hold."""

    ssid: str
    password: str = field(repr=False)
    country: str

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """What the radio would refuse, or never find."""
        if not (
            0 < len(self.ssid.encode()) <= MAX_SSID_BYTES and self.ssid.isprintable()
        ):
            allowed = Phrase(
                "1 to {most} bytes; a Chinese character has 3", most=MAX_SSID_BYTES
            )
            yield "ssid", self.ssid, allowed
        if not _PASSPHRASE.fullmatch(self.password):
            allowed = Phrase("8 to 63 of ASCII's characters, or 64 hexadecimal digits")
            yield "password", Concealed(), allowed
        if not _COUNTRY.fullmatch(self.country):
            yield "country", self.country, Phrase("two capital letters, such as CN")


@dataclass(frozen=True, slots=True, kw_only=True)
class HubAccess:
    """Where the hub is, and what it wrote for this kiosk."""

    host: str
    admission: str = field(repr=False)
    port: Annotated[int, Range(1, 65_535)] = TLS_PORT

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """A host that is none; a text that was cut while it was copied."""
        if not _HOST.fullmatch(self.host):
            allowed = Phrase("a name such as hub.local, or an address")
            yield "host", self.host, allowed
        if read_admission(self.admission) is None:
            yield "admission", Concealed(), _ADMISSION_ALLOWED

    @property
    def admitted(self) -> Admission:
        """What the hub wrote; `faults` has found none in it."""
        admission = read_admission(self.admission)
        if admission is None:
            raise ValueError("an admission that was not checked")
        return admission


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstBootFile:
    """All that a card's file says. What is None stays as the image has it."""

    hub: HubAccess
    wifi: WifiAccess | None = None
    language: Literal["zh_CN", "en"] | None = None
    time_zone: str | None = None

    def faults(self) -> Iterable[tuple[str, object, Phrase]]:
        """The form of a name only: which there are, the system knows."""
        if self.time_zone is not None and not _ZONE.fullmatch(self.time_zone):
            yield "time_zone", self.time_zone, ZONE_ALLOWED


def read_settings(name: str, data: bytes) -> FirstBootFile | None:
    """The settings of a file; None if it holds comments alone.

    `name` is the file's, for ConfigError, which lists every fault and no secret.
    """
    mapping = _mapping(name, data)
    if not mapping:
        return None
    return from_mapping(name, _concealed(mapping, FirstBootFile), FirstBootFile)


def _mapping(name: str, data: bytes) -> dict[str, object]:
    if len(data) > MAX_BYTES:
        raise ConfigError(
            Phrase("{path}: allowed: at most {most} bytes", path=name, most=MAX_BYTES)
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data.count(b"\n", 0, exc.start) + 1
        raise ConfigError(
            Phrase(
                "{path}: line {line}: not UTF-8 text; {remedy}",
                path=name,
                line=line,
                remedy=Phrase("save it as UTF-8"),
            )
        ) from exc
    try:
        return tomllib.loads(text)
    except ValueError as exc:
        raise ConfigError(
            Phrase("{path}: not TOML: {what}", path=name, what=toml_fault(exc, text))
        ) from exc


def _concealed(given: Mapping[str, object], cls: type[Table]) -> dict[str, object]:
    """The same document, but for values that are in the wrong place or of no text."""
    hints = {each.name: each.type for each in fields(cls)}
    return {key: _conceal(value, hints.get(key)) for key, value in given.items()}


def _conceal(value: object, hint: object) -> object:
    kinds = [each for each in (hint, *get_args(hint)) if isinstance(each, type)]
    tables = [each for each in kinds if is_dataclass(each)]
    if tables and isinstance(value, Mapping):
        return _concealed(cast("Mapping[str, object]", value), tables[0])
    wanted = hint is not None and not tables and isinstance(value, str | int)
    return value if wanted else Concealed()
