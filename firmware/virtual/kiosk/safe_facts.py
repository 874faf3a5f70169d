"""What may be reported of events, steps and stages: names, and fields listed here.

Pay codes, passes, badges and cards never pass: nothing is reported but what this module
takes out by name. Pure.
"""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from drivers.api import (
    ButtonEdge,
    CodeSeen,
    Printed,
    PrintFailed,
    SlipSent,
    Symbology,
)
from firmware.kiosk.sale import Now, Sale
from firmware.kiosk.sale.effects import Beep, Effect, Record, RecordRefund
from firmware.kiosk.sale.events import (
    BadgeRefused,
    CallPressed,
    CardScanned,
    Event,
    GoodsScanned,
    HoldReplied,
    InvitationShown,
    MemberReplied,
    PassRefused,
    PassShown,
    PayPressed,
    PowerReturned,
    ReprintHeld,
    ReprintPressed,
    SellingStopped,
    SlipShown,
    StaffProven,
    UndoHeld,
    UndoPressed,
    UnknownScanned,
)
from firmware.kiosk.sale.phone_payment.charge_events import (
    ChargeReplied,
    PayCodeScanned,
)
from firmware.kiosk.sale.quoting import quote_of
from firmware.kiosk.sale.suspended.suspended_shown import SuspendedShown

Facts = dict[str, str | int]

PRINTED_ON_GOODS = {Symbology.EAN13, Symbology.EAN8, Symbology.UPCA, Symbology.UPCE}
"""Only these are reported with their digits: any other code may be a bearer secret."""


def outside_facts(event: object) -> tuple[str, Facts] | None:
    """A device's event by its name; None for one that begins nothing at the counter."""
    match event:
        case CodeSeen(reading=reading):
            goods = reading.symbology in PRINTED_ON_GOODS
            text = {"text": reading.text} if goods else {}
            return "code", {"symbology": str(reading.symbology), **text}
        case ButtonEdge(button=button, down=True):
            return "key", {"key": str(button)}
        case Printed():
            return "printed", {}
        case SlipSent():
            return "slip_sent", {}
        case PrintFailed():
            return "print_failed", {}
        case _:
            return None


def event_facts(event: Event) -> Facts:
    """What an event of the sale says, as far as it may be reported."""
    facts_of = _EVENTS.get(type(event))
    return facts_of(event) if facts_of else {}


def effect_names(effects: tuple[Effect, ...]) -> str:
    """The effects in order, each by its name and by what is plain of it."""
    return ", ".join(_effect_name(each) for each in effects)


def sale_facts(sale: Sale, now: Now) -> Facts:
    """Where a sale stands, and what it costs now."""
    ticket, lines = sale.ticket, len(sale.basket.active_lines)
    if ticket is not None:
        payable_fen = ticket.quote.payable_fen
        return {"sale": ticket.receipt_no, "lines": lines, "payable_fen": payable_fen}
    if not lines:
        return {"lines": lines}
    return {"lines": lines, "payable_fen": quote_of(sale, now).payable_fen}


def stage_facts(record: Record) -> Facts:
    """What is in a row of the journal."""
    ticket = record.ticket
    return {
        "sale": ticket.receipt_no,
        "lines": len(ticket.basket.active_lines),
        "payable_fen": ticket.quote.payable_fen,
        "catalogue": ticket.catalogue_revision,
    }


def _effect_name(effect: Effect) -> str:
    name = type(effect).__name__
    match effect:
        case Record(stage=word) | RecordRefund(stage=word) | Beep(tune=word):
            return f"{name} {word}"
        case _:
            return name


def _fields(*names: str) -> Callable[[Any], Facts]:
    """Some fields of an event; numbers, and texts that are names of a closed list."""

    def facts_of(event: object) -> Facts:
        values = {name: getattr(event, name) for name in names}
        return {
            name: value if isinstance(value, int) else str(value)
            for name, value in values.items()
            if isinstance(value, int | Enum)
        }

    return facts_of


def _goods(event: GoodsScanned) -> Facts:
    article = event.article
    return {
        "gtin": article.gtin,
        "name": article.name,
        "price_fen": article.price_fen,
    }


def _unknown(event: UnknownScanned) -> Facts:
    gtin = {"gtin": event.gtin} if event.gtin else {}
    return {"reason": str(event.reason), **gtin}


_EVENTS: Mapping[type[Event], Callable[[Any], Facts]] = {
    GoodsScanned: _goods,
    UnknownScanned: _unknown,
    MemberReplied: _fields("balance_points", "tier", "refusal"),
    HoldReplied: _fields("balance_points"),
    ChargeReplied: _fields("attempt", "state", "changes"),
    BadgeRefused: _fields("fault"),
    PowerReturned: _fields("stage"),
    SellingStopped: _fields("reason"),
}
_CODE, _KEY = frozenset({"code"}), frozenset({"key"})
_CAUSES: Mapping[type[Event], frozenset[str]] = {
    **dict.fromkeys(
        (
            BadgeRefused,
            CardScanned,
            GoodsScanned,
            InvitationShown,
            PassRefused,
            PassShown,
            PayCodeScanned,
            SlipShown,
            SuspendedShown,
            UnknownScanned,
        ),
        _CODE,
    ),
    **dict.fromkeys(
        (PayPressed, UndoPressed, UndoHeld, CallPressed, ReprintPressed, ReprintHeld),
        _KEY,
    ),
    **dict.fromkeys(
        (Printed, SlipSent, PrintFailed),
        frozenset({"printed", "slip_sent", "print_failed"}),
    ),
    StaffProven: _CODE | _KEY,
}


def causes_of(event: Event) -> frozenset[str]:
    """The kinds of outside events that an event of the sale can come from."""
    return _CAUSES.get(type(event), frozenset())
