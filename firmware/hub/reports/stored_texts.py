"""What the hub stored in English, as phrases: refusals and sides of flags. Pure.

The makers are `firmware.hub.sales.claims`, and all who refuse a fact. Books of each
release are read so, since nothing that is stored changes.
"""

from firmware.base.wording.phrases import Phrase, Template
from firmware.base.wording.recognised import Templates, recognised

_WORDS: Templates = (
    Template("scanned"),
    Template("weighed"),
    Template("labelled"),
    Template("the money"),
    Template("no line"),
)
_SALE: Templates = (
    Template("a sale of nothing"),
    Template("line {number} is not one piece"),
    Template("line {number} voids a line that does not stand"),
    Template("line {number} does not reverse line {voids}"),
    Template("{gtin} is not for sale"),
    Template("{gtin} is not in revision {revision}"),
    Template("{fen} fen a kilogram in revision {revision}"),
    Template("{fen} fen a piece in revision {revision}"),
    Template("no code carries {weight} g"),
    Template("sold by piece, which no weight prices"),
    Template("no label by policy {policy} makes that amount"),
    Template("superseded at {at}; no kiosk had it any more after {last}"),
    Template("the newest that the sale names is {revision}"),
    Template("revision {revision} never was in force here"),
    Template("for customers of {age} years, whom staff has to see"),
    Template("nothing to approve by policy {policy}"),
    Template(
        "policy {policy}: without staff {pieces} pieces, {fen} fen;"
        " {lines} lines at most"
    ),
)
_PRICE: Templates = (
    Template("engine {engine} is not among those of this build: {known}"),
    Template("policy {policy} was never in force here"),
    Template("lines below 0 fen"),
    Template("points not computed"),
    Template("policy {policy}: {fen} fen without a look"),
    Template("that of order {order} as well"),
    Template("policy {policy}: {fen} fen a day and kiosk without a look"),
    Template("labels below {fen} fen are looked at"),
    Template("less than {weight} g are looked at"),
    Template("{weight} g cost {fen} fen by the catalogue"),
    Template("less than {weight} g at {fen} fen a kilogram"),
)
_PAYMENTS: Templates = (
    Template("payment {number}: {fen} fen"),
    Template("phone"),
    Template("no payment is named"),
    Template("{fen} fen were due"),
    Template("{fen} fen were charged"),
    Template("this hub knows no such payment"),
    Template("that of order {order}"),
    Template("not paid: {state}"),
)
_PEOPLE: Templates = (
    Template("kiosk {kid} numbers no receipt so"),
    Template("a card, not a member's id"),
    Template("a member's id, not a card"),
    Template("the card is not this member's"),
    Template("no line of this number that staff had to allow"),
    Template("this hub never made that badge"),
    Template("revoked {at}"),
    Template("tier {tier}"),
    Template("{gtin} sold to tier {tier}"),
    Template("policy {policy}: until {day} for tier {tier} and above only"),
    Template("birthday of member {member}"),
    Template("used in {year} by order {order}"),
    Template("no birthday of this member"),
    Template("this sale had held nothing here"),
    Template("held {what} of member {member}, given back before"),
    Template("pass of member {member}"),
    Template("used at kiosk {kid} as well"),
    Template("used for order {order} as well"),
    Template("policy {policy} sells nothing that is listed at 0"),
    Template("held {what} of member {member}"),
    Template("made {at}, after the sale"),
    Template("priced as of {at}"),
    Template("begun {from_at}, ended {until_at}"),
    Template("{what}: approved by {by}"),
    Template("member {member}, card {card}"),
    Template("receipt {receipt}"),
)
_CLAIMED: Templates = (
    Template("{said}; points not computed"),
    Template("{said}; {points} points earned"),
    Template("{line}, approved"),
    Template("line {number}: {pieces} pieces, {fen} fen"),
    Template("line {number}: {gtin}, {entry}, {fen} fen"),
    Template("line {number}: {gtin}, {entry}, {fen} fen, {weight} g"),
    Template("{fen} fen by engine {engine}, policy {policy}"),
    Template("{fen} fen by label or approval, after {before} fen on the same day"),
    Template("points for {fen} fen, after {before} fen on the same day"),
    Template("{points} points earned"),
    Template("{points} points, coupons {coupons}"),
    Template("{points} points"),
    Template("policy {policy}"),
    Template("catalogue revision {revision}"),
    Template("line {number}"),
    Template("{fen} fen: {what}"),
    Template("{fen} fen"),
    Template("listed listed {fen}"),
    Template("cash_rounding {rule} {fen}"),
    Template("{line}, {what}"),
)
FLAGS: Templates = (
    _CLAIMED[:3] + _PAYMENTS + _SALE + _PRICE + _PEOPLE + _WORDS + _CLAIMED[3:]
)
"""The sides of a flag: what is most particular first."""

REFUSALS: Templates = (
    Template("malformed: sale_id: this kiosk names no sale so"),
    Template("malformed: payable_fen"),
    Template("malformed: line {number} is numbered {named}"),
    Template("malformed: not JSON that can be read"),
    Template("malformed: the topic names another type"),
    Template("malformed: times"),
    Template("malformed: {fault}"),
    Template("conflict: another fact has this number"),
    Template("sale_repeated: {sale}"),
    Template("member_unknown: booked, its points are not"),
)
"""Why a fact was not booked."""

KINDS: Templates = (
    Template("price_drift"),
    Template("points_drift"),
    Template("article_unknown"),
    Template("policy_unknown"),
    Template("engine_unknown"),
    Template("line_impossible"),
    Template("label_impossible"),
    Template("article_stopped"),
    Template("revision_impossible"),
    Template("policy_impossible"),
    Template("priced_at_impossible"),
    Template("approval_missing"),
    Template("approval_needless"),
    Template("approver_unknown"),
    Template("approver_revoked"),
    Template("limits_exceeded"),
    Template("member_mismatch"),
    Template("tier_unearned"),
    Template("birthday_unearned"),
    Template("early_goods"),
    Template("redeemed_unheld"),
    Template("payment_unproven"),
    Template("receipt_foreign"),
    Template("receipt_repeated"),
    Template("pass_repeated"),
    Template("sale_large"),
    Template("label_unlikely"),
    Template("trust_exceeded"),
    Template("earning_exceeded"),
)
"""Kinds of flags, by their names in the books."""


ACCOUNTS: Templates = (
    Template("till:{kid}"),
    Template("phone:{kid}"),
    Template("refund_due:{kid}"),
    Template("suspense:{kid}"),
    Template("price:listed"),
    Template("price:article"),
    Template("price:tier"),
    Template("price:gift"),
    Template("price:basket"),
    Template("price:coupon"),
    Template("price:points"),
    Template("price:cash_rounding"),
    Template("price:unexplained"),
    Template("price:refund"),
    Template("desk"),
    Template("points:issued"),
    Template("member:{member}"),
    Template("held:{member}"),
    Template("redeemed:{member}"),
    Template("expired:{member}"),
)
"""Accounts of the ledger."""


def account(name: str) -> Phrase:
    """What an account of the ledger holds."""
    return recognised(name, ACCOUNTS)


def flag_side(text: str) -> Phrase:
    """What the kiosk or the hub says of a flagged order."""
    return recognised(text, FLAGS)


def refusal(reason: str) -> Phrase:
    """Why a fact was not booked; it is a dead letter."""
    return recognised(reason, REFUSALS)


def flag_kind(kind: str) -> Phrase:
    """What kind of difference a flag is about."""
    return recognised(kind, KINDS)
