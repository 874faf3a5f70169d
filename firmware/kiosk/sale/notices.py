"""Short notices over the picture. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from firmware.retail.codes.member_pass import PassFault


class NoticeKind(StrEnum):
    """Short notices over the picture; `ui.texts` holds their words."""

    UNKNOWN_CODE = "unknown_code"
    UNKNOWN_ARTICLE = "unknown_article"
    ARTICLE_IN_DOUBT = "article_in_doubt"
    UNKNOWN_MEMBER = "unknown_member"
    MEMBER_WELCOME = "member_welcome"
    MEMBER_LATER = "member_later"
    ASKING_MEMBER = "asking_member"
    PASS_TAKEN = "pass_taken"  # noqa: S105 - a notice, no password
    PASS_EXPIRED = "pass_expired"  # noqa: S105
    PASS_EARLY = "pass_early"  # noqa: S105
    PASS_USED = "pass_used"  # noqa: S105
    PASS_UNKNOWN = "pass_unknown"  # noqa: S105
    CARD_ALONE = "card_alone"
    EARLY_SALE = "early_sale"
    PAY_CODE_EARLY = "pay_code_early"
    PAY_CODE_REFUSED = "pay_code_refused"
    STOPPED_ARTICLE = "stopped_article"
    AGE = "age"
    AWAITING = "awaiting"
    UNWEIGHED = "unweighed"
    BY_PIECE = "by_piece"
    FREE = "free"
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
    STAFF_CALLED_FIRST = "staff_called_first"
    STAFF_PROVEN = "staff_proven"
    BADGE_REFUSED = "badge_refused"
    BADGE_LEFT = "badge_left"
    PROVE_AGAIN = "prove_again"
    REPRINTING = "reprinting"
    NOTHING_TO_REPRINT = "nothing_to_reprint"
    REPRINT_LATER = "reprint_later"
    REPRINT_BY_STAFF = "reprint_by_staff"
    MAY_SUSPEND = "may_suspend"
    RECALLED = "recalled"
    RECALL_BY_STAFF = "recall_by_staff"
    RECALL_LATER = "recall_later"
    RECALL_USED = "recall_used"
    RECALL_EXPIRED = "recall_expired"
    RECALL_TAKEN = "recall_taken"
    RECALL_KEPT = "recall_kept"
    RECALL_FAILED = "recall_failed"
    REPRICED = "repriced"
    FEWER_POINTS = "fewer_points"
    NO_POINTS = "no_points"
    GIFT_DECLINED = "gift_declined"
    GIFTS_RESTORED = "gifts_restored"
    HOLDING = "holding"
    HUB_AWAY = "hub_away"
    REDEEM_LATER = "redeem_later"
    POINTS_SHORT = "points_short"
    COUPON_USED = "coupon_used"
    COUPON_EXPIRED = "coupon_expired"
    COUPON_REFUSED = "coupon_refused"
    PHONE_OFF = "phone_off"
    NETWORK_OFF = "network_off"
    CODE_REFUSED = "code_refused"
    CHARGE_UNDER_WAY = "charge_under_way"
    CHARGE_CANCELLING = "charge_cancelling"
    CHARGE_DECLINED = "charge_declined"
    CHARGE_CLOSED = "charge_closed"
    CHARGE_RETURNED = "charge_returned"
    CHARGE_UNKNOWN = "charge_unknown"
    REFUND_BY_STAFF = "refund_by_staff"
    REFUND_LATER = "refund_later"
    REFUND_NO_HUB = "refund_no_hub"
    REFUND_OPEN = "refund_open"
    REFUND_UNDER_WAY = "refund_under_way"
    REFUND_CHOOSE = "refund_choose"
    REFUND_LEFT = "refund_left"
    REFUND_UNKNOWN = "refund_unknown"
    REFUND_UNSENT = "refund_unsent"
    REFUND_NOTHING = "refund_nothing"
    REFUND_AMBIGUOUS = "refund_ambiguous"
    REFUND_UNPAID = "refund_unpaid"
    REFUND_GIFT_PRICE = "refund_gift_price"
    REFUND_TOO_OLD = "refund_too_old"
    REFUND_DAY_LIMIT = "refund_day_limit"
    REFUND_CHANGED = "refund_changed"
    REFUND_REFUSED = "refund_refused"
    REFUND_FINISHED = "refund_finished"
    REFUND_RETURNED = "refund_returned"
    REPORT_UNSENT = "report_unsent"
    REPORT_NOTHING = "report_nothing"
    REPORT_CHANGED = "report_changed"
    REPORT_REFUSED = "report_refused"
    REPORT_PRINTING = "report_printing"
    REPORT_NO_PRINTER = "report_no_printer"
    POWER_CUT_VOIDED = "power_cut_voided"
    POWER_CUT_FINISHED = "power_cut_finished"


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that stays until `until_s` (monotonic); `detail` completes it."""

    kind: NoticeKind
    until_s: float
    detail: str = ""


PASS_NOTICES: Mapping[PassFault, NoticeKind] = {
    PassFault.EXPIRED: NoticeKind.PASS_EXPIRED,
    PassFault.EARLY: NoticeKind.PASS_EARLY,
    PassFault.USED: NoticeKind.PASS_USED,
    PassFault.UNKNOWN: NoticeKind.PASS_UNKNOWN,
}
