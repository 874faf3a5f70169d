from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from firmware.base.errors import ConfigError
from firmware.hub.catalogue.csv_import import MAX_NAME, read_catalogue
from firmware.hub.catalogue.publication_chain import (
    DELTAS_KEPT,
    MAX_DELTAS,
    PART_ARTICLES,
    PublicationStep,
    article_row,
    cut,
    difference,
    next_chain,
)
from firmware.protocol import codec
from firmware.protocol.codec import MAX_BYTES
from firmware.protocol.envelope import Stamp
from firmware.protocol.messages import CataloguePart
from firmware.retail.article import Article
from tests.support.hub_rig import gtin

HEADER = "gtin,name,price,unit,stopped,age_min"


def read(*lines: str) -> list[Article]:
    return read_catalogue("shop.csv", [HEADER, *lines])


def refusal(*lines: str) -> str:
    with pytest.raises(ConfigError) as caught:
        read(*lines)
    return str(caught.value)


def test_a_file_becomes_articles_with_canonical_numbers() -> None:
    assert read(
        '6901234567892,"可乐, 冰",3.50,piece,no,',
        "036000291452,Tissues,12,piece,yes,0",
        "",
        "1234, Apples ,9.9,kg,,",
        ",, ,,,",
        "96385074,Beer,5.05,piece,0,18",
    ) == [
        Article("6901234567892", "可乐, 冰", 350),
        Article("0036000291452", "Tissues", 1_200, off_sale=True),
        Article("1234", "Apples", 990, by_weight=True),
        Article("96385074", "Beer", 505, age_min=18),
    ]


@pytest.mark.parametrize("columns", range(3, 7))
def test_what_is_left_out_is_a_piece_for_sale_to_everybody(columns: int) -> None:
    """A till's export may hold no more than number, name and price."""
    header = ",".join(HEADER.split(",")[:columns])
    line = ",".join(["6901234567892", "可乐", "3.50", "", "", ""][:columns])
    expected = [Article("6901234567892", "可乐", 350)]
    assert read_catalogue("shop.csv", [header, line]) == expected


def test_a_line_has_as_many_columns_as_line_1() -> None:
    with pytest.raises(ConfigError, match="line 2: 6 columns; allowed: 3, as in"):
        read_catalogue("s.csv", ["gtin,name,price", "6901234567892,可乐,1,kg,,"])


def test_every_fault_is_told_with_line_column_value_and_what_is_allowed() -> None:
    told = refusal(
        "6901234567893,Cola,3.50,piece,no,",
        f"{gtin(1)},,3.505,box,maybe,old",
        f"{gtin(2)},Cola,3.50,piece,no,",
        f"{gtin(2)},Cola,0.00,piece,no",
        f"{gtin(2)},Cola,0,piece,no,",
        f"{gtin(2)},Cola,3.50,piece,no,",
    )
    assert told.splitlines()[0] == "shop.csv: 9 errors:"
    for line in (
        "line 2.gtin: '6901234567893'; allowed: 8, 12, 13 or 14 digits with their ",
        "check digit (here 2), or 3 to 7 of the shop",
        "line 3.name: ''; allowed: 1 to 64 printable characters",
        "line 3.price: '3.505'; allowed: yuan, 0.01 to 999999.99, without a sign, two ",
        "line 3.unit: 'box'; allowed: piece or kg",
        "line 3.stopped: 'maybe'; allowed: no or yes",
        "line 3.age_min: 'old'; allowed: years, 0 to 99, or nothing",
        "line 5: 5 columns; allowed: 6, as in line 1",
        "line 6.price: '0'; allowed: yuan, 0.01 to 999999.99",
        f"line 7.gtin: '{gtin(2)}'; allowed: once; line 4 has this article",
    ):
        assert line in told


def test_the_same_number_written_in_two_ways_is_a_duplicate() -> None:
    told = refusal("036000291452,A,1,piece,,", "0036000291452,B,1,piece,,")
    assert "line 3.gtin: '0036000291452'; allowed: once; line 2" in told


def test_very_many_faults_are_told_in_part() -> None:
    told = refusal(*(["x,y,1,piece,,"] * 70))
    assert len(told.splitlines()) == 52
    assert told.endswith("… and 20 more")


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["gtin,name"], "shop.csv: line 1: 'gtin,name'; allowed: gtin,name,price,unit"),
        (["PK\x03\x04" + "x" * 99], r"line 1: 'PK\\x03\\x04x+…; allowed: gtin,"),
        ([], "shop.csv: line 1: ''; allowed: gtin,"),
        (["gtin,name,price,stopped"], "of which all after price may be missing"),
        ([HEADER], "no article in it"),
        ([HEADER, '6901234567892,"Co"la,1,piece,,'], "shop.csv: line 2: "),
    ],
)
def test_a_file_of_another_shape_is_refused(lines: list[str], told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        read_catalogue("shop.csv", lines)


@given(st.integers(1, 99_999_999))
def test_prices_are_read_to_the_fen(price_fen: int) -> None:
    yuan, rest = divmod(price_fen, 100)
    (article,) = read(f"{gtin(1)},Cola,{yuan}.{rest:02d},piece,,")
    assert article.price_fen == price_fen


articles = st.dictionaries(
    st.sampled_from([gtin(n) for n in range(8)]), st.integers(1, 3)
).map(lambda prices: {g: Article(g, "x", fen) for g, fen in prices.items()})


@given(articles, articles)
def test_a_difference_leads_from_old_to_new_and_moves_no_more(
    old: dict[str, Article], new: dict[str, Article]
) -> None:
    moved = difference(old, new.values())
    led = {g: a for g, a in old.items() if a not in moved.withdrawn}
    led |= {article.gtin: article for article in moved.changed}
    assert led == new
    assert all(old.get(article.gtin) != article for article in moved.changed)
    assert [row.withdrawn for row in moved.rows()].count(True) == len(moved.withdrawn)


@example([0.01] * 60)
@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=80))
def test_a_chain_is_one_base_and_deltas_without_a_hole(shares: list[float]) -> None:
    chain: tuple[PublicationStep, ...] = ()
    for revision, share in enumerate(shares, start=1):
        before = chain
        chain = next_chain(chain, revision, share)
        assert chain[0].since == 0
        assert chain[-1].revision == revision
        assert all(b.since == a.revision for a, b in pairwise(chain))
        assert len(chain) <= MAX_DELTAS + 1
        small = before and share <= 0.5
        assert not small or chain[-1] == PublicationStep(revision, revision - 1)
        kept = min(len(before) - 1, DELTAS_KEPT - 1)
        assert not small or set(before[len(before) - kept :]) <= set(chain)


def test_a_large_change_is_a_new_base() -> None:
    assert next_chain((PublicationStep(4, 0),), 5, 0.51) == (PublicationStep(5, 0),)
    assert next_chain((PublicationStep(4, 0),), 5, 0.5) == (
        PublicationStep(4, 0),
        PublicationStep(5, 4),
    )


def test_parts_hold_everything_once_and_even_nothing_has_one() -> None:
    rows = [article_row(Article(gtin(n), "x", 1)) for n in range(PART_ARTICLES + 1)]
    parts = list(cut(rows))
    assert [len(part) for part in parts] == [PART_ARTICLES, 1]
    assert [row for part in parts for row in part] == rows
    assert [list(part) for part in cut([])] == [[]]


def test_the_largest_part_fits_into_a_message() -> None:
    largest = Article("9" * 14, "𠮷" * MAX_NAME, 99_999_999, True, True, 99)
    rows = [article_row(largest, withdrawn=True)] * PART_ARTICLES
    part = CataloguePart(revision=2**31, number=10**5, rows=tuple(rows))
    stamp = Stamp("hub", "0" * 36, "2026-03-01T08:00:00.000Z", "0" * 36, 2**40)
    assert len(codec.encode(part, stamp)) <= MAX_BYTES
