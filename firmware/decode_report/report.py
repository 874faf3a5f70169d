"""A decoded picture as text, JSON or drawing; never with a pay code or a badge."""

import json
import re
from collections.abc import Iterator

from PIL import Image

from drivers.vision.annotate import Annotation
from drivers.vision.annotate import annotated as draw_annotations
from firmware.base.printable import safe_text
from firmware.decode_report.decoding import ClassifiedReading, DecodedPicture
from firmware.retail.codes.classify import (
    Code,
    Goods,
    InStore,
    PayCode,
    StaffBadge,
    Unknown,
)
from firmware.retail.codes.own_codes import Own
from firmware.retail.money import yuan

MAX_NAME = 200
MAX_TEXT = 120
MAX_MARK = 40
HIDDEN = "••••"
VISIBLE_DIGITS = 2


def lines(picture: DecodedPicture, *, explain: bool) -> Iterator[str]:
    """A line for each code, or one that there is none; with `explain`, the costs."""
    name = _name(picture)
    for seen in picture.codes:
        stage = f"  [{seen.reading.stage or 'unnamed'}]" if explain else ""
        symbology, text = seen.reading.symbology, safe_text(_text(seen), MAX_TEXT)
        yield f"{name}  {symbology:<7}  {text}  {meaning(seen.code)}{stage}"
    if not picture.codes:
        yield f"{name}  no code"
    if explain:
        yield f"    {picture.took_s * 1000:.1f} ms{_stages(picture)}"


def json_line(picture: DecodedPicture) -> str:
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
        for seen in picture.codes
    ]
    report: dict[str, object] = {"file": str(picture.path)}
    report["took_ms"] = round(picture.took_s * 1000, 3)
    report["stages"] = {cost.stage: round(cost.ms, 3) for cost in picture.costs}
    frame = {"frame": picture.picture.number, "at_s": round(picture.picture.at_s, 3)}
    return json.dumps({**report, **(frame if picture.film else {}), "codes": codes})


def annotated(picture: DecodedPicture) -> Image.Image:
    """The picture with its codes marked; all black if one of them is a secret."""
    secret = any(_is_secret(seen) for seen in picture.codes)
    image = picture.picture.image * 0 if secret else picture.picture.image
    marks = [
        Annotation(
            seen.reading.corners,
            f"{seen.reading.symbology} {safe_text(_text(seen), MAX_MARK)}",
        )
        for seen in picture.codes
    ]
    return draw_annotations(image, marks)


def kind(code: Code) -> str:
    """The kind of a code in words: "goods", "pay code", "member card"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(code).__name__).lower()


def meaning(code: Code) -> str:
    """The classifier's result in words, safe to print."""
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
    present = (
        f", {word} {value}" for word, value in parts.items() if value is not None
    )
    rest = _yuan(goods.amount_fen) + _grams(goods.weight_g)
    return safe_text(f"goods {goods.gtin}{''.join(present)}{rest}", MAX_TEXT)


def _yuan(amount_fen: int | None) -> str:
    return "" if amount_fen is None else f", {yuan(amount_fen)} yuan"


def _grams(weight_g: int | None) -> str:
    return "" if weight_g is None else f", {weight_g} g"


def _is_secret(seen: ClassifiedReading) -> bool:
    """Whether whoever has the text can use it; a misread badge has most of it."""
    if isinstance(seen.code, PayCode | StaffBadge):
        return True
    return seen.reading.text.strip().startswith(Own.STAFF_BADGE)


def _text(seen: ClassifiedReading) -> str:
    """The text of a code; of a pay code or a badge, only its last characters."""
    if _is_secret(seen):
        return f"{HIDDEN}{seen.reading.text.strip()[-VISIBLE_DIGITS:]}"
    return seen.reading.text


def _stages(picture: DecodedPicture) -> str:
    costs = [f"{cost.stage} {cost.ms:.1f}" for cost in picture.costs]
    return f": {', '.join(costs)}" if costs else ""


def _name(picture: DecodedPicture) -> str:
    name = safe_text(str(picture.path), MAX_NAME)
    return f"{name} {picture.picture.at_s:.2f} s" if picture.film else name
