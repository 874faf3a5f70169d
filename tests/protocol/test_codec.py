import dataclasses
import json
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from firmware.base.errors import WireError
from firmware.protocol.codec import (
    FACTS,
    MAX_BYTES,
    decode,
    decode_envelope,
    decode_known,
    encode,
    encode_bundle,
    tag_of,
)
from firmware.protocol.messages import (
    Ack,
    AskMember,
    Bundle,
    CataloguePart,
    Chain,
    Fact,
    MemberReply,
    PolicyDocument,
    Telemetry,
    UnknownArticle,
)
from tests.support.messages import CHAIN, SALE, STAMP

PAY_CODE = "2812345678901234567"


def test_a_message_is_these_bytes() -> None:
    payload = encode(AskMember(card="M-17"), STAMP, reply_to="c-1")
    assert payload == (
        b'{"v":1,"type":"member","id":"019ca884-c7bd-7000-8000-000000000000",'
        b'"kid":"k7","ts":"2026-03-01T08:30:00.125Z",'
        b'"boot":"b0000000-0000-4000-8000-000000000000","mono_ms":5,'
        b'"body":{"type":"member","card":"M-17"},"reply_to":"c-1"}'
    )


def test_a_fact_comes_back_as_it_was() -> None:
    parcel = decode(encode(SALE, STAMP, chain=CHAIN), *FACTS)
    assert parcel.body == SALE
    assert parcel.envelope.chain == CHAIN
    assert (parcel.envelope.kid, parcel.envelope.mono_ms) == ("k7", 5)
    assert json.loads(parcel.body_bytes)["type"] == "sale"


def test_every_fact_can_be_decoded() -> None:
    assert get_args(Fact) == FACTS


def test_one_tag_can_name_a_request_and_its_reply() -> None:
    payload = encode(MemberReply(member_id="m-1", balance_points=9), STAMP)
    assert decode(payload, MemberReply).body.balance_points == 9
    with pytest.raises(WireError):
        decode(payload, AskMember)


def test_a_request_ends_when_it_says() -> None:
    payload = encode(
        AskMember(card="M-17"), STAMP, expires_at="2026-03-01T08:30:03.000Z"
    )
    parcel = decode(payload, AskMember)
    assert not parcel.expired("2026-03-01T08:30:02.999Z")
    assert parcel.expired("2026-03-01T08:30:03.000Z")
    assert not decode(encode(SALE, STAMP), *FACTS).expired("2099-01-01T00:00:00.000Z")


def test_a_part_of_a_message_is_no_message() -> None:
    with pytest.raises(TypeError, match="Chain"):
        tag_of(Chain)


def changed(old: str, new: str) -> bytes:
    text = encode(SALE, STAMP, chain=CHAIN).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("payload", "complaint"),
    [
        (changed('"v":1', '"v":0'), "topic: schema 0, this side speaks 1"),
        (
            changed('"pieces":1', f'"pieces":"{PAY_CODE}"'),
            r"topic: Expected `int`, got `str` at \$\.lines\[0\]\.pieces",
        ),
        (
            changed('"slip":"printed"', f'"slip":"{PAY_CODE}"'),
            r"not allowed at \$.slip",
        ),
        (changed('"sale_id":"k7-1-1",', ""), "missing required field `sale_id`"),
        (changed('"sale_id"', '"sail_id"'), "unknown field `sail_id`"),
        (changed('"sale_id"', f'"{PAY_CODE}"'), r"not allowed at \$$"),
        (changed('"type":"sale"', '"type":"void"'), "`type` differs"),
        (changed('"type":"sale","sale_id"', '"type":"x","sale_id"'), "not allowed"),
        (changed('"seq":1', '"seq":0'), r"at \$\.chain\.seq"),
        (changed('"kid":"k7"', '"kid":"k/7"'), r"at \$\.kid"),
        (changed('"id":"019', '"id":"0x9'), r"at \$\.id"),
        (changed('"ts":"2026', '"ts":"26'), r"at \$\.ts"),
        (changed('"mono_ms":5', '"mono_ms":-5'), r"at \$\.mono_ms"),
        (changed("250", str(1 << 70)), r"at \$\.lines\[0\]\.amount_fen"),
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 200_000, "Expected `object`"),
        (b" " * (MAX_BYTES + 1), "262145 bytes, at most 262144"),
    ],
)
def test_a_refusal_names_the_place_and_never_the_value(
    payload: bytes, complaint: str
) -> None:
    with pytest.raises(WireError, match=complaint) as refusal:
        decode(payload, *FACTS, topic="topic")
    assert PAY_CODE not in str(refusal.value)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


def test_a_body_as_deep_as_a_message_allows_is_refused() -> None:
    payload = encode(PolicyDocument(version=1, rules={}), STAMP)
    deep = payload.replace(b"{}", b'{"a":' + b"[" * 50_000 + b"]" * 50_000 + b"}")
    with pytest.raises(WireError, match="not JSON that can be read"):
        decode(deep, PolicyDocument)


@pytest.mark.parametrize("text", ["\0", "a\0", "\\\0", "\\\\\0b"])
def test_a_text_with_a_nul_is_refused_wherever_it_stands(text: str) -> None:
    line = structs.replace(SALE.lines[0], name=text)
    payload = encode(structs.replace(SALE, lines=(line,)), STAMP, chain=CHAIN)
    with pytest.raises(WireError, match="a text with a NUL"):
        decode_known(payload, *FACTS)
    assert decode_envelope(payload).chain == CHAIN
    assert len(decode(encode_bundle([payload], STAMP), Bundle).body.facts) == 1


@pytest.mark.parametrize("text", ["\\u0000", "\\\\u0000", "u0000", "\\"])
def test_a_text_that_only_looks_like_a_nul_is_a_text(text: str) -> None:
    line = structs.replace(SALE.lines[0], name=text)
    sale = structs.replace(SALE, lines=(line,))
    assert decode(encode(sale, STAMP, chain=CHAIN), *FACTS).body == sale


def test_a_type_with_a_nul_is_no_newer_type() -> None:
    payload = encode(SALE, STAMP, chain=CHAIN).replace(b'"sale"', b'"\\u0000"', 1)
    with pytest.raises(WireError, match="`type` is no name"):
        decode_known(payload, *FACTS)
    assert decode_envelope(payload).chain == CHAIN


def test_a_message_too_large_to_be_read_is_not_made() -> None:
    part = CataloguePart(revision=1, number=1, rows=())
    assert len(encode(part, STAMP)) < MAX_BYTES
    with pytest.raises(WireError, match="at most 262144"):
        encode(Telemetry(numbers={"x" * MAX_BYTES: 1.0}), STAMP)


def test_a_repr_shows_no_body() -> None:
    parcel = decode(encode(AskMember(card="M-17"), STAMP), AskMember)
    assert repr(parcel) == f"Parcel(member {STAMP.id} from k7)"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_a_wire_error(payload: bytes) -> None:
    with pytest.raises(WireError):
        decode(payload, *FACTS)


ENCODED = encode(SALE, STAMP, chain=CHAIN)


@given(
    place=st.integers(0, len(ENCODED) - 1),
    length=st.integers(0, 40),
    instead=st.binary(max_size=20) | st.sampled_from([b'"', b"null", b"1e999", b"{}"]),
)
def test_mutated_bytes_are_a_message_or_a_wire_error(
    place: int, length: int, instead: bytes
) -> None:
    mutated = ENCODED[:place] + instead + ENCODED[place + length :]
    try:
        parcel = decode(mutated, *FACTS)
    except WireError:
        return
    assert decode(_again(parcel.body), *FACTS).body == parcel.body


def _again(body: Fact) -> bytes:
    return encode(body, dataclasses.replace(STAMP, mono_ms=6))


@given(
    st.builds(
        UnknownArticle,
        gtin=st.text("0123456789", min_size=3, max_size=14),
        times=st.integers(1, 1_000_000),
        catalogue_revision=st.integers(0, 999_999_999),
    )
    | st.builds(
        Ack,
        epoch=st.integers(1, 1 << 50),
        upto=st.integers(0, 10**12),
        extra=st.lists(st.integers(1, 10**12), max_size=5).map(tuple),
    )
)
def test_what_is_encoded_decodes_to_the_same(body: UnknownArticle | Ack) -> None:
    parcel = decode(encode(body, STAMP), UnknownArticle, Ack)
    assert parcel.body == body
