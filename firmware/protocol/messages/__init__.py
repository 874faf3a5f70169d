"""Every message between kiosk and hub, as types; unknown fields are refused.

One module for each family; docs/topics.md and docs/asyncapi.json are generated from
them.
Times on the wire are UTC, ISO 8601 with milliseconds and `Z`; money is integer fen.
"""

from firmware.protocol.messages.base import SCHEMA, Chain, Envelope, Message
from firmware.protocol.messages.baskets import (
    AskBasket,
    BasketArticle,
    BasketEnded,
    BasketReply,
    BasketSuspended,
    GivenBasket,
    ReleaseBasket,
    SuspendedGoods,
)
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
from firmware.protocol.messages.holds import (
    MAX_SALE_COUPONS,
    AskHold,
    AskSale,
    HoldReply,
    JournalSaleState,
)
from firmware.protocol.messages.members import (
    MAX_WALLET,
    AskMember,
    AskPass,
    MemberReply,
    PassKey,
    PassKeys,
    WalletCoupon,
)
from firmware.protocol.messages.orders import (
    MAX_ORDER_LINES,
    BeginScan,
    OpenOrderLine,
    OrderPage,
    OrderState,
)
from firmware.protocol.messages.payments import (
    AskCharge,
    PaymentMeans,
    PaymentNetwork,
    PaymentState,
    SalePayment,
)
from firmware.protocol.messages.policy import PolicyDocument
from firmware.protocol.messages.refunds import (
    MAX_DUE_GIFTS,
    AskRefund,
    RefundableLine,
    RefundedLine,
    RefundReply,
)
from firmware.protocol.messages.sales import (
    Approval,
    LineAmounts,
    PriceStep,
    SaleClosed,
    SaleGift,
    SaleLine,
    SaleVoided,
)
from firmware.protocol.messages.signed import Signed, SignedMessage
from firmware.protocol.messages.staff import MAX_BADGES, Badge, StaffBadges
from firmware.protocol.messages.till_reports import (
    AskReport,
    ReportReply,
    ReportRow,
    ReportVat,
    TillReport,
)

Fact = SaleClosed | SaleVoided | UnknownArticle | BasketSuspended | BasketEnded

__all__ = [
    "BUNDLE",
    "CONTRACT",
    "MAX_BADGES",
    "MAX_BUNDLE",
    "MAX_DUE_GIFTS",
    "MAX_ORDER_LINES",
    "MAX_SALE_COUPONS",
    "MAX_WALLET",
    "SCHEMA",
    "SIGNED_MESSAGES",
    "Ack",
    "Approval",
    "ArticleDetails",
    "ArticleRow",
    "AskBasket",
    "AskCharge",
    "AskHold",
    "AskMember",
    "AskNewest",
    "AskPass",
    "AskRefund",
    "AskReport",
    "AskSale",
    "Badge",
    "BasketArticle",
    "BasketEnded",
    "BasketReply",
    "BasketSuspended",
    "BeginScan",
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
    "GivenBasket",
    "HoldReply",
    "HubState",
    "JournalSaleState",
    "KioskState",
    "LineAmounts",
    "MemberReply",
    "Message",
    "NewestCatalogue",
    "OpenOrderLine",
    "OrderPage",
    "OrderState",
    "PartName",
    "PassKey",
    "PassKeys",
    "PaymentMeans",
    "PaymentNetwork",
    "PaymentState",
    "PolicyDocument",
    "PriceStep",
    "Publication",
    "RefundReply",
    "RefundableLine",
    "RefundedLine",
    "Refused",
    "ReleaseBasket",
    "ReportReply",
    "ReportRow",
    "ReportVat",
    "SaleClosed",
    "SaleGift",
    "SaleLine",
    "SalePayment",
    "SaleVoided",
    "Signed",
    "SignedMessage",
    "StaffBadges",
    "SuspendedGoods",
    "Telemetry",
    "TillReport",
    "UnknownArticle",
    "Unsupported",
    "WalletCoupon",
]
