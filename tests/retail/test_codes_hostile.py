"""Codes made to do harm: an answer always, and never a word of a secret."""

import logging

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from drivers import api
from firmware.retail.codes.classify import (
    Code,
    CodeSymbology,
    InStore,
    PayCode,
    Reason,
    Unknown,
    classify,
)
from firmware.retail.codes.rules import CodeRules, LabelLayout

RULES = CodeRules(labels=(LabelLayout(prefix=28, digits=18, carries="amount"),))
SYMBOLOGIES = st.sampled_from([*CodeSymbology, "pdf417", ""])
BEGINNINGS = ("", "]C1", "]Q3", "01", "(01)", "\x1d01", "https://x/01/", "CTM-", "28")
HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Mn"]),
        st.sampled_from("0123456789+#$%()/?&=\x1d\x1b\\\u202e\udc80"),
    ),
    max_size=60,
)


@st.composite
def pay_codes(draw: st.DrawFn) -> str:
    issuer = draw(st.sampled_from(RULES.pay))
    prefix = draw(st.integers(issuer.prefix_min, issuer.prefix_max))
    digits = draw(st.integers(issuer.digits_min, issuer.digits_max)) - 2
    rest = draw(st.text("0123456789", min_size=digits, max_size=digits))
    return f"{prefix}{rest}"


@given(
    begin=st.sampled_from(BEGINNINGS),
    text=HOSTILE,
    symbology=SYMBOLOGIES,
    paying=st.booleans(),
)
def test_any_text_gets_an_answer(
    begin: str, text: str, symbology: str, *, paying: bool
) -> None:
    code = classify(begin + text, symbology, paying=paying, rules=RULES)
    assert isinstance(code, Code)
    assert repr(code).isprintable()


@given(st.binary(max_size=60), SYMBOLOGIES)
def test_any_bytes_get_an_answer(raw: bytes, symbology: str) -> None:
    for text in (raw.decode("utf-8", "surrogateescape"), raw.decode("latin-1")):
        code = classify(text, symbology, paying=False, rules=RULES)
        assert isinstance(code, Code)
        assert repr(code).isprintable()


@pytest.mark.parametrize("text", ["1" * 7_089, "(01)" * 1_000, "https://x/01/" * 400])
@pytest.mark.parametrize("symbology", list(CodeSymbology))
def test_a_very_long_text_is_too_long(text: str, symbology: CodeSymbology) -> None:
    code = classify(text, symbology, paying=True, rules=RULES)
    assert code == Unknown(Reason.TOO_LONG)


@given(pay_codes(), st.sampled_from([CodeSymbology.QR, CodeSymbology.CODE128]))
def test_a_pay_code_is_known_while_paying_and_never_shown(
    text: str, symbology: CodeSymbology
) -> None:
    code = classify(text, symbology, paying=True, rules=RULES)
    assert isinstance(code, PayCode)
    assert code.code == text
    record = logging.LogRecord("x", logging.INFO, "", 0, "%s %r", (code, code), None)
    for shown in (repr(code), str(code), f"{code}", record.getMessage()):
        assert text not in shown
        assert text[4:12] not in shown


@given(pay_codes(), SYMBOLOGIES)
@example("281234567890123452", CodeSymbology.CODE128)
def test_nothing_of_a_pay_code_is_left_while_scanning(
    text: str, symbology: str
) -> None:
    code = classify(text, symbology, paying=False, rules=RULES)
    if isinstance(code, InStore):
        assert code.may_be_pay or symbology == CodeSymbology.ITF
    else:
        assert isinstance(code, Unknown)
        assert text not in repr(code)


def test_the_till_and_the_drivers_name_the_same_symbologies() -> None:
    assert list(CodeSymbology) == [str(symbology) for symbology in api.Symbology]
