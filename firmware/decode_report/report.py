"""A look told to a person or to a program. A pay code's digits are never told."""

import json
import re
from collections.abc import Iterator

from PIL import Image

from drivers.vision.annotate import Annotation, annotated
from firmware.base.printable import safe_text
from firmware.decode_report.decoding import DecodedPicture, Seen
from firmware.retail.codes.classify import Code, Goods, InStore, PayCode, Unknown
from firmware.retail.money import yuan

MAX_NAME = 200
MAX_TEXT = 120
MAX_MARK = 40
HIDDEN = "••••"
SHOWN_DIGITS = 2


def lines(look: DecodedPicture, *, explain: bool) -> Iterator[str]:
    """A line for each code, one where there is none; the costs last if wanted."""
    name = _name(look)
    for seen in look.codes:
        stage = f"  [{seen.reading.stage or 'unnamed'}]" if explain else ""
        symbology, text = seen.reading.symbology, safe_text(_text(seen), MAX_TEXT)
        yield f"{name}  {symbology:<7}  {text}  {meaning(seen.code)}{stage}"
    if not look.codes:
        yield f"{name}  no code"
    if explain:
        yield f"    {look.took_s * 1000:.1f} ms{_stages(look)}"


def json_line(look: DecodedPicture) -> str:
    """The same as one JSON object, in ASCII."""
    codes = [
        {
            "symbology": seen.reading.symbology,
            "text": _text(seen),
            "kind": kind(seen.code),
            "meaning": meaning(seen.code),
            "corners": seen.reading.corners,
            "stage": seen.reading.stage,
        }
        for seen in look.codes
    ]
    told: dict[str, object] = {"file": str(look.path)}
    told["took_ms"] = round(look.took_s * 1000, 3)
    told["stages"] = {cost.stage: round(cost.ms, 3) for cost in look.costs}
    frame = {"frame": look.picture.number, "at_s": round(look.picture.at_s, 3)}
    return json.dumps({**told, **(frame if look.film else {}), "codes": codes})


def drawn(look: DecodedPicture) -> Image.Image:
    """The picture with its codes marked; blackened where one of them is money."""
    secret = any(isinstance(seen.code, PayCode) for seen in look.codes)
    picture = look.picture.image * 0 if secret else look.picture.image
    annotations = [
        Annotation(
            seen.reading.corners,
            f"{seen.reading.symbology} {safe_text(_text(seen), MAX_MARK)}",
        )
        for seen in look.codes
    ]
    return annotated(picture, annotations)


def kind(code: Code) -> str:
    """What a code is, in words: "goods", "pay code", "member card"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(code).__name__).lower()


def meaning(code: Code) -> str:
    """What the till's classifier makes of a code, safe to print."""
    match code:
        case Goods():
            return _goods(code)
        case InStore(plu=plu, amount_fen=amount_fen, weight_g=weight_g):
            return f"label of {plu}{_yuan(amount_fen)}{_grams(weight_g)}"
        case PayCode(network=network):
            return f"pay code, {network}"
        case Unknown(reason):
            return f"unknown: {reason}"
        case other:
            return kind(other)


def _goods(goods: Goods) -> str:
    parts = {"serial": goods.serial, "lot": goods.lot, "good until": goods.expiry}
    told = (f", {word} {value}" for word, value in parts.items() if value is not None)
    rest = _yuan(goods.amount_fen) + _grams(goods.weight_g)
    return safe_text(f"goods {goods.gtin}{''.join(told)}{rest}", MAX_TEXT)


def _yuan(amount_fen: int | None) -> str:
    return "" if amount_fen is None else f", {yuan(amount_fen)} yuan"


def _grams(weight_g: int | None) -> str:
    return "" if weight_g is None else f", {weight_g} g"


def _text(seen: Seen) -> str:
    """The text of a code; of a pay code only its end."""
    if isinstance(seen.code, PayCode):
        return f"{HIDDEN}{seen.code.code[-SHOWN_DIGITS:]}"
    return seen.reading.text


def _stages(look: DecodedPicture) -> str:
    told = [f"{cost.stage} {cost.ms:.1f}" for cost in look.costs]
    return f": {', '.join(told)}" if told else ""


def _name(look: DecodedPicture) -> str:
    name = safe_text(str(look.path), MAX_NAME)
    return f"{name} {look.picture.at_s:.2f} s" if look.film else name
