"""A fact whose card changed a bit costs its neighbours in the bundle nothing."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from firmware.base.errors import WireError
from firmware.hub.runtime.damaged_facts import claimed_chain, taken_apart
from firmware.hub.runtime.incoming import Incoming
from firmware.protocol.envelope import Stamper
from tests.support.examples import tries
from tests.support.hub_rig import Shop, VirtualKiosk, goods, sale

ARTICLES = goods(3)
FACTS = 4


def sold(kiosk: VirtualKiosk, count: int = FACTS) -> list[bytes]:
    bodies = [sale(f"k1-1-{n + 1}", ARTICLES) for n in range(count)]
    return [fact.payload for fact in kiosk.facts(bodies)]


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def booked(shop: Shop) -> list[str]:
    return [str(sale_id) for (sale_id,) in shop.rows("SELECT sale_id FROM orders")]


@pytest.mark.parametrize("torn", range(FACTS))
def test_the_others_are_booked_and_the_torn_one_is_refused_by_its_number(
    shop: Shop, kiosk: VirtualKiosk, torn: int
) -> None:
    facts = sold(kiosk)
    facts[torn] = facts[torn].replace(b'"lines":[', b'"lines":{')

    ack = shop.ack(kiosk.packed(facts))

    assert (ack.upto, [each.seq for each in ack.refused]) == (FACTS, [torn + 1])
    assert len(booked(shop)) == FACTS - 1
    assert shop.rows("SELECT payload FROM dead_letters") == [(facts[torn],)]


def test_it_is_refused_alone_as_well_once_the_fact_before_it_is_here(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    first, torn = kiosk.facts([sale(f"k1-1-{n}", ARTICLES) for n in (1, 2)])
    broken = Incoming(torn.topic, torn.payload.replace(b'"lines":[', b'"lines":{'))
    assert shop.desk.handle([broken]) == []  # nobody can tell yet that it is the second
    shop.ack(first)

    ack = shop.ack(broken)

    assert (ack.upto, [each.seq for each in ack.refused]) == (2, [2])


def test_a_number_that_nothing_confirms_refuses_nobody_elses_fact(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    first, second, third = sold(kiosk, 3)
    liar = second.replace(b'"seq":2', b'"seq":3').replace(b'"lines":[', b'"lines":{')

    ack = shop.ack(kiosk.packed([first, liar]))

    assert (ack.upto, ack.refused) == (1, ())
    assert shop.ack(kiosk.packed([second, third])).refused == ()
    assert len(booked(shop)) == 3


@settings(
    max_examples=tries(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_whichever_bit_of_a_fact_changes_the_others_are_found(
    data: st.DataObject,
) -> None:
    kiosk = VirtualKiosk()
    facts = sold(kiosk)
    torn = data.draw(st.integers(0, FACTS - 1))
    bit = data.draw(st.integers(0, len(facts[torn]) * 8 - 1))
    broken = flipped(facts[torn], bit)
    payload = kiosk.packed([*facts[:torn], broken, *facts[torn + 1 :]]).payload

    _, found = taken_apart(payload, "t")

    sound = [fact for n, fact in enumerate(facts) if n != torn]
    assert [fact for fact in found if fact in sound] == sound


@given(st.binary(max_size=300), st.integers(0, 40))
def test_any_bytes_are_taken_apart_into_pieces_of_themselves(
    noise: bytes, at: int
) -> None:
    kiosk = VirtualKiosk()
    payload = kiosk.packed(sold(kiosk, 1)).payload
    begin = re.escape(b'"facts":[')
    (start,) = [match.end() for match in re.finditer(begin, payload)]
    for each in (noise, payload[: start + at] + noise + payload[start + at :]):
        try:
            _, found = taken_apart(each, "t")
        except WireError:
            continue
        assert all(bytes(fact) in each for fact in found)


def test_a_place_beyond_all_numbers_is_none() -> None:
    chain = b'"chain":{"epoch":%d,"seq":1,"previous":"%s"}'
    assert claimed_chain(chain % (7, b"a" * 64)) is not None
    assert claimed_chain(chain % (10**15 * 9, b"a" * 64)) is not None
    assert claimed_chain(chain % (2**53 + 1, b"a" * 64)) is None
    assert claimed_chain(Stamper("k", "b").stamp().id.encode()) is None
