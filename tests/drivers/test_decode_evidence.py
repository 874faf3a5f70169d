"""What is believed, and on whose word."""

from drivers.api import Symbology
from drivers.decode.evidence import Evidence
from drivers.decode.finding import Finding

GOODS = "6901234567892"


def finding(
    witness: str,
    text: str = GOODS,
    symbology: Symbology = Symbology.EAN13,
    weight: int = 1,
) -> Finding:
    return Finding(text, symbology, (), witness, weight)


def believed(*findings: Finding) -> list[str]:
    evidence = Evidence()
    evidence.add(findings, stage="test")
    return [one.text for one in evidence.believed()]


def test_a_linear_code_needs_two_witnesses() -> None:
    assert believed(finding("zxing")) == []
    assert believed(finding("zxing"), finding("zbar")) == [GOODS]


def test_one_witness_is_one_however_often_it_says_so() -> None:
    evidence = Evidence()
    for stage in ("zxing", "evened", "enlarged"):
        evidence.add([finding("zxing"), finding("zxing")], stage=stage)
    assert evidence.believed() == ()
    assert evidence.pending


def test_two_witnesses_of_two_texts_prove_neither() -> None:
    assert believed(finding("zxing"), finding("zbar", "4006209700068")) == []


def test_the_same_digits_in_another_symbology_support_nothing() -> None:
    itf = finding("zbar", "96385074", Symbology.ITF)
    assert believed(finding("zxing", "96385074", Symbology.EAN8), itf) == []


def test_a_line_far_ahead_is_enough_two_that_lead_a_little_too() -> None:
    assert believed(finding("line 0.45", weight=2)) == [GOODS]
    assert believed(finding("line 0.45")) == []
    assert believed(finding("line 0.45"), finding("line 0.25")) == [GOODS]


def test_a_qr_code_corrects_itself() -> None:
    assert believed(finding("zbar", "CTM-1", Symbology.QR)) == ["CTM-1"]


def test_another_frame_is_another_witness_until_it_is_forgotten() -> None:
    evidence = Evidence()
    evidence.add([finding("zxing")], stage="zxing fast", frame=1)
    assert evidence.believed(1) == ()
    evidence.add([finding("zxing")], stage="zxing fast", frame=2)
    assert [one.text for one in evidence.believed(2)] == [GOODS]
    assert evidence.believed(3) == ()
    evidence.forget(before_frame=3)
    evidence.add([finding("zxing")], stage="zxing fast", frame=3)
    assert evidence.believed(3) == ()


def test_part_of_a_longer_itf_is_not_a_code() -> None:
    texts = ["18901234567897", "01234567"]
    seen = [
        finding(witness, text, Symbology.ITF)
        for text in texts
        for witness in ("zxing", "zbar")
    ]
    assert believed(*seen) == texts[:1]


def test_zbar_supports_letters_that_it_cannot_spell() -> None:
    whole = finding("zxing", "óó12", Symbology.CODE128)
    assert believed(finding("zbar", "ss12", Symbology.CODE128), whole) == ["óó12"]
