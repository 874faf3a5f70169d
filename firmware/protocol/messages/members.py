"""Requests about members, and the keys of their passes; pseudonyms only."""

from typing import Annotated, Literal

import msgspec

from firmware.protocol.field_types import (
    Balance,
    BasisPoints,
    Day,
    KeysVersion,
    PassText,
    PriceFen,
    PublicKey,
    ScopeNames,
    Text,
    Token,
    Version,
)
from firmware.protocol.messages.base import Message
from firmware.retail.codes.member_pass import KEY_IDS

UsedUp = Annotated[tuple[Token, ...], msgspec.Meta(max_length=500)]
"""Ids of offers; a policy has no more."""
MAX_WALLET = 20
"""Coupons that a kiosk receives: the first to expire of those that can be used."""
TierName = Literal["none", "silver", "gold", "diamond"]


class AskMember(Message, frozen=True, tag="member"):
    """Asks for the member of a card; `card` is its text, never a name or a phone.

    `tier`: the asker reads a tier in the reply, which a build before engine 3 refuses.
    `wallet`: it reads coupons and what else prices depend on, too.
    """

    card: Token
    tier: bool = False
    wallet: bool = False


class WalletCoupon(Message, frozen=True):
    """A coupon that its member can use now, as pricing reads it.

    `name` is what people read. Terms as of
    `firmware.retail.pricing.offers.coupon.MemberCoupon`; days are store days, to the
    end of `until_day`.
    """

    id: Token
    name: Text = ""
    min_fen: PriceFen = 0
    off_fen: PriceFen | None = None
    price_bps: BasisPoints | None = None
    max_off_fen: PriceFen | None = None
    articles: ScopeNames = ()
    categories: ScopeNames = ()
    brands: ScopeNames = ()
    tags: ScopeNames = ()
    from_day: Day | None = None
    until_day: Day | None = None
    tiers: Annotated[tuple[TierName, ...], msgspec.Meta(max_length=4)] = ()
    exclusive: bool = False


class MemberReply(Message, frozen=True, tag="member"):
    """The card's member, or None: a pseudonym, a balance and a tier, nothing else.

    `tier` prices what is bought now (A42); it is named to who asks for it. To who asks
    for the wallet: `coupons`; `birthday`, whether today's benefit of the birthday can
    be used (A47), never the date; and what is missing to the next tier, by money, None
    if there is none or money alone does not reach it; `used_up`: offers that the member
    has used as often as allowed. `refusal`: why a pass opens nothing, a name of
    `firmware.retail.codes.member_pass.PassFault`.
    """

    member_id: Token | None
    balance_points: Balance = 0
    tier: Token = "none"
    coupons: Annotated[
        tuple[WalletCoupon, ...], msgspec.Meta(max_length=MAX_WALLET)
    ] = ()
    birthday: bool = False
    next_tier: Token | None = None
    next_missing_fen: PriceFen | None = None
    used_up: UsedUp = ()
    refusal: Token | None = None


PassKeyId = Annotated[int, msgspec.Meta(ge=0, le=KEY_IDS - 1)]


class PassKey(Message, frozen=True):
    """One key by its id, which passes name: the public half."""

    id: PassKeyId
    public: PublicKey


class PassKeys(Message, frozen=True, tag="pass_keys"):
    """Every key whose passes are good; a later list has a higher `version`.

    One that is soon to sign stands here before it does, and the one before it for some
    time after. `format` and `min_reader`: `protocol.compat`.
    """

    version: KeysVersion
    keys: Annotated[tuple[PassKey, ...], msgspec.Meta(max_length=KEY_IDS)]
    format: Version = 1
    min_reader: Version = 1


class AskPass(Message, frozen=True, tag="pass"):
    """A member's pass was shown: whose it is, unless it was used elsewhere.

    The hub verifies it by itself, and keeps the first kiosk that asked: from any other
    one the same pass is refused. The reply is a `MemberReply` as to who asks for the
    wallet; its `refusal` is why there is no member.
    """

    member_pass: PassText
