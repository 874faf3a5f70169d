"""What people read of suspended baskets: where they are, and why one is not sold."""

from firmware.base.wording.phrases import Phrase
from firmware.cli.books.one_order import STAGES
from firmware.cli.tables import TableColumn
from firmware.hub.channels.quotes.quoted import QuotedStep
from firmware.hub.counter.commands import CounterRefusal
from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.reports.suspended import BasketPlace
from firmware.retail.money import yuan
from firmware.retail.pricing.quote import PriceStage

COLUMNS = (
    TableColumn(Phrase("suspended")),
    TableColumn(Phrase("slip")),
    TableColumn(Phrase("pieces"), number=True),
    TableColumn(Phrase("yuan"), number=True),
    TableColumn(Phrase("by")),
    TableColumn(Phrase("where it is"), long=True),
)
GOODS_COLUMNS = (
    TableColumn(Phrase("line"), number=True),
    TableColumn(Phrase("article"), long=True),
    TableColumn(Phrase("yuan"), number=True),
)
REFUSALS = {
    CounterRefusal.UNKNOWN: Phrase(
        "this hub knows no such basket: its kiosk may not be linked, or the code is of"
        " another slip"
    ),
    CounterRefusal.USED: Phrase(
        "it was paid, or suspended once more: then there is a newer slip"
    ),
    CounterRefusal.EXPIRED: Phrase("its store day is over: scan the goods again"),
    CounterRefusal.CARD_UNKNOWN: Phrase(
        "--card: no member has it, or it cannot be used now"
    ),
    "no_room": Phrase("the hub's disk is full: nothing was booked"),
}


def refusal_text(refused: CommandRefused, slip: str) -> Phrase:
    """Why it is not shown or not paid."""
    match refused.reason:
        case CounterRefusal.PAID_HERE:
            why = Phrase(
                "it was paid at the counter, receipt {receipt}", receipt=refused.field
            )
        case CounterRefusal.TAKEN:
            why = Phrase("kiosk {kid} has it: go on there", kid=refused.field)
        case CounterRefusal.ELSEWHERE:
            why = kept_text(refused.field)
        case CounterRefusal.EARLY:
            why = Phrase(
                "article {gtin} is not sold to this customer yet: recall the basket at"
                " a kiosk and take it out",
                gtin=refused.field,
            )
        case reason:
            why = REFUSALS.get(reason) or Phrase("{reason}", reason=reason)
    return Phrase("{slip}: {why}", slip=slip, why=why)


def kept_text(kid: str) -> Phrase:
    """A kiosk has it and does not let it go."""
    return Phrase(
        "kiosk {kid} has not released it: it is off, not linked, or the basket is open"
        " there; recall it there, or scan the goods again",
        kid=kid,
    )


def price_text(payable_fen: int) -> Phrase:
    """Another sum was taken than it costs."""
    return Phrase("it costs {sum} yuan now, nothing was booked", sum=yuan(payable_fen))


def place_text(place: BasketPlace, kid: str) -> Phrase:
    """Where a basket of the list is."""
    places = {
        BasketPlace.OPEN: Phrase("open, at {kid}", kid=kid),
        BasketPlace.AT_HUB: Phrase("open, at the counter or any kiosk"),
        BasketPlace.GIVEN: Phrase("open, on its way to {kid}", kid=kid),
        BasketPlace.PAID: Phrase("paid, at {kid}", kid=kid),
        BasketPlace.PAID_HERE: Phrase("paid, at the counter"),
        BasketPlace.EXPIRED: Phrase("expired, never paid"),
    }
    return places[place]


def step_text(step: QuotedStep) -> Phrase | None:
    """A move of the price after the listed sum."""
    if step.stage == PriceStage.LISTED:
        return None
    name = step.name or STAGES.get(step.stage, step.stage)
    return Phrase("{name}: {sum} yuan", name=name, sum=yuan(step.amount_fen))
