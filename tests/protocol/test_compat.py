import json
from typing import cast

import msgspec
import pytest

from firmware.base.errors import NewerError, WireError
from firmware.protocol import codec, signed_documents
from firmware.protocol.compat import Newer, known_version, version_of
from firmware.protocol.messages import (
    Ack,
    AskMember,
    Birth,
    CatalogueManifest,
    CataloguePart,
    HubState,
    KioskState,
    MemberReply,
    Message,
    PolicyDocument,
    RefundReply,
    SaleClosed,
    SalePayment,
    SaleVoided,
    Signed,
)
from firmware.protocol.signing import SigningKey
from tests.support.messages import CHAIN, SALE, STAMP

KEY = SigningKey.generate()
BIRTH = Birth(
    firmware="0.2.0",
    schema=2,
    policy_version=1,
    catalogue_revision=0,
    hardware="Pi",
    devices=(),
)


def changed(payload: bytes, **fields: object) -> bytes:
    """The message with other or further fields in its envelope; `body` adds to it."""
    message = json.loads(payload)
    message["body"] |= cast("dict[str, object]", fields.pop("body", {}))
    return json.dumps(message | fields).encode()


def sale(**fields: object) -> bytes:
    return changed(codec.encode(SALE, STAMP, chain=CHAIN), **fields)


def test_a_field_at_its_default_leaves_the_bytes_as_they_were() -> None:
    assert version_of(SALE) == 1
    assert b'"version"' not in codec.encode(SALE, STAMP)
    assert b'"engine"' not in codec.encode(SALE, STAMP)


def test_a_field_that_is_used_names_its_version() -> None:
    newer = msgspec.structs.replace(SALE, engine=2)
    envelope = codec.decode_envelope(codec.encode(newer, STAMP))
    assert envelope.version == 2
    assert codec.decode(codec.encode(newer, STAMP), SaleClosed).body == newer
    unsure = msgspec.structs.replace(SALE, time_unsure=True)
    envelope = codec.decode_envelope(codec.encode(unsure, STAMP))
    assert envelope.version == 3
    silver = msgspec.structs.replace(SALE, tier="silver")
    envelope = codec.decode_envelope(codec.encode(silver, STAMP))
    assert envelope.version == 4
    points = msgspec.structs.replace(SALE, points_used=100)
    envelope = codec.decode_envelope(codec.encode(points, STAMP))
    assert envelope.version == 5
    shown = msgspec.structs.replace(SALE, pass_window=59_078_461)
    envelope = codec.decode_envelope(codec.encode(shown, STAMP))
    assert envelope.version == 6
    guest = msgspec.structs.replace(SALE, claim_sha256=64 * "0")
    envelope = codec.decode_envelope(codec.encode(guest, STAMP))
    assert envelope.version == 7
    payment = SalePayment(network="alipay", out_trade_no="k1_1", amount_fen=1)
    paid = msgspec.structs.replace(SALE, tender="phone", payment=payment)
    envelope = codec.decode_envelope(codec.encode(paid, STAMP))
    assert envelope.version == 8
    unproven = msgspec.structs.replace(SALE, slip_unproven=True)
    envelope = codec.decode_envelope(codec.encode(unproven, STAMP))
    assert envelope.version == 9 == known_version(SaleClosed)


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param(sale(v=2, lane="3"), id="format of the envelope"),
        pytest.param(sale(version=10, body={"tip_fen": 5}), id="version of a sale"),
        pytest.param(sale(type="refund", body={"type": "refund"}), id="type"),
    ],
)
def test_a_newer_fact_is_not_guessed_at_but_its_place_is_known(payload: bytes) -> None:
    read = codec.decode_known(payload, SaleClosed, SaleVoided)
    assert isinstance(read, Newer)
    assert read.envelope.chain == CHAIN
    assert read.envelope.kid == STAMP.kid
    assert "690" not in repr(read)


def test_an_unknown_field_of_a_known_version_is_a_fault() -> None:
    with pytest.raises(WireError, match="unknown field `tip_fen`"):
        codec.decode_known(sale(body={"tip_fen": 5}), SaleClosed)
    with pytest.raises(WireError, match="unknown field `lane`"):
        codec.decode_known(sale(lane="3"), SaleClosed)


def test_a_newer_acknowledgement_is_read_without_what_is_not_known() -> None:
    ack = Ack(epoch=1, upto=7, extra=(9,))
    payload = codec.encode(ack, STAMP)
    newer = changed(payload, version=2, body={"session": "s", "upto": 7})
    assert codec.decode(newer, Ack).body == ack


def test_nested_fields_that_are_not_known_are_left_out_as_well() -> None:
    document = json.loads(codec.encode(SALE, STAMP))["body"]
    document["lines"][0]["tax_bps"] = 1300
    newer = sale(version=10, body={"lines": document["lines"], "tip_fen": 1})
    assert codec.decode(newer, SaleClosed).body == SALE


@pytest.mark.parametrize(
    "message",
    [
        BIRTH,
        KioskState(state="ready", session=1, boot="b", ts=STAMP.ts),
        HubState(state="ready", ts=STAMP.ts),
        MemberReply(member_id="m-1", balance_points=3),
        AskMember(card="c"),
        RefundReply(sale_id="k1-1-1", receipt_no="k1-000001", network="alipay"),
    ],
    ids=lambda message: type(message).__name__,
)
def test_whatever_else_is_newer_is_read_without_what_is_not_known(
    message: Message,
) -> None:
    payload = codec.encode(message, STAMP)
    newer = changed(payload, version=5, v=3, more={}, body={"mood": "good"})
    assert codec.decode(newer, type(message)).body == message


def document(body: dict[str, object]) -> Signed:
    payload = json.dumps(body).encode()
    return msgspec.structs.replace(
        signed_documents.sign(PolicyDocument(version=1, rules={}), KEY),
        payload=payload,
        signature=KEY.sign(payload),
    )


MANIFEST: dict[str, object] = {
    "type": "catalogue",
    "revision": 3,
    "articles": 1,
    "chain": [],
}


def test_a_document_of_a_newer_format_is_read_if_it_admits_this_reader() -> None:
    signed = document(MANIFEST | {"format": 7, "min_reader": 1, "season": "spring"})
    read = signed_documents.verified(signed, KEY.public, CatalogueManifest)
    assert (read.revision, read.format) == (3, 7)


def test_a_document_for_newer_readers_only_says_so() -> None:
    signed = document(MANIFEST | {"format": 7, "min_reader": 6})
    with pytest.raises(NewerError, match=r"format 7 .* format 6, this build reads 1"):
        signed_documents.verified(signed, KEY.public, CatalogueManifest)


def test_a_document_of_a_known_format_is_strict() -> None:
    with pytest.raises(WireError, match="unknown field `season`"):
        signed_documents.verified(
            document(MANIFEST | {"season": "spring"}), KEY.public, CatalogueManifest
        )


def test_rows_of_a_newer_part_may_have_more_columns() -> None:
    row = ["6901234567892", "Water", 200, False, False, 0, False, "drinks"]
    body = {"type": "part", "revision": 2, "number": 1, "rows": [row]}
    payload = json.dumps(body | {"format": 2}).encode()
    part = codec.decode_document(payload, CataloguePart)
    assert part.rows[0].price_fen == 200
    with pytest.raises(WireError):
        codec.decode_document(json.dumps(body).encode(), CataloguePart)
