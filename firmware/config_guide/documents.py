"""The three configuration files, and what their samples set other than the defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from firmware.base.config_loader import Table
from firmware.config_guide.texts import hub, kiosk, policy
from firmware.config_guide.texts.text import KeyText, Texts
from firmware.hub.config import HubConfig
from firmware.kiosk.config import KioskConfig
from firmware.retail.policy.policy import Policy

DocumentName = Literal["kiosk", "hub", "policy"]
NAMES: tuple[DocumentName, ...] = get_args(DocumentName)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ConfigDocument:
    """One file: the type that loads it, and its texts by dotted key.

    Each is equal to itself alone, so that what is read off it can be kept. `sample`
    holds values of the sample that a person may not leave at the default, or that an
    installation sets.
    """

    name: DocumentName
    cls: type[Table]
    head: KeyText
    texts: Texts
    sample: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def file(self) -> str:
        """The name of the file, without its folder."""
        return f"{self.name}.toml"

    @property
    def service(self) -> str:
        """What reads it."""
        return "kiosk" if self.name == "kiosk" else "hub"


DEVICES = ("camera", "scanner", "panel", "display", "printer")
WITHOUT_DEVICES: Mapping[str, object] = {
    "kid": "kiosk-1",
    "hub.public_key": "put the text of hub.pub here",
    "broker.host": "127.0.0.1",
    "broker.port": 1_883,
    "broker.password_file": "/etc/countertop/kiosk.password",
    "broker.ca_file": None,
    **{f"{name}.kind": "none" for name in DEVICES if name != "display"},
    "display.controller": "none",
}
"""The keys of a kiosk without devices; one without a value stands behind a `#`."""

DOCUMENTS: dict[DocumentName, ConfigDocument] = {
    "kiosk": ConfigDocument(
        name="kiosk",
        cls=KioskConfig,
        head=kiosk.HEAD,
        texts=kiosk.KIOSK,
        sample={
            "kid": "kiosk-1",
            "hub.public_key": "put the text of hub.pub here",
            "broker.password_file": "/etc/countertop/kiosk.password",
            "camera.path": "/dev/countertop/camera",
            "scanner.kind": "auto",
            "scanner.path": "/dev/countertop/scanner",
            "printer.path": "/dev/countertop/printer",
        },
    ),
    "hub": ConfigDocument(
        name="hub",
        cls=HubConfig,
        head=hub.HEAD,
        texts=hub.HUB,
        sample={
            "policy": "/etc/countertop/policy.toml",
            "broker.password_file": "/etc/countertop/hub.password",
        },
    ),
    "policy": ConfigDocument(
        name="policy", cls=Policy, head=policy.HEAD, texts=policy.POLICY
    ),
}
