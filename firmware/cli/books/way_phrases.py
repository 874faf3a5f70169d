"""How a day was paid, and what became of its slips, as lines of `reconcile`."""

from collections.abc import Iterator

from firmware.base.wording.phrases import Phrase, joined
from firmware.cli.output import padded
from firmware.hub.reports.reconciling.four_ways.way_totals import (
    CASH,
    WayPart,
    WayTotals,
)
from firmware.retail.money import yuan

PHONE = "phone"
NAME_WIDTH = 7
PAYMENTS = Phrase("payments")
SLIPS = {
    "printed": Phrase("printed"),
    "sent": Phrase("sent, not confirmed"),
    "kept": Phrase("kept, not printed"),
    "none": Phrase("none"),
}


def beside(what: Phrase, one: str, other: tuple[Phrase, str]) -> Phrase:
    """Two sums that should be the same; the other one with what it is by."""
    by, its_sum = other
    parts = (
        padded(what, NAME_WIDTH),
        f"{one:>10}",
        "",
        "",
        padded(by, 6),
        f"{its_sum:>10}",
    )
    return joined(" ", parts)


def way_phrases(ways: WayTotals) -> Iterator[Phrase]:
    """Cash by who confirmed it, phone beside its payments, slips by their state."""
    sums = {part.name: part for part in ways.tenders}
    if CASH in sums:
        yield _line(Phrase("cash"), yuan(sums[CASH].amount_fen), map(_by, ways.cash))
    if PHONE in sums or ways.payments:
        sold_fen = sums[PHONE].amount_fen if PHONE in sums else 0
        paid = yuan(ways.payments_fen)
        yield beside(Phrase("phone"), yuan(sold_fen), (PAYMENTS, paid))
    if ways.slips:
        count = sum(part.orders for part in ways.slips)
        yield _line(Phrase("slips"), str(count), map(_slips, ways.slips))


def _line(name: Phrase, total: str, parts: Iterator[Phrase]) -> Phrase:
    head = joined(" ", (padded(name, NAME_WIDTH), f"{total:>10}"))
    return Phrase("{head}   {parts}", head=head, parts=tuple(parts))


def _by(part: WayPart) -> Phrase:
    amount = yuan(part.amount_fen)
    if not part.name:
        return Phrase("{amount} confirmed by nobody who is named", amount=amount)
    return Phrase("{amount} confirmed by {name}", amount=amount, name=part.name)


def _slips(part: WayPart) -> Phrase:
    state = SLIPS.get(part.name, part.name)
    return Phrase("{count} {state}", count=part.orders, state=state)
