"""What each symbology may carry: goods, labels, pay codes or text. Pure."""

import re

from firmware.retail.codes.code_kinds import CodeSymbology
from firmware.retail.codes.gs1_elements import SEPARATOR

AIM = {
    "]E0": (CodeSymbology.EAN13, ""),
    "]E3": (CodeSymbology.EAN13, ""),
    "]E4": (CodeSymbology.EAN8, ""),
    "]I1": (CodeSymbology.ITF, ""),
    "]C0": (CodeSymbology.CODE128, ""),
    "]C1": (CodeSymbology.CODE128, SEPARATOR),
    "]e0": (CodeSymbology.CODE128, SEPARATOR),
    "]Q1": (CodeSymbology.QR, ""),
    "]Q2": (CodeSymbology.QR, ""),
    "]Q3": (CodeSymbology.QR, SEPARATOR),
    "]Q4": (CodeSymbology.QR, SEPARATOR),
    "]d1": (CodeSymbology.DATAMATRIX, ""),
    "]d2": (CodeSymbology.DATAMATRIX, SEPARATOR),
    "]d5": (CodeSymbology.DATAMATRIX, SEPARATOR),
}
AIM_LENGTH = 3
EAN8_DIGITS = 8
MAKERS_LETTER = re.compile(
    r"[A-Za-z](?=[0-9]{8,32}$|CT[A-Z]-|https?://|\(01\)|\x1d?01[0-9]{14})", re.DOTALL
)
"""What some makers put before each code by its symbology, before what is sure."""
WITH_ISSUE = re.compile(r"([0-9]{13}) ?[0-9]{2}(?:[0-9]{3})?")
GOODS_DIGITS: dict[str, tuple[int, ...]] = {
    CodeSymbology.EAN13: (13,),
    CodeSymbology.EAN8: (8,),
    CodeSymbology.UPCA: (12,),
    CodeSymbology.UPCE: (8, 12),
    CodeSymbology.ITF: (14,),
    CodeSymbology.CODE128: (13, 14),
    CodeSymbology.QR: (13, 14),
    CodeSymbology.DATAMATRIX: (13, 14),
    CodeSymbology.SERIAL: (8, 12, 13, 14),
}
LABEL_DIGITS: dict[str, tuple[int, ...]] = {
    CodeSymbology.EAN13: (13,),
    CodeSymbology.ITF: (18,),
    CodeSymbology.CODE128: (13, 18),
    CodeSymbology.SERIAL: (13, 18),
}
PAY_SYMBOLOGIES = {CodeSymbology.QR, CodeSymbology.CODE128, CodeSymbology.SERIAL}
UPC_SYMBOLOGIES = {CodeSymbology.UPCA, CodeSymbology.UPCE}
TEXT_SYMBOLOGIES = {*PAY_SYMBOLOGIES, CodeSymbology.DATAMATRIX, CodeSymbology.CODE39}


def without_identifier(text: str, symbology: str) -> tuple[str, str]:
    """Text and symbology without what some hand scanners put in front.

    That is an AIM identifier (ISO/IEC 15424), or the one letter that a maker gives to
    each symbology, where digits, one of the shop's own codes, a link or an article's
    elements follow. If the reader reports another symbology than the identifier, the
    text is returned as it is.
    """
    named, fnc1 = AIM.get(text[:3], (None, ""))
    if named is not None and symbology in {named, CodeSymbology.SERIAL}:
        return _retail(text) or (fnc1 + text[3:], named)
    if symbology == CodeSymbology.SERIAL:
        letter = MAKERS_LETTER.match(text)
        return text[1:] if letter else text, symbology
    return text, symbology


def _retail(text: str) -> tuple[str, str] | None:
    """EAN and UPC where option and length do not fit: scanners differ there.

    8 digits behind ]E0 are an EAN-8 or a UPC-E. ]E3 adds 2 or 5 digits of an issue.
    """
    if text.startswith("]E0") and len(text) == AIM_LENGTH + EAN8_DIGITS:
        return text[AIM_LENGTH:], CodeSymbology.SERIAL
    if text.startswith("]E3"):
        return WITH_ISSUE.sub(r"\1", text[AIM_LENGTH:]), CodeSymbology.EAN13
    return None
