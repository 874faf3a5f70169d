"""From a code that was scanned to an event of the sale. Pure.

The text of a badge ends here: nothing that leaves this module carries it. So does that
of a pay code, unless it is charged at this moment.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from drivers.api import Reading
from firmware.kiosk.sale.events import (
    BadgeFault,
    BadgeRefused,
    CardScanned,
    Event,
    GoodsScanned,
    InvitationShown,
    NotSoldReason,
    PassRefused,
    PassShown,
    SlipShown,
    StaffProven,
    UnknownScanned,
)
from firmware.kiosk.sale.phone_payment.charge_events import PayCodeScanned
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown
from firmware.retail.article import Article
from firmware.retail.codes.claim_tokens import is_join_link
from firmware.retail.codes.classify import (
    Code,
    Coupon,
    Goods,
    InStore,
    MemberCard,
    MemberPass,
    PayCode,
    Reason,
    Receipt,
    StaffBadge,
    Unknown,
    classify,
)
from firmware.retail.codes.label_values import differs_in_measure
from firmware.retail.codes.member_pass import PassFault
from firmware.retail.codes.rules import CodeRules

Find = Callable[[str], Article | NotSoldReason | None]
"""Looks up canonical GTINs and in-store numbers; None for an unknown article."""

Prove = Callable[[str], StaffProven | BadgeRefused]
"""What the text of a badge proves."""

Check = Callable[[str], PassShown | PassRefused]
"""Whose pass this is."""


def no_badge(_badge: str) -> BadgeRefused:
    """For a kiosk where badges prove nothing."""
    return BadgeRefused(BadgeFault.NOT_USED)


def no_pass(_text: str) -> PassRefused:
    """For a kiosk that knows no member's pass."""
    return PassRefused(PassFault.UNKNOWN)


def no_invitation() -> str:
    """For a kiosk that invites nobody."""
    return ""


def no_suspended(_name: str) -> None:
    """For a kiosk that has suspended nothing."""


def no_phone(_network: str) -> bool:
    """For a kiosk where nobody pays by phone."""
    return False


@dataclass(frozen=True, slots=True)
class CodeLookups:
    """What a code can mean here; `receipt_url` as of `classify`.

    `join_url` returns where guests join, empty where nobody is invited. `takes_code`:
    whether a pay code of a network is charged if it is shown now. `suspended` returns
    the basket that a slip belongs to.
    """

    find: Find
    prove: Prove = no_badge
    receipt_url: str = ""
    check: Check = no_pass
    join_url: Callable[[], str] = no_invitation
    takes_code: Callable[[str], bool] = no_phone
    suspended: Callable[[str], SuspendedShown | None] = no_suspended


def code_event(
    reading: Reading,
    *,
    paying: bool,
    rules: CodeRules,
    known: CodeLookups,
) -> Event | None:
    """The event for a code, by what is `known` at this kiosk.

    None for a code that was seen before and means nothing by being there still: only
    pay codes are asked for.
    """
    event = _new_event(reading, paying=paying, rules=rules, known=known)
    if not reading.again:
        return event
    return replace(event, again=True) if isinstance(event, PayCodeScanned) else None


def _new_event(
    reading: Reading,
    *,
    paying: bool,
    rules: CodeRules,
    known: CodeLookups,
) -> Event:
    if is_join_link(reading.data, known.join_url()):
        return InvitationShown()
    code = classify(
        reading.data,
        reading.symbology,
        paying=paying,
        rules=rules,
        receipt_url=known.receipt_url,
    )
    event = _event(code, known)
    if not reading.corners:
        return event
    form = reading.symbology.value
    match event:
        case StaffProven(by) if reading.lingering:
            # A customer's hand before a badge that hangs there shows no badge.
            return BadgeRefused(BadgeFault.LEFT_IN_VIEW, by)
        case GoodsScanned():
            return replace(event, by_camera=True, form=form)
        case UnknownScanned():
            return replace(event, form=form)
        case _:
            return event


def _event(code: Code, known: CodeLookups) -> Event:
    match code:
        case PayCode() | Unknown(Reason.PAY_TOO_EARLY):
            return _pay_code(code, known)
        case MemberCard() | Receipt() as named:
            return _named(named, known)
        case Goods() | InStore() as article:
            return _article(article, known.find)
        case Unknown(reason):
            return UnknownScanned(reason)
        case Coupon():
            return UnknownScanned(NotSoldReason.COUPON)
        case StaffBadge() | MemberPass() as shown:
            return _proof(shown, known)


def _pay_code(code: PayCode | Unknown, known: CodeLookups) -> PayCodeScanned:
    if isinstance(code, Unknown):
        return PayCodeScanned()
    taken = known.takes_code(code.network)
    return PayCodeScanned(code if taken else None, code.network)


def _proof(code: StaffBadge | MemberPass, known: CodeLookups) -> Event:
    if isinstance(code, StaffBadge):
        return known.prove(code.badge)
    return known.check(code.token)


def _named(code: MemberCard | Receipt, known: CodeLookups) -> Event:
    if isinstance(code, MemberCard):
        return CardScanned(code.card)
    return known.suspended(code.code) or SlipShown(code.code)


def _article(article: Goods | InStore, find: Find) -> Event:
    if isinstance(article, Goods):
        return _goods(article, find)
    return _label(article, find)


def _goods(goods: Goods, find: Find) -> Event:
    match find(goods.gtin):
        case Article() as article:
            # Anybody can print an amount beside the GTIN of goods that have one price.
            amount_fen = goods.amount_fen if differs_in_measure(article) else None
            return GoodsScanned(
                article, goods.weight_g, amount_fen, measured=goods.measured
            )
        case None:
            return UnknownScanned(NotSoldReason.ARTICLE, goods.gtin)
        case reason:
            return UnknownScanned(reason)


def _label(label: InStore, find: Find) -> Event:
    match find(label.plu):
        case Article() as article:
            return GoodsScanned(article, label.weight_g, label.amount_fen)
        case None:
            plu = None if label.may_be_pay else label.plu
            return UnknownScanned(NotSoldReason.LABEL, plu)
        case reason:
            return UnknownScanned(reason)
