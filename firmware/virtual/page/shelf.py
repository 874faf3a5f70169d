"""The goods on the page's shelf: drawn packages whose prints bear real codes."""

from collections.abc import Mapping
from functools import lru_cache

from drivers.sim.camera.album import GOODS
from drivers.sim.camera.camera_view import png
from drivers.sim.camera.packaging import Pack, side_of
from drivers.sim.camera.scan_field import WIDTH_PX, scale_of
from drivers.vision.pictures import Pixels
from firmware.virtual.page.messages.to_page import ShelfGood
from firmware.virtual.scripts.commands.expectations import fen
from firmware.virtual.settings import Good

ORDER = (
    "water",
    "herbs",
    "yoghurt",
    "chocolate",
    "juice",
    "biscuits",
    "milk",
    "toothpaste",
)
"""From the upper left; the number keys follow it."""
_PACKS: Mapping[str, Pack] = {name: pack for name, pack, _ in GOODS}


def shelf_of(goods: Mapping[str, Good]) -> tuple[ShelfGood, ...]:
    """What the shop's catalogue has of them, by GTIN, with its names and prices."""
    return tuple(
        _on_shelf(key, goods[_PACKS[key].gtin])
        for key in ORDER
        if _PACKS[key].gtin in goods
    )


@lru_cache(maxsize=len(ORDER))
def print_of(key: str) -> Pixels:
    """The side of a package that bears its code; KeyError for one that is not there."""
    return side_of(_PACKS[key])


@lru_cache(maxsize=len(ORDER))
def print_file(key: str) -> bytes:
    """The same as a PNG file."""
    return png(print_of(key))


def _on_shelf(key: str, good: Good) -> ShelfGood:
    side = print_of(key)
    height, width = side.shape[:2]
    return ShelfGood(
        key=key,
        gtin=good.gtin,
        name=good.name,
        price_fen=fen(good.price),
        width_share=scale_of(side) * width / WIDTH_PX,
        side_px=(width, height),
    )
