"""One notification of a member: its text, and the key that makes it unique. Pure.

Countertop holds no phone number. The gateway finds the person behind `member_id`.
"""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from firmware.hub.notifications.texts import after_refund_text, after_sale_text
from firmware.protocol.envelope import digest

Language = Literal["zh_CN", "en"]
KEY_DIGITS = 32


class Kind(StrEnum):
    """Why a member gets a notification.

    These are exempt from the cap on marketing messages (requirements 4.8); a kind that
    is marketing has to ask that gate before it is stored.
    """

    AFTER_SALE = "after_sale"
    AFTER_REFUND = "after_refund"


class NotificationState(StrEnum):
    """WAITING, or how a notification ended.

    DEAD: the gateway refused it, or too many attempts failed; its reason is kept.
    STALE: too old to be of use. QUEUE_FULL: too many were waiting, newer ones stayed.
    """

    WAITING = "waiting"
    DELIVERED = "delivered"
    DEAD = "dead"
    STALE = "stale"
    QUEUE_FULL = "crowded"


@dataclass(frozen=True, slots=True)
class Notification:
    """One row that waits, with everything that its text contains.

    So every attempt has the same body, whatever the configuration became meanwhile.
    `kind` is one of `Kind`, of a refund with its turn, such as `after_refund.2`;
    `earned_points` are what the sale earned, or what the refund gave back less what it
    took. `balance_points` is the balance right after that was booked. `sold_at` is the
    kiosk's time, of a refund the hub's, UTC text; `attempts` counts those that failed.
    """

    number: int
    kind: str
    sale_id: str
    member_id: str
    store: str
    language: str
    earned_points: int
    balance_points: int
    sold_at: str
    attempts: int

    @property
    def key(self) -> str:
        """The idempotency key: made from its cause, so the same after any restart.

        A hash, because a sale id is a kiosk's text and this becomes a header.
        """
        cause = f"{self.kind}:{self.sale_id}".encode()
        return f"{self._reason}-{digest(cause)[:KEY_DIGITS]}"

    def body(self) -> bytes:
        """The request's JSON, the same bytes at every attempt."""
        refunded = self._reason == Kind.AFTER_REFUND
        document = {
            "type": f"notice.{self._reason}",
            "timestamp": self.sold_at,
            "data": {
                "id": self.key,
                "member_id": self.member_id,
                "sale_id": self.sale_id,
                "store": self.store,
                "moved_points" if refunded else "earned_points": self.earned_points,
                "balance_points": self.balance_points,
                "language": self.language.replace("_", "-"),
                "text": self._text(),
            },
        }
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8")

    @property
    def _reason(self) -> str:
        return self.kind.partition(".")[0]

    def _text(self) -> str:
        if self._reason == Kind.AFTER_REFUND:
            return after_refund_text(
                self.language,
                store=self.store,
                moved_points=self.earned_points,
                balance_points=self.balance_points,
            )
        return after_sale_text(
            self.language,
            store=self.store,
            earned_points=self.earned_points,
            balance_points=self.balance_points,
        )
