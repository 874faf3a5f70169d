"""Baskets that staff suspended, and how one moves from kiosk to kiosk (E17)."""

from typing import Annotated, Literal

import msgspec

from firmware.protocol.field_types import PriceFen, Revision, Token, Utc
from firmware.protocol.messages.base import Message
from firmware.protocol.messages.catalogue import ArticleDetails, ArticleRow
from firmware.protocol.messages.sales import Approval, SaleLine
from firmware.retail.basket_limits import MAX_LINES

BasketLines = Annotated[tuple[SaleLine, ...], msgspec.Meta(max_length=MAX_LINES)]
BasketApprovals = Annotated[tuple[Approval, ...], msgspec.Meta(max_length=MAX_LINES)]


class SuspendedGoods(Message, frozen=True):
    """The goods of a suspended basket: no voids, numbered anew from 1.

    `suspended_at` is when staff first suspended it, None if the time was not known.
    `payable_fen` is what it cost then; `catalogue_revision` as of a sale.
    """

    lines: BasketLines
    payable_fen: PriceFen
    catalogue_revision: Revision
    suspended_at: Utc | None = None
    approvals: BasketApprovals = ()


class BasketSuspended(Message, frozen=True, tag="suspended"):
    """A basket is suspended at this kiosk; its `SaleVoided` is of the same `sale_id`.

    By the code with `slip_no` staff recall it: its own receipt number, or that of the
    slip by which it came here. `source`: the basket of another `sale_id` that it was
    before it came here from the hub. `by` is a badge's id or `key`.
    """

    sale_id: Token
    receipt_no: Token
    slip_no: Token
    by: Token
    goods: SuspendedGoods
    source: Token | None = None


class BasketEnded(Message, frozen=True, tag="basket_end"):
    """A suspended basket of this kiosk cannot be recalled there any more.

    `paid`: by the sale `by_sale`. `suspended`: once more, as that of `by_sale`.
    `released`: the hub may give it to whoever asks first.
    """

    sale_id: Token
    how: Literal["paid", "suspended", "released"]
    by_sale: Token | None = None


class AskBasket(Message, frozen=True, tag="basket"):
    """Staff show the slip of a basket that this kiosk does not have; `by` as before.

    `slip` is the receipt number on it. The hub gives a basket to one kiosk, ever: the
    same kiosk that asks again gets it again, until its own `BasketSuspended` has come.
    """

    slip: Token
    by: Token


class BasketArticle(Message, frozen=True):
    """What the catalogue of `revision` says of an article."""

    revision: Revision
    article: ArticleRow
    details: ArticleDetails


class GivenBasket(Message, frozen=True):
    """A basket that is the asking kiosk's from now on, and nobody else's."""

    sale_id: Token
    slip_no: Token
    goods: SuspendedGoods
    articles: Annotated[
        tuple[BasketArticle, ...], msgspec.Meta(max_length=MAX_LINES)
    ] = ()


class BasketReply(Message, frozen=True, tag="basket"):
    """The basket, or why not yet, or why not.

    `wait`: the kiosk `kid` has it and was asked to release it; ask again in a second.
    `refusal`: `unknown` (no such basket, or not yet), `used` (paid, or suspended once
    more), `taken` (`kid` took it, which may be the counter), `expired` (of another
    store day), `too_large`.
    """

    state: Literal["given", "wait", "refused"]
    refusal: Token | None = None
    kid: Token | None = None
    basket: GivenBasket | None = None


class ReleaseBasket(Message, frozen=True, tag="release"):
    """Another kiosk, or the counter, wants this basket: release it if it is free.

    The kiosk replies with its fact `BasketEnded`; with nothing if it is open there, or
    is not to be recalled there any more.
    """

    sale_id: Token
