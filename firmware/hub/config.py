"""The hub's configuration: where its data is, where the broker is.

Everything has a default, so an empty file is a shop's hub with its broker beside it.
Nothing here is a secret: files that hold one are named by path.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Literal

from firmware.base.ranges import Range
from firmware.hub.backup.config import BackupConfig
from firmware.hub.db.database_config import DatabaseConfig
from firmware.hub.ingest.limits import DiskConfig, KioskLimits
from firmware.hub.notifications.config import MessagesConfig
from firmware.hub.payments.config import PaymentsConfig
from firmware.hub.web.config import WebConfig
from firmware.mqtt.access import BrokerConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class HubConfig:
    """The hub of one shop.

    `data` holds the signing key, and the database where `database` names no other.
    `policy` is the shop's policy file; without one the product's defaults hold.
    `utc_offset_minutes` decides which day an order belongs to. Sales that are older
    than `fact_age_max_days` when they arrive are of a kiosk whose clock is wrong.
    """

    data: Path = Path("/var/lib/countertop")
    policy: Path | None = None
    utc_offset_minutes: Annotated[int, Range(-720, 840)] = 480
    fact_age_max_days: Annotated[int, Range(1, 3_650)] = 90
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    database: DatabaseConfig = field(default_factory=DatabaseConfig)
    broker: BrokerConfig = field(default_factory=BrokerConfig)
    disk: DiskConfig = field(default_factory=DiskConfig)
    kiosk_limits: KioskLimits = field(default_factory=KioskLimits)
    backup: BackupConfig = field(default_factory=BackupConfig)
    messages: MessagesConfig = field(default_factory=MessagesConfig)
    payments: PaymentsConfig = field(default_factory=PaymentsConfig)
    web: WebConfig = field(default_factory=WebConfig)
