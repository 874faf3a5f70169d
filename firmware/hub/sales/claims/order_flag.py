"""Why people should look at an order that was booked as it was paid."""

from dataclasses import dataclass
from enum import StrEnum

from firmware.protocol.messages import SaleLine


class FlagKind(StrEnum):
    """The kinds of difference between a kiosk's claim and what the hub can confirm.

    DRIFT: the hub computes another price or other points. UNKNOWN: it cannot compute
    the order, which does not mean that it is wrong. SALE_LARGE, LABEL_UNLIKELY,
    TRUST_EXCEEDED and EARNING_EXCEEDED: possible, but not to earn anything on a kiosk's
    word alone. The others: a claim that cannot be true of any kiosk that keeps the
    rules that the sale names.
    """

    PRICE_DRIFT = "price_drift"
    POINTS_DRIFT = "points_drift"
    ARTICLE_UNKNOWN = "article_unknown"
    POLICY_UNKNOWN = "policy_unknown"
    ENGINE_UNKNOWN = "engine_unknown"
    LINE_IMPOSSIBLE = "line_impossible"
    LABEL_IMPOSSIBLE = "label_impossible"
    ARTICLE_STOPPED = "article_stopped"
    REVISION_IMPOSSIBLE = "revision_impossible"
    POLICY_IMPOSSIBLE = "policy_impossible"
    PRICED_AT_IMPOSSIBLE = "priced_at_impossible"
    APPROVAL_MISSING = "approval_missing"
    APPROVAL_NEEDLESS = "approval_needless"
    APPROVER_UNKNOWN = "approver_unknown"
    APPROVER_REVOKED = "approver_revoked"
    LIMITS_EXCEEDED = "limits_exceeded"
    MEMBER_MISMATCH = "member_mismatch"
    TIER_UNEARNED = "tier_unearned"
    BIRTHDAY_UNEARNED = "birthday_unearned"
    EARLY_GOODS = "early_goods"
    REDEEMED_UNHELD = "redeemed_unheld"
    PAYMENT_UNPROVEN = "payment_unproven"
    RECEIPT_FOREIGN = "receipt_foreign"
    RECEIPT_REPEATED = "receipt_repeated"
    PASS_REPEATED = "pass_repeated"  # noqa: S105 - a kind, no password
    SALE_LARGE = "sale_large"
    LABEL_UNLIKELY = "label_unlikely"
    TRUST_EXCEEDED = "trust_exceeded"
    EARNING_EXCEEDED = "earning_exceeded"


EARNS = frozenset(
    {FlagKind.RECEIPT_REPEATED, FlagKind.PASS_REPEATED, FlagKind.EARLY_GOODS}
)
"""Kinds that withhold no points: a replaced card counts from 1 again; what a copied
pass buys earns for its member, who was charged no more for it; and who bought goods
before their day paid for them, and could not know that the kiosk had to keep them."""


@dataclass(frozen=True, slots=True)
class OrderFlag:
    """Both explanations of one difference, for people."""

    kind: FlagKind
    kiosk_says: str
    hub_says: str


def line_text(line: SaleLine) -> str:
    """A line as a flag quotes it."""
    return f"line {line.number}: {line.gtin}, {line.entry}, {line.amount_fen} fen"
