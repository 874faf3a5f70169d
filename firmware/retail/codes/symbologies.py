"""What each symbology may carry here: how many digits of goods, labels, money, text."""

from firmware.retail.codes.code_kinds import Symbology
from firmware.retail.codes.gs1_elements import SEPARATOR

AIM = {
    "]E0": (Symbology.EAN13, ""),
    "]E4": (Symbology.EAN8, ""),
    "]I1": (Symbology.ITF, ""),
    "]C0": (Symbology.CODE128, ""),
    "]C1": (Symbology.CODE128, SEPARATOR),
    "]e0": (Symbology.CODE128, SEPARATOR),
    "]Q1": (Symbology.QR, ""),
    "]Q2": (Symbology.QR, ""),
    "]Q3": (Symbology.QR, SEPARATOR),
    "]d1": (Symbology.DATAMATRIX, ""),
    "]d2": (Symbology.DATAMATRIX, SEPARATOR),
}
GOODS_DIGITS: dict[str, tuple[int, ...]] = {
    Symbology.EAN13: (13,),
    Symbology.EAN8: (8,),
    Symbology.UPCA: (12,),
    Symbology.UPCE: (8, 12),
    Symbology.ITF: (14,),
    Symbology.CODE128: (13, 14),
    Symbology.QR: (13, 14),
    Symbology.DATAMATRIX: (13, 14),
    Symbology.SERIAL: (8, 12, 13, 14),
}
LABEL_DIGITS: dict[str, tuple[int, ...]] = {
    Symbology.EAN13: (13,),
    Symbology.ITF: (18,),
    Symbology.CODE128: (13, 18),
    Symbology.SERIAL: (13, 18),
}
PAY_SYMBOLOGIES = {Symbology.QR, Symbology.CODE128, Symbology.SERIAL}
UPC_SYMBOLOGIES = {Symbology.UPCA, Symbology.UPCE}
TEXT_SYMBOLOGIES = {*PAY_SYMBOLOGIES, Symbology.DATAMATRIX, Symbology.CODE39}


def without_aim(text: str, symbology: str) -> tuple[str, str]:
    """Text and symbology where a scanner puts an AIM identifier in front.

    ISO/IEC 15424. A reader that knows the symbology itself is believed over a text
    that claims another.
    """
    said, fnc1 = AIM.get(text[:3], (None, ""))
    if said is not None and symbology in {said, Symbology.SERIAL}:
        return fnc1 + text[3:], said
    return text, symbology
