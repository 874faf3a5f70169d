"""Which findings are accepted, and by which witnesses."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.api import Symbology
from drivers.decode.evidence import APART_LENGTHS, Evidence
from drivers.decode.finding import Finding
from tests.support.examples import tries

GOODS = "6901234567892"


def finding(
    witness: str,
    text: str = GOODS,
    symbology: Symbology = Symbology.EAN13,
    weight: int = 1,
) -> Finding:
    return Finding(text, symbology, (), witness, weight)


def accepted(*findings: Finding) -> list[str]:
    evidence = Evidence()
    evidence.add(findings, stage="test")
    return [one.text for one in evidence.accepted()]


def test_a_linear_code_needs_two_witnesses() -> None:
    assert accepted(finding("zxing")) == []
    assert accepted(finding("zxing"), finding("zbar")) == [GOODS]


def test_one_witness_is_one_however_often_it_says_so() -> None:
    evidence = Evidence()
    for stage in ("zxing", "evened", "enlarged"):
        evidence.add([finding("zxing"), finding("zxing")], stage=stage)
    assert evidence.accepted() == ()
    assert evidence.pending


def test_two_witnesses_of_two_texts_prove_neither() -> None:
    assert accepted(finding("zxing"), finding("zbar", "4006209700068")) == []


def test_libraries_that_may_be_misled_alike_are_one_witness_in_every_frame() -> None:
    evidence = Evidence()
    alike = [replace(finding(each), alike=True) for each in ("zxing", "zbar")]
    for frame in (1, 2):
        evidence.add(alike, stage="zxing fast", frame=frame)
        assert evidence.accepted(frame) == ()
        assert evidence.pending
    evidence.add([finding("line check")], stage="zxing fast", frame=2)
    assert [one.text for one in evidence.accepted(2)] == [GOODS]


def test_the_same_digits_in_another_symbology_support_nothing() -> None:
    itf = finding("zbar", "96385074", Symbology.ITF)
    assert accepted(finding("zxing", "96385074", Symbology.EAN8), itf) == []


def test_a_line_far_ahead_is_enough_two_that_lead_a_little_too() -> None:
    assert accepted(finding("line 0.45", weight=2)) == [GOODS]
    assert accepted(finding("line 0.45")) == []
    assert accepted(finding("line 0.45"), finding("line 0.25")) == [GOODS]


def test_a_qr_code_corrects_itself() -> None:
    assert accepted(finding("zbar", "CTM-1", Symbology.QR)) == ["CTM-1"]


def test_another_frame_is_another_witness_until_it_is_forgotten() -> None:
    evidence = Evidence()
    evidence.add([finding("zxing")], stage="zxing fast", frame=1)
    assert evidence.accepted(1) == ()
    evidence.add([finding("zxing")], stage="zxing fast", frame=2)
    assert [one.text for one in evidence.accepted(2)] == [GOODS]
    assert evidence.accepted(3) == ()
    evidence.forget(before_frame=3)
    evidence.add([finding("zxing")], stage="zxing fast", frame=3)
    assert evidence.accepted(3) == ()


def test_part_of_a_longer_itf_is_not_a_code() -> None:
    texts = ["18901234567897", "01234567"]
    seen = [
        finding(witness, text, Symbology.ITF)
        for text in texts
        for witness in ("zxing", "zbar")
    ]
    assert accepted(*seen) == texts[:1]


def test_zbar_supports_letters_that_it_cannot_spell() -> None:
    whole = finding("zxing", "óó12", Symbology.CODE128)
    assert accepted(finding("zbar", "ss12", Symbology.CODE128), whole) == ["óó12"]


# --- at places ---

LENGTH_PX = 100


def there(
    witness: str, x_px: int, y_px: int = 0, *, size: float = 1.0, weight: int = 1
) -> Finding:
    """One code of `LENGTH_PX` times `size`, half as high, at a place."""
    right_px, below_px = x_px + int(LENGTH_PX * size), y_px + int(LENGTH_PX * size / 2)
    corners = ((x_px, y_px), (right_px, y_px), (right_px, below_px), (x_px, below_px))
    return Finding(GOODS, Symbology.EAN13, corners, witness, weight)


def both(x_px: int, y_px: int = 0, *, size: float = 1.0) -> list[Finding]:
    return [there(witness, x_px, y_px, size=size) for witness in ("zxing", "zbar")]


def count(*findings: Finding, stages: tuple[str, ...] = ("test",)) -> int:
    evidence = Evidence()
    for stage in stages:
        evidence.add(findings, stage=stage)
    return len(evidence.accepted())


# --- rivals ---

RIVAL = "4006209700068"


def rivalling(witness: str, y_px: int, weight: int = 1) -> Finding:
    return replace(there(witness, 0, y_px, weight=weight), text=RIVAL)


def test_two_numbers_off_the_same_bars_are_none_until_one_outweighs_the_other() -> None:
    evidence = Evidence()
    evidence.add([*both(0), rivalling("zxing", 20)], stage="zxing")
    assert evidence.accepted() == ()
    assert evidence.pending
    evidence.add([rivalling("zbar", 30)], stage="upright")
    assert evidence.accepted() == ()
    evidence.add([there("line 0.4", 0, weight=2)], stage="lines")
    assert [one.text for one in evidence.accepted()] == [GOODS]


@pytest.mark.parametrize(
    "elsewhere",
    [
        pytest.param(rivalling("zxing", 80), id="below it"),
        pytest.param(replace(rivalling("zxing", 0), text="1515150808"), id="an ITF"),
        pytest.param(replace(rivalling("zxing", 0), text="CTM"), id="a Code 128"),
    ],
)
def test_what_stands_beside_it_or_is_another_kind_rivals_nothing(
    elsewhere: Finding,
) -> None:
    kinds = {"1515150808": Symbology.ITF, "CTM": Symbology.CODE128}
    kind = kinds.get(elsewhere.text, Symbology.EAN13)
    assert count(*both(0), replace(elsewhere, symbology=kind)) == 1


def test_an_article_rivals_none_that_lay_there_before() -> None:
    evidence = Evidence()
    evidence.add([rivalling("zxing", 0), rivalling("zbar", 0)], stage="a", frame=1)
    evidence.add(both(0), stage="a", frame=2)
    assert [one.text for one in evidence.accepted(2)] == [GOODS]


# --- equal codes ---


def test_two_equal_codes_apart_are_two_where_each_has_its_witnesses() -> None:
    evidence = Evidence()
    evidence.add([*both(0), *both(200)], stage="test")
    places = [one.corners[0] for one in evidence.accepted()]
    assert places == [(0, 0), (200, 0)]


@pytest.mark.parametrize(
    "findings",
    [
        pytest.param([*both(0), there("zxing", 200)], id="the second has one witness"),
        pytest.param([there("zxing", 0), there("zbar", 200)], id="one witness each"),
        pytest.param([*both(0), *both(110)], id="hardly beside it"),
        pytest.param([*both(0), *both(10, 60)], id="below it, as of one bent code"),
        pytest.param([*both(0), *both(300, size=0.6)], id="smaller, as mirrored"),
        pytest.param([*both(0), *both(20, size=4.0)], id="around it"),
    ],
)
def test_what_may_be_one_code_is_one(findings: list[Finding]) -> None:
    assert count(*findings) == 1


def test_what_two_stages_saw_at_two_places_is_one() -> None:
    evidence = Evidence()
    evidence.add(both(0), stage="zxing")
    evidence.add(both(200), stage="upright")
    assert len(evidence.accepted()) == 1


def test_a_code_that_moves_from_frame_to_frame_is_one() -> None:
    evidence = Evidence()
    evidence.add(both(0), stage="zxing fast", frame=1)
    evidence.add(both(200), stage="zxing fast", frame=2)
    (reading,) = evidence.accepted(2)
    assert reading.corners[0] == (200, 0)


@settings(max_examples=tries(60), deadline=None)
@given(st.lists(st.integers(0, 1500), min_size=1, max_size=6), st.integers(1, 3))
def test_never_more_codes_than_places_and_all_that_stand_well_apart(
    places: list[int], stages: int
) -> None:
    found = [one for place in places for one in both(place)]
    counted = count(*found, stages=("a", "b", "c")[:stages])
    pitch_px = APART_LENGTHS * LENGTH_PX
    ordered = sorted(places)
    assert 1 <= counted <= len(set(places))
    assert counted <= 1 + (ordered[-1] - ordered[0]) / pitch_px
    if all(later - sooner > pitch_px for sooner, later in pairwise(ordered)):
        assert counted == len(places)
