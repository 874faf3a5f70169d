"""What the hub's own file may say: where it lives, where the broker is.

Everything has a default, so an empty file is a shop's hub with its broker beside it.
Nothing here is a secret: files that hold one are named by path.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from firmware.retail.ranges import Range


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerConfig:
    """Where the store's MQTT broker is. TLS is used where `ca_file` is set."""

    host: str = "127.0.0.1"
    port: Annotated[int, Range(1, 65_535)] = 1_883
    username: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None

    def faults(self) -> Iterable[tuple[str, object, str]]:
        """TLS wants all three of its files."""
        files = {
            "ca_file": self.ca_file,
            "certificate_file": self.certificate_file,
            "key_file": self.key_file,
        }
        if any(files.values()):
            for name in [name for name, file in files.items() if file is None]:
                yield name, None, "a path, as for the other two of TLS"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubConfig:
    """The hub of one shop.

    `data` holds the database and the signing key. `policy` is the shop's policy file;
    without one the product's defaults hold. `utc_offset_minutes` decides which day an
    order belongs to.
    """

    data: Path = Path("/var/lib/countertop")
    policy: Path | None = None
    utc_offset_minutes: Annotated[int, Range(-720, 840)] = 480
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    broker: BrokerConfig = field(default_factory=BrokerConfig)
