"""Every message between kiosk and hub, as types; unknown fields are refused.

One module for each family; docs/topics.md and docs/asyncapi.json are generated from
them.
Times on the wire are UTC, ISO 8601 with milliseconds and `Z`; money is integer fen.
"""

from firmware.protocol.messages.base import SCHEMA, Chain, Envelope, Message
from firmware.protocol.messages.catalogue import (
    ArticleDetails,
    ArticleRow,
    AskNewest,
    CatalogueDetails,
    CatalogueManifest,
    CataloguePart,
    DetailedManifest,
    DetailedPublication,
    NewestCatalogue,
    PartName,
    Publication,
    UnknownArticle,
)
from firmware.protocol.messages.delivery import (
    BUNDLE,
    MAX_BUNDLE,
    Ack,
    Bundle,
    Refused,
    Unsupported,
)
from firmware.protocol.messages.fleet import (
    CONTRACT,
    SIGNED_MESSAGES,
    Birth,
    HubState,
    KioskState,
    Telemetry,
)
from firmware.protocol.messages.members import AskMember, MemberReply
from firmware.protocol.messages.policy import PolicyDocument
from firmware.protocol.messages.sales import (
    Approval,
    PriceStep,
    SaleClosed,
    SaleLine,
    SaleVoided,
)
from firmware.protocol.messages.signed import Signed, SignedMessage
from firmware.protocol.messages.staff import MAX_BADGES, Badge, StaffBadges

Fact = SaleClosed | SaleVoided | UnknownArticle

__all__ = [
    "BUNDLE",
    "CONTRACT",
    "MAX_BADGES",
    "MAX_BUNDLE",
    "SCHEMA",
    "SIGNED_MESSAGES",
    "Ack",
    "Approval",
    "ArticleDetails",
    "ArticleRow",
    "AskMember",
    "AskNewest",
    "Badge",
    "Birth",
    "Bundle",
    "CatalogueDetails",
    "CatalogueManifest",
    "CataloguePart",
    "Chain",
    "DetailedManifest",
    "DetailedPublication",
    "Envelope",
    "Fact",
    "HubState",
    "KioskState",
    "MemberReply",
    "Message",
    "NewestCatalogue",
    "PartName",
    "PolicyDocument",
    "PriceStep",
    "Publication",
    "Refused",
    "SaleClosed",
    "SaleLine",
    "SaleVoided",
    "Signed",
    "SignedMessage",
    "StaffBadges",
    "Telemetry",
    "UnknownArticle",
    "Unsupported",
]
