"""One picture through both readers, and what they agree on."""

from drivers.api import Reading, Symbology
from drivers.decode import zbar, zxing
from drivers.decode.finding import Finding
from drivers.pictures import Pixels, bounded, grey

TILL = frozenset(
    {
        Symbology.EAN13,
        Symbology.EAN8,
        Symbology.UPCA,
        Symbology.UPCE,
        Symbology.CODE128,
        Symbology.ITF,
        Symbology.QR,
    }
)


def decode(image: Pixels) -> tuple[Reading, ...]:
    """The codes in a BGR or grey picture that a till may act on."""
    picture = bounded(grey(image), 1280, 720)
    first = zxing.read(picture, TILL, hard=True)
    second = zbar.read(picture, TILL)
    agreed = {finding.text for finding in first} & {finding.text for finding in second}
    return tuple(
        Reading(one.text, one.symbology, one.corners, one.reader)
        for one in first
        if one.symbology is Symbology.QR or one.text in agreed
    ) + tuple(_alone(first, second))


def _alone(first: list[Finding], second: list[Finding]) -> list[Reading]:
    seen = {finding.text for finding in first}
    return [
        Reading(one.text, one.symbology, one.corners, one.reader)
        for one in second
        if one.symbology is Symbology.QR and one.text not in seen
    ]
