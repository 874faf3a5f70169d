"""From a scanner's line to a reading: its text, and what its AIM identifier says. Pure.

A scanned text may be a pay code: it never reaches a log or an error text.
"""

from drivers.api import Reading, Symbology

# ISO/IEC 15424: the letter after "]" names the symbology, the digit its options.
AIM_LETTERS = {
    "A": Symbology.CODE39,
    "C": Symbology.CODE128,
    "F": Symbology.CODABAR,
    "I": Symbology.ITF,
    "Q": Symbology.QR,
    "d": Symbology.DATAMATRIX,
}
# "]E" is for EAN and UPC alike: the option and the length distinguish them.
AIM_RETAIL = {
    ("0", 13): Symbology.EAN13,
    ("0", 12): Symbology.UPCA,
    ("4", 8): Symbology.EAN8,
}
AIM_LENGTH = 3
# GS1 codes begin with FNC1, which is the group separator in text.
AIM_FNC1 = frozenset({"]C1", "]Q3", "]Q4", "]d2", "]d5"})
FNC1 = "\x1d"
_PLAIN = {0xFEE0 + each: each for each in range(0x21, 0x7F)}


def reading_of(line: bytes) -> Reading:
    """The code in one line, UTF-8 or else GB18030. Other bytes become U+FFFD.

    Full-width digits and letters become plain ones.

    A known AIM identifier is removed and gives the symbology, and FNC1 in front if it
    stands for a GS1 code. Without one, or with an unknown one, which stays in the
    text, the symbology is SERIAL.
    """
    text = _decoded(line)
    symbology = _aim_symbology(text)
    if symbology is None:
        return Reading(text, Symbology.SERIAL, stage="serial")
    fnc1 = FNC1 if text[:AIM_LENGTH] in AIM_FNC1 else ""
    return Reading(fnc1 + text[AIM_LENGTH:], symbology, stage="serial")


def _decoded(line: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return line.decode(encoding).translate(_PLAIN)
        except UnicodeDecodeError:
            continue
    return line.decode("utf-8", errors="replace")


def _aim_symbology(text: str) -> Symbology | None:
    if len(text) <= AIM_LENGTH or text[0] != "]":
        return None
    if text[1] == "E":
        return AIM_RETAIL.get((text[2], len(text) - AIM_LENGTH))
    return AIM_LETTERS.get(text[1])
