"""Types of message fields: what a text may hold, and how large a number can be.

A bound is what the field can mean, so that no sum of honest and false values overflows.
A time is bounded in its shape only: clocks are years off, and what was paid is booked.
"""

from typing import Annotated

import msgspec

from firmware.retail.article_words import MAX_BRAND, MAX_CATEGORY, MAX_TAG, MAX_TAGS
from firmware.retail.basket import MAX_FEN

# `$` alone would allow a line feed at the end; JSON Schema has no `\Z`. `[0-9]` is
# spelt out because `\d` takes the digits of every script.

# --- texts ---

AnyText = Annotated[str, msgspec.Meta(max_length=1000)]
"""For people, as somebody once wrote it: it may hold marks that must not be printed."""
_UNPRINTABLE = r"\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_PRINTABLE = rf"^[^{_UNPRINTABLE}]*$(?!\n)"
Text = Annotated[str, msgspec.Meta(pattern=_PRINTABLE, max_length=1000)]
"""Without controls, line breaks and marks that turn the direction of writing."""
CategoryName = Annotated[str, msgspec.Meta(pattern=_PRINTABLE, max_length=MAX_CATEGORY)]
BrandName = Annotated[str, msgspec.Meta(pattern=_PRINTABLE, max_length=MAX_BRAND)]
Tag = Annotated[
    str, msgspec.Meta(pattern=rf"^[^,{_UNPRINTABLE}]+$(?!\n)", max_length=MAX_TAG)
]
Tags = Annotated[tuple[Tag, ...], msgspec.Meta(max_length=MAX_TAGS)]
Token = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,128}$(?!\n)")]
"""A name that programs give: visible ASCII without spaces."""
FewTokens = Annotated[tuple[Token, ...], msgspec.Meta(max_length=50)]
ArticleNumber = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{3,14}$(?!\n)")]
"""A GTIN or an in-store number, as `firmware.retail.codes.gtin.article_number`."""
ExchangedArticles = Annotated[tuple[ArticleNumber, ...], msgspec.Meta(max_length=500)]
"""Those that points buy, a piece each: as many as a sale has lines."""
PhoneEnd = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}$(?!\n)")]
"""The last four digits of a phone."""
Kid = Annotated[str, msgspec.Meta(pattern=r"^(ch\.)?[A-Za-z0-9_-]{1,64}$(?!\n)")]
"""A kiosk; with `ch.` a channel, whose facts the hub itself makes: on no topic."""
ChannelName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{1,64}$(?!\n)")]
Uuid = Annotated[
    str, msgspec.Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$(?!\n)")
]
Sha256 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$(?!\n)")]
PublicKey = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9+/]{43}=$(?!\n)")]
"""The public half of an Ed25519 key: 32 bytes in base64."""
PassText = Annotated[str, msgspec.Meta(pattern=r"^CTP-[0-9A-Z]{24,160}$(?!\n)")]
"""A member's pass as it was shown."""
NetworkName = Annotated[str, msgspec.Meta(pattern=r"^[a-z_]{1,32}$(?!\n)")]
"""A payment network."""
ScanUrl = Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,256}$(?!\n)")]
"""What a QR holds that a wallet scans."""
Utc = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]"
        r"\.[0-9]{3}Z$(?!\n)"
    ),
]
"""What the sender's clock shows; it may be a day that no calendar has."""
Day = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}-[01][0-9]-[0-3][0-9]$(?!\n)")]
"""A store day."""
GoodsName = Annotated[str, msgspec.Meta(pattern=_PRINTABLE, max_length=60)]
"""An article's name where only people read it, cut to what a phone shows."""
ScopeName = Annotated[str, msgspec.Meta(pattern=_PRINTABLE, max_length=64)]
ScopeNames = Annotated[tuple[ScopeName, ...], msgspec.Meta(max_length=200)]
"""Names of what a rule is about: articles, categories, brands, tags."""
Typed = Annotated[str, msgspec.Meta(pattern=_PRINTABLE, max_length=80)]
"""A field of a form, as a person filled it in."""
Why = Annotated[str, msgspec.Meta(pattern=_PRINTABLE, max_length=200)]
"""Why a person did something, in their own words."""
Choices = Annotated[tuple[ScopeName, ...], msgspec.Meta(max_length=20)]
"""What a person ticked."""
Actor = Annotated[
    str, msgspec.Meta(pattern=r"^(member|(staff|desk|api):[!-~]{1,64})$(?!\n)")
]
"""Who had something done: the member, or a badge, an account or a key by its name."""
Campaign = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9]{1,32}$(?!\n)")]
"""Of coupons that are given: each member gets one of a rule and campaign, ever."""
FormId = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_-]{16,64}$(?!\n)")]
"""A random text that a form carries, so that it counts once."""

QuoteText = Annotated[str, msgspec.Meta(pattern=r"^CTQ-[A-Za-z0-9_-]{88,24000}$(?!\n)")]
"""A quote of the hub's for a channel, with its signature."""

# --- numbers ---

Fen = Annotated[int, msgspec.Meta(ge=-MAX_FEN, le=MAX_FEN)]
PriceFen = Annotated[int, msgspec.Meta(ge=0, le=MAX_FEN)]
BasisPoints = Annotated[int, msgspec.Meta(ge=0, le=10_000)]
Pieces = Annotated[int, msgspec.Meta(ge=-999, le=999)]
Grams = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
OrderNo = Annotated[int, msgspec.Meta(ge=1, le=999_999_999_999_999)]
"""By which a channel numbers its orders, or its refunds: each number once."""
OrderPieces = Annotated[int, msgspec.Meta(ge=1, le=500)]
PieceGrams = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]
LineNumber = Annotated[int, msgspec.Meta(ge=1, le=9_999)]
Earned = Annotated[int, msgspec.Meta(ge=-MAX_FEN, le=MAX_FEN)]
"""Points of one sale: one for each fen at most. The hub flags what it did not earn."""
UsedPoints = Annotated[int, msgspec.Meta(ge=0, le=MAX_FEN)]
"""Points that one sale uses, 0 or more."""
Balance = Annotated[int, msgspec.Meta(ge=-(10**12), le=10**12)]
"""Points of one member; below 0 after a refund."""
Years = Annotated[int, msgspec.Meta(ge=0, le=150)]
Times = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
"""How often something happened since it was last reported."""
Revision = Annotated[int, msgspec.Meta(ge=0, le=999_999_999)]
"""A catalogue revision; 0 is none, and topics have room for nine digits."""
PolicyVersion = Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000)]
StaffVersion = Annotated[int, msgspec.Meta(ge=1, le=10**12)]
"""Of the list of badges: seconds since 1970 at its last change, or one more."""
KeysVersion = Annotated[int, msgspec.Meta(ge=1, le=10**12)]
"""Of the list of keys: seconds since 1970 when its newest key was made."""
PassWindow = Annotated[int, msgspec.Meta(ge=0, le=2**27 - 1)]
"""Half minutes since 1970."""
ConsentVersion = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
"""Of the text that a member agreed to; 0: to none."""
Schema = Annotated[int, msgspec.Meta(ge=0, le=999_999_999)]
Version = Annotated[int, msgspec.Meta(ge=1, le=999_999_999)]
"""Of a format, a message, a pricing engine, the contract."""
ArticleCount = Annotated[int, msgspec.Meta(ge=0, le=10_000_000)]
"""How many articles."""
PartNumber = Annotated[int, msgspec.Meta(ge=1, le=999_999_999)]
Epoch = Annotated[int, msgspec.Meta(ge=1, le=2**53)]
"""Random, so any number that every JSON reader holds exactly."""
Seq = Annotated[int, msgspec.Meta(ge=1, le=10**12)]
Covered = Annotated[int, msgspec.Meta(ge=0, le=10**12)]
"""The last `Seq` of those that arrived without a gap; 0 is none."""
Sessions = Annotated[int, msgspec.Meta(ge=0, le=1_000_000_000)]
PageLimit = Annotated[int, msgspec.Meta(ge=1, le=200)]
"""How many entries a page of a list has at most."""
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=10**13)]
