import json
from functools import cache
from pathlib import Path
from typing import Protocol, cast

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator

from firmware.protocol import messages, topics
from firmware.protocol.codec import FACTS, decode, decode_body, encode_body, tag_of
from firmware.protocol.messages import Message, Signed
from firmware.protocol.reference import asyncapi, pages
from firmware.protocol.reference.channels import CHANNELS, Channel
from firmware.protocol.topics import Family

DOCS = Path(__file__).parents[2] / "docs"
DATA = Path(__file__).parents[1] / "data"


class Validator(Protocol):
    def is_valid(self, instance: object) -> bool: ...


EXAMPLES = [
    pytest.param(channel, body, id=f"{channel.name}-{type(body).__name__}")
    for channel in CHANNELS
    for body in channel.examples
]


@pytest.mark.parametrize("name", ["topics.md", "asyncapi.json"])
def test_the_committed_document_is_what_would_be_written(name: str) -> None:
    committed = (DOCS / name).read_text("utf-8")
    assert committed == pages.files()[name], (
        "python -m firmware.protocol.reference.pages"
    )


def test_the_description_of_the_contract_is_one_by_asyncapis_own_schema() -> None:
    schema = json.loads((DATA / "asyncapi/3.0.0.json").read_text("utf-8"))
    validator = jsonschema_rs.Draft7Validator(schema)
    described = json.loads((DOCS / "asyncapi.json").read_text("utf-8"))
    assert list(validator.iter_errors(described)) == []
    described["channels"]["ack"] = {"adress": "misspelt"}
    assert not validator.is_valid(described)


@pytest.mark.parametrize(("channel", "body"), EXAMPLES)
def test_an_example_of_every_message_passes_codec_and_schema(
    channel: Channel, body: Message
) -> None:
    text = pages.example(channel, body)
    parcel = decode(text.encode(), type(body), topic=channel.topic)
    assert plain(parcel.body) == plain(body)
    assert (parcel.envelope.chain is not None) == isinstance(body, FACTS)
    assert is_valid(type(body), json.loads(text))


@pytest.mark.parametrize(("channel", "body"), EXAMPLES)
def test_the_schema_refuses_what_the_codec_refuses(
    channel: Channel, body: Message
) -> None:
    whole = json.loads(pages.example(channel, body))
    for wrong in (
        whole | {"unknown": 1},
        whole | {"kid": "a/b"},
        whole | {"type": "other"},
        whole | {"body": whole["body"] | {"unknown": 1}},
    ):
        assert not is_valid(type(body), wrong)


def test_signed_examples_hold_what_the_channel_says() -> None:
    for channel in CHANNELS:
        for body in channel.examples:
            assert isinstance(body, Signed) == (channel.signed is not None)
            if isinstance(body, Signed) and channel.signed:
                decode_body(body.payload, channel.signed)


def test_no_message_and_no_topic_is_undocumented() -> None:
    tagged = {
        kind
        for kind in vars(messages).values()
        if isinstance(kind, type)
        and issubclass(kind, Message)
        and kind.__struct_config__.tag is not None
    }
    assert tagged == {*asyncapi.kinds(), *asyncapi.documents()}
    assert {topics.parse(channel.topic).family for channel in CHANNELS} == set(Family)


def test_facts_and_requests_stand_on_topics_named_after_their_type() -> None:
    for channel in CHANNELS:
        address = topics.parse(channel.topic)
        if address.family in {Family.EVENT, Family.ASK, Family.TELEMETRY}:
            assert address.name == tag_of(type(channel.examples[0]))


def test_addresses_show_what_varies() -> None:
    assert [channel.address for channel in CHANNELS] == [
        "ct/1/{kid}/up/state",
        "ct/1/{kid}/up/birth",
        "ct/1/{kid}/up/ev/{type}",
        "ct/1/{kid}/up/ev/bundle",
        "ct/1/{kid}/up/ask/{type}",
        "ct/1/{kid}/up/tm/{group}",
        "ct/1/{kid}/dn/ack",
        "ct/1/{kid}/dn/cmd/{type}",
        "ct/1/{kid}/dn/rsp/{correlation}",
        "ct/1/{kid}/dn/rsp/{correlation}",
        "ct/1/hub/state",
        "ct/1/all/dn/state",
        "ct/1/all/dn/catalogue/detailed",
        "ct/1/all/dn/catalogue",
        "ct/1/all/dn/catalogue/{revision}/{part}",
        "ct/1/all/dn/catalogue/{revision}/details/{part}",
        "ct/1/all/dn/policy",
        "ct/1/all/dn/policy/{engine}",
        "ct/1/all/dn/staff",
        "ct/1/all/dn/passes",
        "ct/1/all/dn/payments",
    ]


def plain(body: Message) -> object:
    """A body as JSON sees it: raw parts by what they say."""
    return json.loads(encode_body(body))


def is_valid(kind: type[Message], whole: object) -> bool:
    return _validator(kind).is_valid(whole)


@cache
def _validator(kind: type[Message]) -> Validator:
    schema = asyncapi.message_schema(kind) | {"components": {"schemas": _schemas()}}
    # jsonschema's own types leave open what it validates.
    return cast("Validator", Draft202012Validator(schema))


_schemas = cache(asyncapi.schemas)
