"""What else a package bears beside the code that sells it. Pure.

Its number again in another symbology (GS1 Digital Link, Data Matrix, GS1-128): one
piece, though a camera reads several codes. And codes that mean nothing here (links,
lots, texts), which may be read before the number: they are refused only once it is
clear that no goods come with them.
"""

from dataclasses import replace

from firmware.kiosk.sale.effects import Beep, CountUnknown, Tune
from firmware.kiosk.sale.events import GoodsScanned, NotSoldReason, UnknownScanned
from firmware.kiosk.sale.seen.sightings import FormSeen, Puzzle
from firmware.kiosk.sale.state import (
    IN_VIEW_S,
    NoticeKind,
    Now,
    Outcome,
    Sale,
    SaleState,
    just_added,
    with_notice,
)
from firmware.retail.codes.code_kinds import CodeSymbology, Reason

PUZZLED_S = 1.0
"""How long goods are waited for that a meaningless code may belong to."""

_BESIDE_GOODS = {
    Reason.TEXT,
    Reason.LINK,
    Reason.NO_GTIN,
    Reason.ELEMENTS,
    Reason.SYMBOLOGY,
    Reason.LENGTH,
    Reason.TOO_LONG,
    Reason.UNPRINTABLE,
}
"""What packages bear beside their article number. A number that was misread is none of
these: its piece would leave unpaid."""


_SELF_CHECKING = {
    CodeSymbology.CODE128,
    CodeSymbology.QR,
    CodeSymbology.DATAMATRIX,
}
"""Digits without a right check digit were not misread in these: they are a lot or a
time."""


def is_same_piece(sale: Sale, event: GoodsScanned, now: Now) -> bool:
    """Whether a piece that a camera has just seen shows its number in one more form.

    Two pieces side by side show each form twice: of a form that was seen as often as
    pieces were taken, one more is one more piece.
    """
    lately = _lately(sale, event, now)
    taken = sum(each.taken for each in lately)
    in_this_form = sum(each.form == event.form for each in lately)
    return event.by_camera and in_this_form < taken


def seen(sale: Sale, event: GoodsScanned, now: Now, *, taken: bool) -> Sale:
    """The sale after a camera's sight of goods, `taken` as a piece of their own."""
    if not event.by_camera:
        return sale
    form_seen = FormSeen(event.article.gtin, event.form, now.mono_s, taken)
    recent = [each for each in sale.sightings if now.mono_s - each.at_s < IN_VIEW_S]
    return replace(sale, sightings=(*recent, form_seen))


def refuse_unknown(sale: Sale, event: UnknownScanned, now: Now) -> Outcome:
    """Show that a code means nothing here, and count it (E16).

    A package bears other codes beside its number, such as links and lots: as long as
    a piece just came, or may come, what is no article says nothing. Over the thanks it
    is the code of the customer's own slip.
    """
    counted = CountUnknown(event.reason, event.gtin)
    beside = _is_beside_goods(event)
    own_slip = sale.state is SaleState.THANKS and event.form
    if beside and (own_slip or just_added(sale, now)):
        return sale, (counted,)
    if beside and event.form:
        puzzle = sale.puzzle or Puzzle(event, now.mono_s + PUZZLED_S)
        return replace(sale, puzzle=puzzle), (counted,)
    return _refused(sale, event, now), (Beep(Tune.REFUSED), counted)


def solve_puzzle(sale: Sale, now: Now) -> Outcome:
    """Time passed: refuse a code whose goods did not come; before that, nothing."""
    puzzle = sale.puzzle
    if puzzle is None or now.mono_s < puzzle.until_s:
        return sale, ()
    sale = replace(sale, puzzle=None)
    return _refused(sale, puzzle.event, now), (Beep(Tune.REFUSED),)


def _is_beside_goods(event: UnknownScanned) -> bool:
    """Whether such a code stands beside numbers of goods, and is none itself."""
    no_gtin = event.reason is Reason.CHECK_DIGIT and event.form in _SELF_CHECKING
    return no_gtin or event.reason in _BESIDE_GOODS


def _refused(sale: Sale, event: UnknownScanned, now: Now) -> Sale:
    kind = NoticeKind.UNKNOWN_ARTICLE if event.gtin else NoticeKind.UNKNOWN_CODE
    if event.reason is NotSoldReason.IN_DOUBT:
        kind = NoticeKind.ARTICLE_IN_DOUBT
    sale = replace(sale, own_slip=None)
    return with_notice(sale, kind, now, detail=event.gtin or "")


def _lately(sale: Sale, event: GoodsScanned, now: Now) -> list[FormSeen]:
    return [
        each
        for each in sale.sightings
        if each.gtin == event.article.gtin and now.mono_s - each.at_s < IN_VIEW_S
    ]
