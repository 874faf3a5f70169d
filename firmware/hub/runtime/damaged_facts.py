"""Facts that cannot be read, and the sound ones that came with them. Pure.

A kiosk whose card changed a bit sends bytes that are no JSON any more. A kiosk of
release 0.1.0 puts them into a bundle, which is no JSON either then, and sends it again
until all of it is acknowledged. So such a bundle is taken apart by the bytes between
its facts, and a damaged fact is refused under its number, if that is certain.
"""

import json
import re
from collections.abc import Iterator

from firmware.base.errors import WireError
from firmware.hub.ingest.fact import Origin
from firmware.protocol import codec
from firmware.protocol.messages import MAX_BUNDLE, Bundle, Chain

FAULT = "malformed: not JSON that can be read"
_FACTS = b'"facts":['
_END = b"]}}"
# A quotation mark inside of a text is escaped: only an envelope begins so.
_BETWEEN = re.compile(rb',(?=\{"v":)')
_CHAIN = re.compile(
    rb'"chain":(\{"epoch":\d{1,16},"seq":\d{1,16},"previous":"[0-9a-f]{64}"\})'
)
_parser = json.JSONDecoder()


def taken_apart(payload: bytes, topic: str) -> tuple[str, list[bytes]]:
    """The sender of a bundle that is no JSON, and its facts, sound or not.

    WireError if it is none, or if its own envelope cannot be read.
    """
    head, found, rest = payload.partition(_FACTS)
    if not found or not rest.endswith(_END):
        raise WireError(f"{topic}: not JSON that can be read")
    around = codec.decode(head + found + b"{}" + _END, Bundle, topic=topic)
    facts = [
        each
        for piece in _BETWEEN.split(rest[: -len(_END)])
        for each in _without_followers(piece)
    ]
    if not 0 < len(facts) <= MAX_BUNDLE:
        raise WireError(f"{topic}: a bundle has 1 to {MAX_BUNDLE} facts")
    return around.envelope.kid, facts


def claimed_chain(fact: bytes) -> Chain | None:
    """The place that a damaged fact names, if that part of it can be read."""
    found = _CHAIN.search(fact)
    if found is None:
        return None
    try:
        return codec.decode_body(found[1], Chain)
    except WireError:
        return None


def place_between(
    claimed: Chain | None, before: Origin | None, after: Origin | None
) -> Chain | None:
    """The place of a damaged fact between sound ones of its bundle; None if in doubt.

    `before` and `after` came right before and right behind it, None if there is none.
    What it names itself counts only where one of them confirms it.
    """
    if claimed is not None and before is not None:
        return claimed if follows(claimed, before.chain, before.digest) else None
    if claimed is not None and after is not None:
        next_place = (claimed.epoch, claimed.seq + 1)
        return claimed if _place(after.chain) == next_place else None
    if before is None or after is None:
        return None
    epoch, seq = _place(before.chain)
    if _place(after.chain) != (epoch, seq + 2):
        return None
    return Chain(epoch=epoch, seq=seq + 1, previous=before.digest)


def follows(claimed: Chain, before: Chain, digest: str) -> bool:
    """Whether a place is right behind a fact that is here with this hash."""
    right_behind = _place(claimed) == (before.epoch, before.seq + 1)
    return right_behind and claimed.previous == digest


def _place(chain: Chain) -> tuple[int, int]:
    return chain.epoch, chain.seq


def _without_followers(piece: bytes) -> Iterator[bytes]:
    """A piece, or the sound facts at its beginning and then what is damaged.

    A bit that changed between two facts joins them.
    """
    text = piece.decode("utf-8", "surrogateescape")
    while text:
        try:
            _, end = _parser.raw_decode(text)
        except (ValueError, RecursionError):
            end = len(text)
        yield text[:end].encode("utf-8", "surrogateescape")
        text = text[end:].removeprefix(",")
