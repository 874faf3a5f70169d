"""What Alipay has signed is cut out of the bytes as they came, and nothing else."""

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.hub.payments.networks.alipay.reply import signed_part
from tests.support.examples import tries

NAME = "alipay_trade_pay_response"
characters = st.characters(codec="utf-8", exclude_categories=("Cs",))
texts = st.text(
    characters | st.sampled_from('{}"\\/,:'),
    max_size=12,
)  # fmt: skip
plain_values = st.recursive(
    texts | st.integers() | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3)
    ),
    max_leaves=6,
)  # fmt: skip
tables = st.dictionaries(texts, plain_values, max_size=5)
blanks = st.text(" \t\r\n", max_size=3)


def written(value: object, *, escaped: bool) -> str:
    text = json.dumps(value, ensure_ascii=escaped, separators=(", ", " : "))
    return text.replace("/", "\\/") if escaped else text


@given(
    table=tables,
    other=plain_values,
    gaps=st.lists(blanks, min_size=8, max_size=8),
    escaped=st.booleans(),
    order=st.permutations(["node", "sign", "other"]),
)
@settings(max_examples=tries(60), deadline=None)
def test_the_bytes_of_the_table_are_found_whatever_stands_around_them(
    table: dict[str, object],
    other: object,
    gaps: list[str],
    *,
    escaped: bool,
    order: list[str],
) -> None:
    text = written(table, escaped=escaped)
    parts = {
        "node": f'"{NAME}"{gaps[0]}:{gaps[1]}{text}',
        "sign": f'"sign"{gaps[2]}:{gaps[3]}"c2ln"',
        "other": f'"other}}{{"{gaps[4]}:{gaps[5]}{written(other, escaped=escaped)}',
    }
    body = f"{gaps[6]}{{{gaps[7]}" + f"{gaps[0]},{gaps[1]}".join(
        parts[name] for name in order
    )
    part = signed_part(f"{body}{gaps[2]}}}{gaps[3]}".encode(), NAME)
    assert part is not None
    assert (part.data, part.signature) == (text.encode(), "c2ln")


@given(
    body=st.binary(max_size=60) | st.text(string.printable, max_size=60).map(str.encode)
)
@settings(max_examples=tries(100), deadline=None)
def test_whatever_else_comes_is_no_reply(body: bytes) -> None:
    assert signed_part(body, NAME) is None


@pytest.mark.parametrize(
    "body",
    [
        f'{{"{NAME}":{{}},"sign":"a"}} x',
        f'{{"{NAME}":{{}},"{NAME}":{{}},"sign":"a"}}',
        f'{{"{NAME}":{{"code":"1","code":"2"}},"sign":"a"}}',
        f'{{"{NAME}":{{}},"sign":"a","sign":"b"}}',
        f'{{"{NAME}":{{}},"sign":"a",}}',
        f'{{"{NAME}":{{}} "sign":"a"}}',
        f'{{"{NAME}":{{"a":NaN}},"sign":"a"}}',
        f'{{"{NAME}":"text","sign":"a"}}',
        f'{{"{NAME}":{{}},"sign":"a"',
        f'[{{"{NAME}":{{}},"sign":"a"}}]',
        '{"alipay_trade_query_response":{},"sign":"a"}',
        f'{{"x":{{"{NAME}":{{}}}},"sign":"a"}}',
        f'{{"{NAME}":' + "[" * 100_000,
        "",
    ],
)
def test_what_could_be_read_in_two_ways_is_not_read(body: str) -> None:
    assert signed_part(body.encode(), NAME) is None


def test_text_that_is_not_utf_8_is_not_read() -> None:
    body = f'{{"{NAME}":{{"msg":"成功"}},"sign":"a"}}'
    assert signed_part(body.encode(), NAME) is not None
    assert signed_part(body.encode("gbk"), NAME) is None


def test_an_error_of_the_gateway_has_a_name_of_its_own() -> None:
    part = signed_part(b'{"error_response":{"code":"40002"}}', NAME)
    assert part is not None
    assert (part.fields, part.signature) == ({"code": "40002"}, "")


def test_numbers_stay_as_they_were_written() -> None:
    part = signed_part(f'{{"{NAME}":{{"a":12.30,"b":1e2}},"sign":""}}'.encode(), NAME)
    assert part is not None
    assert part.fields == {"a": "12.30", "b": "1e2"}
