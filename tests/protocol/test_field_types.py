"""Every text and number of every message is bounded by what it can mean."""

from collections.abc import Iterator

import msgspec
import pytest
from msgspec import inspect

from firmware.base.errors import WireError
from firmware.protocol import messages
from firmware.protocol.codec import FACTS, decode, encode
from firmware.protocol.messages import SaleClosed
from tests.support.messages import CHAIN, SALE, STAMP

VERBATIM = {"SaleLine.name", "ArticleRow.name", "Refused.reason", "Envelope.type"}
"""What other releases may have written otherwise: whoever prints it escapes it."""
STRUCTS = [
    value
    for name in messages.__all__
    if isinstance(value := getattr(messages, name), type)
    and issubclass(value, msgspec.Struct)
]


def leaves(info: inspect.Type) -> Iterator[inspect.Type]:
    match info:
        case inspect.UnionType():
            for each in info.types:
                yield from leaves(each)
        case inspect.VarTupleType():
            yield from leaves(info.item_type)
        case inspect.DictType():
            yield from leaves(info.key_type)
            yield from leaves(info.value_type)
        case _:
            yield info


def fields(*kinds: type[inspect.Type]) -> list[tuple[str, inspect.Type]]:
    found: list[tuple[str, inspect.Type]] = []
    for struct in STRUCTS:
        info = inspect.type_info(struct)
        assert isinstance(info, inspect.StructType)
        for field in info.fields:
            name = f"{struct.__name__}.{field.name}"
            found += [
                (name, leaf) for leaf in leaves(field.type) if isinstance(leaf, kinds)
            ]
    return found


def test_every_integer_has_two_bounds_whose_sums_never_overflow() -> None:
    integers = fields(inspect.IntType)
    assert len(integers) > 30
    for name, leaf in integers:
        assert isinstance(leaf, inspect.IntType)
        assert leaf.ge is not None, name
        assert leaf.le is not None, name
        random = name.endswith(".epoch")
        assert leaf.le <= (2**53 if random else 10**13), name


def test_every_text_is_printable_but_for_what_others_wrote() -> None:
    loose = set[str]()
    for name, leaf in fields(inspect.StrType):
        assert isinstance(leaf, inspect.StrType)
        if leaf.pattern is None and name != "PolicyDocument.rules":
            assert leaf.max_length is not None, name
            loose.add(name)
    assert loose == VERBATIM


def test_a_sale_has_so_many_lines_and_steps_at_most() -> None:
    line, step = SALE.lines[0], SALE.steps[0]
    for name, each, most in (("lines", line, 1_000), ("steps", step, 64)):
        fits = msgspec.structs.replace(SALE, **{name: (each,) * most})
        decode(encode(fits, STAMP, chain=CHAIN), SaleClosed)
        many = msgspec.structs.replace(SALE, **{name: (each,) * (most + 1)})
        with pytest.raises(WireError, match=rf"at \$.{name}"):
            decode(encode(many, STAMP, chain=CHAIN), SaleClosed)


def test_a_number_beyond_its_field_is_refused_with_what_is_allowed() -> None:
    payload = encode(SALE, STAMP, chain=CHAIN).replace(b":250,", b":100000001,")
    allowed = r"Expected `int` <= 100000000 at \$\.lines\[0\]\.amount_fen"
    with pytest.raises(WireError, match=allowed):
        decode(payload, *FACTS)


@pytest.mark.parametrize(
    "mark", ["\x1b[2J", "\n", "\r", "\x9b", "\u202e", "\u2028", "\x7f"]
)
@pytest.mark.parametrize("name", ["receipt_no", "sale_id", "member_id", "card"])
def test_a_mark_that_moves_a_terminal_is_no_part_of_a_name(
    name: str, mark: str
) -> None:
    sale = msgspec.structs.replace(SALE, **{name: f"k7{mark}-000001"})
    with pytest.raises(WireError, match=rf"at \$\.{name}"):
        decode(encode(sale, STAMP, chain=CHAIN), *FACTS)


def test_a_name_that_a_catalogue_spoiled_costs_no_paid_sale() -> None:
    line = msgspec.structs.replace(SALE.lines[0], name="\x1b[2J\u202e")
    sale = msgspec.structs.replace(SALE, lines=(line,))
    assert decode(encode(sale, STAMP, chain=CHAIN), *FACTS).body == sale


def test_the_digits_of_other_scripts_make_no_time() -> None:
    sale = msgspec.structs.replace(SALE, closed_at="２０２６-03-01T08:30:00.000Z")
    with pytest.raises(WireError, match=r"at \$\.closed_at"):
        decode(encode(sale, STAMP, chain=CHAIN), *FACTS)
