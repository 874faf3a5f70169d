"""A refund as the kiosk knows it: what is asked of the hub, and what it replied. Pure.

The hub computes and books; the kiosk chooses, has staff confirm, and remembers what it
asked for, so that it asks for the same again after a power cut (decision 0217).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class GiftsSeen(StrEnum):
    """What staff saw of gifts that are due back (A34); the values go on the wire."""

    UNKNOWN = "unknown"
    RETURNED = "returned"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Refundable:
    """Pieces of a line, and what all of them give back. `line` is its number."""

    line: int
    name: str
    pieces: int
    money_fen: int
    weight_g: int | None = None


@dataclass(frozen=True, slots=True)
class RefundGroup:
    """Lines of the same goods at the same price a piece: a basket has one for each."""

    parts: tuple[Refundable, ...]

    @property
    def name(self) -> str:
        """What they are called."""
        return self.parts[0].name

    @property
    def pieces(self) -> int:
        """All pieces that can come back."""
        return sum(part.pieces for part in self.parts)

    @property
    def money_fen(self) -> int:
        """What all of them give back."""
        return sum(part.money_fen for part in self.parts)

    def first(self, count: int) -> tuple[tuple[int, int], ...]:
        """The lines, with the pieces of each, that `count` pieces come from."""
        taken: list[tuple[int, int]] = []
        for part in self.parts:
            pieces = min(part.pieces, count)
            count -= pieces
            if pieces:
                taken.append((part.line, pieces))
        return tuple(taken)


def grouped(lines: Iterable[Refundable]) -> tuple[RefundGroup, ...]:
    """The lines as staff choose from them; what was weighed stands alone."""
    groups: dict[tuple[object, ...], list[Refundable]] = {}
    for line in lines:
        price = Fraction(line.money_fen, line.pieces)
        alone = None if line.weight_g is None else line.line
        groups.setdefault((line.name, price, alone), []).append(line)
    return tuple(RefundGroup(tuple(parts)) for parts in groups.values())


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """What is asked of the hub; `pieces` are (line, pieces), none for all that is left.

    `sale` is a sale id or a receipt number. `by`: a badge's id or `key`. A `quote` is
    asked for without booking.
    """

    refund_id: str
    sale: str
    by: str
    pieces: tuple[tuple[int, int], ...] = ()
    gifts: GiftsSeen = GiftsSeen.UNKNOWN
    quote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundTerms:
    """The hub's reply, as of `RefundReply`.

    `booked_at` and `refund_no` are None unless it is booked. The money goes back by
    `network`; empty if staff hand it out.
    """

    sale_id: str
    receipt_no: str
    refusal: str | None = None
    lines: tuple[Refundable, ...] = ()
    returned: tuple[Refundable, ...] = ()
    booked_at: str | None = None
    refund_no: str | None = None
    money_fen: int = 0
    points_taken: int = 0
    points_back: int = 0
    coupons_back: tuple[str, ...] = ()
    gifts_due: tuple[str, ...] = ()
    gifts_fen: int = 0
    balance_points: int | None = None
    network: str = ""


@dataclass(frozen=True, slots=True)
class BookedRefund:
    """A refund that the hub has booked: `number` is this journal's, from 1."""

    number: int
    request: RefundRequest
    terms: RefundTerms


class RefundStage(StrEnum):
    """How far a refund has come; each is journalled before it is acted on.

    INTENT ends in REFUSED or DONE. NOT_PRINTED takes a first attempt to print back.
    NO_SLIP: there is no printer, or none that can print this slip.
    """

    INTENT = "intent"
    REFUSED = "refused"
    DONE = "done"
    MAY_HAVE_PRINTED = "may_have_printed"
    NOT_PRINTED = "not_printed"
    PRINTED = "printed"
    NO_SLIP = "no_slip"


class RefundPhase(StrEnum):
    """Where staff stand: FINDING, PRICING and BOOKING wait for the hub.

    TAKING: the slip is no sale's, and perhaps a suspended basket's of another kiosk,
    which the hub is asked for since `asked_at_s`. DONE and REFUSED show how a booking
    ended, NO_HUB that none can begin.
    """

    FINDING = "finding"
    TAKING = "taking"
    CHOOSING = "choosing"
    PRICING = "pricing"
    GIFTS = "gifts"
    CONFIRMING = "confirming"
    BOOKING = "booking"
    DONE = "done"
    REFUSED = "refused"
    NO_HUB = "no_hub"


@dataclass(frozen=True, slots=True)
class ShownRefund:
    """A refund on the screen.

    `request` is the newest one, `terms` the reply on the screen. `groups` can be given
    back, of each of them `chosen` pieces. `page` is 0 for the sum, else a group's place
    from 1. The hub was asked at `asked_at_s`; with NO_HUB it is `unasked` if it was
    away, else it has not replied. `again_s` is when the hub is asked for a basket once
    more; `kid` the kiosk that has it, as far as that is known.
    """

    phase: RefundPhase
    request: RefundRequest
    asked_at_s: float
    terms: RefundTerms | None = None
    groups: tuple[RefundGroup, ...] = ()
    chosen: tuple[int, ...] = ()
    page: int = 0
    whole_fen: int = 0
    unasked: bool = False
    again_s: float = 0.0
    kid: str = ""

    @property
    def pieces(self) -> tuple[tuple[int, int], ...]:
        """What was chosen; without a choice, all that is left."""
        counts = self.chosen
        if not any(counts):
            counts = tuple(group.pieces for group in self.groups)
        picked = zip(self.groups, counts, strict=True)
        return tuple(part for group, count in picked for part in group.first(count))

    @property
    def chosen_pieces(self) -> int:
        """How many pieces were chosen."""
        return sum(self.chosen)
