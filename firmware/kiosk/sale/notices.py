"""Short notices over the picture. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class NoticeKind(StrEnum):
    """Short notices over the picture; `ui.texts` holds their words."""

    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_ARTICLE = "unknown_article"
    ARTICLE_IN_DOUBT = "article_in_doubt"
    UNKNOWN_MEMBER = "unknown_member"
    MEMBER_WELCOME = "member_welcome"
    MEMBER_LATER = "member_later"
    PAY_CODE_EARLY = "pay_code_early"
    PAY_CODE_REFUSED = "pay_code_refused"
    STOPPED_ARTICLE = "stopped_article"
    AGE = "age"
    AWAITING = "awaiting"
    UNWEIGHED = "unweighed"
    BY_PIECE = "by_piece"
    PIECES = "pieces"
    AMOUNT = "amount"
    FULL = "full"
    EMPTY_BASKET = "empty_basket"
    FROZEN_BASKET = "frozen_basket"
    CHOOSE = "choose"
    TAKEN_BACK = "taken_back"
    CANCELLED = "cancelled"
    IDLE_RESET = "idle_reset"
    STAFF_CALLED = "staff_called"
    STAFF_PROVEN = "staff_proven"
    BADGE_REFUSED = "badge_refused"
    BADGE_LEFT = "badge_left"
    PROVE_AGAIN = "prove_again"
    REPRINTING = "reprinting"
    NOTHING_TO_REPRINT = "nothing_to_reprint"
    REPRINT_LATER = "reprint_later"
    REPRINT_BY_STAFF = "reprint_by_staff"
    REPRICED = "repriced"
    FEWER_POINTS = "fewer_points"
    NO_POINTS = "no_points"
    HOLDING = "holding"
    HUB_AWAY = "hub_away"
    REDEEM_LATER = "redeem_later"
    POINTS_SHORT = "points_short"
    COUPON_USED = "coupon_used"
    COUPON_EXPIRED = "coupon_expired"
    COUPON_REFUSED = "coupon_refused"
    POWER_CUT_VOIDED = "power_cut_voided"
    POWER_CUT_FINISHED = "power_cut_finished"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that stays until `until_s` (monotonic); `detail` completes it."""

    kind: NoticeKind
    until_s: float
    detail: str = ""
