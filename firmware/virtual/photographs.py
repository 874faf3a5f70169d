"""Photographs of real goods for the story: those at hand that are read at once."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from drivers.api import DriverError
from drivers.decode import Reader
from drivers.vision.pictures import bounded, unpacked

PROJECT = Path(__file__).resolve().parents[2]
FOLDERS = (
    PROJECT.parent / "shared" / "data" / "decode",
    PROJECT / "tests" / "data" / "photographs",
)
LIST = "expected.json"
SIZE_PX = (1280, 720)
BOOKS = {"97", "98"}
INSTORE = {str(prefix) for prefix in range(20, 30)} | {"02", "04"}


@dataclass(frozen=True, slots=True)
class GoodsPhotograph:
    """A picture file and the GTIN of the article on it."""

    path: Path
    gtin: str


def find(count: int, folders: Sequence[Path] = FOLDERS) -> tuple[GoodsPhotograph, ...]:
    """The first `count` photographs of different articles that are read at once.

    DriverError if there are fewer.
    """
    chosen: dict[str, GoodsPhotograph] = {}
    for photograph in _listed(folders):
        if len(chosen) == count:
            break
        if photograph.gtin not in chosen and _readable(photograph):
            chosen[photograph.gtin] = photograph
    if len(chosen) < count:
        places = " and ".join(map(str, folders))
        raise DriverError(f"{count} readable photographs of goods wanted in {places}")
    return tuple(chosen.values())


def _listed(folders: Sequence[Path]) -> Iterator[GoodsPhotograph]:
    """Every photograph with exactly one EAN-13, books and shops' own codes left out."""
    for folder in folders:
        if not (folder / LIST).is_file():
            continue
        for image in json.loads((folder / LIST).read_text("utf-8"))["images"]:
            match image["texts"]:
                case [["EAN13", gtin]] if gtin[:2] not in BOOKS | INSTORE:
                    yield GoodsPhotograph(folder / image["file"], gtin)
                case _:
                    pass


def _readable(photograph: GoodsPhotograph) -> bool:
    """Whether it is read at first glance, whatever was before the camera until then.

    What needs more stages, and stands still, may depend on which of them comes first.
    """
    picture = unpacked(photograph.path.read_bytes())
    if picture is None:
        return False
    readings = Reader(budget_s=0.0)(bounded(picture, *SIZE_PX))
    return [reading.text for reading in readings] == [photograph.gtin]
