"""Whose signature a member's pass must bear, and the request about a pass."""

from typing import Annotated

import msgspec

from firmware.protocol.field_types import KeysVersion, PassText, PublicKey, Version
from firmware.protocol.messages.base import Message
from firmware.retail.codes.member_pass import KEY_IDS

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
