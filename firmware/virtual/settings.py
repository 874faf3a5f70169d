"""What a script sets up before the shop opens, and the files that this becomes."""

import csv
import io
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

Table = dict[str, Any]

HEADER = ("gtin", "name", "price", "unit", "stopped", "age_min")
DETAILS = (
    "category",
    "brand",
    "tags",
    "vat",
    "member_price",
    "no_offers",
    "no_tier_price",
)
"""Columns that stand in the file only if an article needs them: 0.1.0 has none."""
STORE = "街角小店"
KID = "kiosk-1"
STAFF = "店员"
"""Who has a badge in a shop whose script names nobody."""
HOLDS_S = {
    "staff": ("confirm_cash_s", 3.0),
    "undo": ("cancel_basket_s", 2.0),
    "reprint": ("decline_s", 1.0),
}
LOOK_S = ("shown_min_s", 1.0)


@dataclass(frozen=True, slots=True)
class Good:
    """An article as the shop's CSV file lists it."""

    gtin: str
    price: str
    name: str
    off_sale: bool = False
    age_min: int = 0
    unit: str = "piece"


@dataclass(slots=True)
class Clocks:
    """How far the boxes' own clocks are off, and whether the kiosk has a time server.

    The hub's counts from its next start on.
    """

    kiosk_off_s: float = 0.0
    time_server: bool = True
    hub_off_s: float = 0.0

    def of_kiosk(self) -> tuple[str, ...]:
        """The arguments with which a kiosk of this build is started."""
        off = ("--clock-off-s", str(self.kiosk_off_s)) if self.kiosk_off_s else ()
        return off if self.time_server else (*off, "--without-time-server")


@dataclass(slots=True)
class Settings:
    """Articles by GTIN, and what the script lays over the rehearsal's own files.

    `details`: by GTIN and column, cells of `DETAILS`. `has_page`: whether customers
    find a page of the shop, where they join.
    """

    goods: dict[str, Good] = field(default_factory=dict[str, Good])
    details: dict[str, dict[str, str]] = field(
        default_factory=dict[str, dict[str, str]]
    )
    members: list[str] = field(default_factory=list[str])
    staff: list[str] = field(default_factory=list[str])
    kiosk: Table = field(default_factory=Table)
    hub: Table = field(default_factory=Table)
    policy: Table = field(default_factory=Table)
    clocks: Clocks = field(default_factory=Clocks)
    has_page: bool = False

    @property
    def proof(self) -> str:
        """How staff prove themselves at the kiosk."""
        return str(self.kiosk.get("staff", {}).get("proof", "badge"))

    @property
    def everybody(self) -> list[str]:
        """Who has a badge; somebody has one in every shop."""
        return self.staff or [STAFF]

    @property
    def store(self) -> str:
        """The shop's name."""
        return str(self.kiosk.get("store", {}).get("name", STORE))

    def look_s(self) -> float:
        """For how long something stands on the screen before staff approve it."""
        key, default_s = LOOK_S
        return float(self.policy.get("staff", {}).get(key, default_s))

    def hold_s(self, button: str) -> float:
        """For how long this button is held before it means more than a press."""
        key, default_s = HOLDS_S[button]
        return float(self.policy.get("holds", {}).get(key, default_s))

    def catalogue_csv(self) -> str:
        """The whole catalogue, as the hub imports it."""
        text = io.StringIO()
        writer = csv.writer(text)
        used = {name for said in self.details.values() for name in said}
        columns = [name for name in DETAILS if name in used]
        writer.writerow((*HEADER, *columns))
        for good in self.goods.values():
            stopped = "yes" if good.off_sale else "no"
            row = (good.gtin, good.name, good.price, good.unit, stopped, good.age_min)
            said = self.details.get(good.gtin, {})
            writer.writerow((*row, *(said.get(name, "") for name in columns)))
        return text.getvalue()


@dataclass(frozen=True, slots=True)
class Premises:
    """Where everything of one rehearsal lies, and on which ports it speaks."""

    folder: Path
    kiosk_port: int
    hub_port: int
    public_key: str
    gateway_port: int
    page_port: int

    @property
    def hub_data(self) -> Path:
        """The hub's database and key."""
        return self.folder / "hub"

    @property
    def journal(self) -> Path:
        """The kiosk's own disk."""
        return self.folder / "kiosk"

    @property
    def camera(self) -> Path:
        """The folder that is the camera's view."""
        return self.folder / "camera"

    @property
    def scanner(self) -> Path:
        """The serial scanner's port."""
        return self.folder / "scanner"

    @property
    def printer(self) -> Path:
        """The printer's port."""
        return self.folder / "printer"

    @property
    def page_url(self) -> str:
        """Where customers reach the shop's page."""
        return f"http://127.0.0.1:{self.page_port}"

    @property
    def messages_key(self) -> Path:
        """What the hub signs messages with."""
        return self.folder / "messages.key"

    def kiosk_table(self) -> Table:
        """kiosk.toml, before a script lays its own lines over it."""
        return {
            "kid": KID,
            "hub": {"public_key": self.public_key},
            "store": {"name": STORE},
            "broker": {"port": self.kiosk_port},
            "journal": {"folder": str(self.journal), "free_min_mb": 0},
            "camera": {
                "kind": "folder",
                "path": str(self.camera),
                "frames_per_s": 6.0,
            },
            "scanner": {"kind": "serial", "path": str(self.scanner)},
            "display": {"controller": "ssd1309"},
            "printer": {
                "kind": "serial",
                "path": str(self.printer),
                "native_qr": True,
            },
        }

    def hub_table(self, *, has_page: bool, store: str) -> Table:
        """hub.toml of the shop of this name."""
        web = {"port": self.page_port, "public_url": self.page_url, "store": store}
        table: Table = {
            "data": str(self.hub_data),
            "policy": str(self.folder / "policy.toml"),
            "broker": {"port": self.hub_port},
            "messages": {
                "url": f"http://127.0.0.1:{self.gateway_port}/notices",
                "key_file": str(self.messages_key),
                "store": store,
            },
        }
        return {**table, "web": web} if has_page else table

    def policy_table(self, policy: Table, *, has_page: bool) -> Table:
        """policy.toml; where there is a page, slips lead to it."""
        page: Table = {"join": {"url": self.page_url}} if has_page else {}
        return laid_over(page, policy) or {"version": 1}


def laid_over(table: Mapping[str, Any], upper: Mapping[str, Any]) -> Table:
    """`table` with the values of `upper` in it, subtables merged."""
    merged: Table = dict(table)
    for key, value in upper.items():
        below = merged.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            merged[key] = laid_over(cast("Table", below), cast("Table", value))
        else:
            merged[key] = value
    return merged


def toml_line(key: str, value: str) -> Table:
    """``a.b`` and TOML text as nested tables; text that is no TOML is a string."""
    try:
        return tomllib.loads(f"{key} = {value}")
    except tomllib.TOMLDecodeError:
        return tomllib.loads(f"{key} = {json.dumps(value, ensure_ascii=False)}")


def toml(table: Mapping[str, Any]) -> str:
    """Values, tables and lists as TOML, which spells plain values as JSON does."""
    tables = {k: cast("Table", v) for k, v in table.items() if isinstance(v, dict)}
    plain = {k: v for k, v in table.items() if k not in tables}
    lines = [_line(key, value) for key, value in plain.items()]
    for name, inner in tables.items():
        lines += ["", f"[{name}]"]
        lines += [_line(key, value) for key, value in inner.items()]
    return "\n".join(lines) + "\n"


def _line(key: str, value: object) -> str:
    return f"{key} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_value, cast('list[object]', value)))}]"
    if isinstance(value, dict):
        inner = cast("Table", value).items()
        return f"{{ {', '.join(_line(key, value) for key, value in inner)} }}"
    return json.dumps(value, ensure_ascii=False)
