"""Facts that no database can keep are refused for good: none is sent for ever."""

import json
import logging
from collections.abc import Iterator
from typing import Any, cast

import pytest
from msgspec import structs
from sqlalchemy.exc import IntegrityError

from firmware.hub.catalogue.article_store import MAX_REVISION
from firmware.hub.runtime.dispatcher import Incoming
from firmware.protocol.messages import Fact, SaleVoided, UnknownArticle
from tests.support.hub_rig import Shop, VirtualKiosk, card, goods, sale

Path = tuple[str | int, ...]

pytestmark = pytest.mark.on_each("what one database takes another may refuse")
BOUGHT = goods(3)
MAX = 2**53
SALE = sale("k1-1-1", BOUGHT, card=card(1), voids=1)
VOID = SaleVoided(
    sale_id="k1-1-1",
    receipt_no="k1-000001",
    payable_fen=1,
    voided_at="2026-03-01T08:00:00.000Z",
    reason="idle",
)
SEEN = UnknownArticle(gtin="690", times=1, catalogue_revision=1)
CANARY = "CTM-CANARY2345"


def leaves(value: Any, path: Path = ()) -> Iterator[tuple[Path, object]]:  # noqa: ANN401 - parsed JSON
    keys: list[str | int] = []
    if type(value) is dict:
        keys = list(cast("dict[str, object]", value))
    elif type(value) is list:
        keys = list(range(len(cast("list[object]", value))))
    else:
        yield path, value
    for key in keys:
        yield from leaves(cast("Any", value)[key], (*path, key))


def poisoned(fact: Incoming, path: Path, value: object) -> Incoming:
    """The same fact with another value at a place of its body."""
    message: dict[str, Any] = json.loads(fact.payload)
    place: Any = message["body"]
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return Incoming(fact.topic, json.dumps(message).encode())


def places(kind: type[object]) -> list[Any]:
    return [
        pytest.param(fact, path, id="-".join(map(str, (type(fact).__name__, *path))))
        for fact in (SALE, VOID, SEEN)
        for path, value in leaves(json.loads(VirtualKiosk().fact(fact).payload)["body"])
        if type(value) is kind and not {1, 2} & set(path)
    ]


@pytest.mark.parametrize(("fact", "path"), places(str))
def test_a_nul_anywhere_is_a_dead_letter(
    shop: Shop, kiosk: VirtualKiosk, fact: Fact, path: Path
) -> None:
    bad = poisoned(kiosk.fact(fact), path, "a\0b")
    after = kiosk.fact(sale("k1-1-2", BOUGHT))
    ack = shop.ack(bad, after)
    assert ack.upto == 2
    (refused,) = ack.refused
    assert (refused.seq, refused.reason.split(":")[0]) == (1, "malformed")
    assert shop.rows("SELECT payload FROM dead_letters") == [(bad.payload,)]
    assert shop.rows("SELECT sale_id FROM orders") == [("k1-1-2",)]
    assert shop.ack(bad).refused == (refused,)


@pytest.mark.parametrize(("fact", "path"), places(int))
def test_a_number_as_large_as_a_message_allows_is_booked_or_refused(
    shop: Shop, kiosk: VirtualKiosk, fact: Fact, path: Path
) -> None:
    large = poisoned(kiosk.fact(fact), path, MAX)
    assert shop.ack(large, kiosk.fact(sale("k1-1-2", BOUGHT))).upto == 2
    assert shop.rows("SELECT count(*) FROM inbox") == [(2,)]


def test_the_largest_revision_is_booked_where_prices_are_known(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    lines = tuple(structs.replace(line, revision=1) for line in SALE.lines)
    far = structs.replace(SALE, lines=lines, catalogue_revision=MAX_REVISION)
    assert shop.ack(kiosk.fact(far)).refused == ()
    assert shop.rows("SELECT catalogue_revision FROM orders") == [(MAX_REVISION,)]


def test_a_nul_in_a_bundle_costs_its_own_fact_only(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    first, second = kiosk.facts([sale("k1-1-1", BOUGHT), sale("k1-1-2", BOUGHT)])
    bad = poisoned(first, ("receipt_no",), "\0")
    ack = shop.ack(kiosk.packed([bad.payload, second.payload]))
    assert (ack.upto, [each.seq for each in ack.refused]) == (2, [1])


def test_a_question_with_a_nul_gets_no_answer_and_holds_up_no_other(
    shop: Shop, kiosk: VirtualKiosk
) -> None:
    replies = shop.desk.handle([kiosk.ask("CTM-\0"), kiosk.ask(card(1))])
    assert len(replies) == 1
    assert shop.desk.strays == {"unreadable": 1}


def test_no_error_shows_a_value_of_a_row(
    shop: Shop, kiosk: VirtualKiosk, caplog: pytest.LogCaptureFixture
) -> None:
    """PostgreSQL quotes the key that is there already, or the whole row."""
    shop.spoil("CREATE UNIQUE INDEX defect ON orders (card)")
    facts = kiosk.facts(sale(f"k1-1-{n}", BOUGHT, card=CANARY) for n in range(2))
    with pytest.raises(IntegrityError) as refused:
        shop.ack(*facts)
    try:
        raise refused.value
    except IntegrityError:
        logging.getLogger("test").exception("turn_failed")
    assert "IntegrityError" in caplog.text
    assert CANARY not in caplog.text
