"""What each symbology may carry: goods, labels, pay codes or text. Pure."""

from firmware.retail.codes.code_kinds import CodeSymbology
from firmware.retail.codes.gs1_elements import SEPARATOR

AIM = {
    "]E0": (CodeSymbology.EAN13, ""),
    "]E4": (CodeSymbology.EAN8, ""),
    "]I1": (CodeSymbology.ITF, ""),
    "]C0": (CodeSymbology.CODE128, ""),
    "]C1": (CodeSymbology.CODE128, SEPARATOR),
    "]e0": (CodeSymbology.CODE128, SEPARATOR),
    "]Q1": (CodeSymbology.QR, ""),
    "]Q2": (CodeSymbology.QR, ""),
    "]Q3": (CodeSymbology.QR, SEPARATOR),
    "]d1": (CodeSymbology.DATAMATRIX, ""),
    "]d2": (CodeSymbology.DATAMATRIX, SEPARATOR),
}
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


def without_aim(text: str, symbology: str) -> tuple[str, str]:
    """Text and symbology without the AIM identifier that some scanners put in front.

    ISO/IEC 15424. If the reader reports another symbology than the identifier, the
    text is returned as it is.
    """
    named, fnc1 = AIM.get(text[:3], (None, ""))
    if named is not None and symbology in {named, CodeSymbology.SERIAL}:
        return fnc1 + text[3:], named
    return text, symbology
