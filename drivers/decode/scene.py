"""One picture and what is computed from it, each at most once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from drivers.decode.finding import Corners, Finding
from drivers.decode.line_opinion import LineOpinion, line_opinion
from drivers.decode.options import Options
from drivers.vision.bar_regions import (
    BarRegion,
    find_bar_regions,
    region_between,
    straightened,
)
from drivers.vision.geometry import length_px
from drivers.vision.pictures import Pixels, scaled, smoothed

READ_MARGIN, READ_WIDTHS_PX = 0.15, (360, 640)
"""Wide enough for bars of three pixels, narrow enough to be cheap."""
LINE_MARGIN, LINE_WIDTH_PX = 0.4, 480
SECOND_MARGIN, SECOND_WIDTHS_PX, SECOND_HEIGHT_PX = 0.25, (300, 640), 80
SECOND_ALONG = 0.15
"""Height of the strip for a second opinion, as a share of the code's width."""
REACH_LENGTHS = 2.0
"""From the middle of six digits at the end of an ITF of fourteen to its other end."""
MAX_ASKED, MAX_LINES = 2, 4
"""How often lines are asked for one text, and for all texts of a picture."""
ENLARGED_PX, MAX_ENLARGED, MIN_ENLARGED = 1400, 3.0, 1.25
"""The longer side of an enlarged picture, and how much it may be enlarged."""
MAX_ORIGINAL_PX = 2600
"""The longer side to which even the original picture is bounded."""


@dataclass
class DecodeScene:
    """A grey picture, bounded in size, its original, and the reader's options."""

    picture: Pixels
    original: Pixels
    options: Options
    _asked: dict[str, list[bool]] = field(default_factory=dict[str, list[bool]])

    @cached_property
    def enlarged(self) -> Pixels:
        """The picture enlarged, for modules of a pixel or two."""
        wanted = ENLARGED_PX / max(self.picture.shape)
        return scaled(self.picture, min(max(wanted, MIN_ENLARGED), MAX_ENLARGED))

    @cached_property
    def halved(self) -> Pixels:
        """The picture at half its size, smoothed: without noise, scratches and dots."""
        return smoothed(scaled(self.picture, 0.5), 1.0)

    @property
    def shrunk(self) -> bool:
        """Whether the picture has clearly fewer pixels than the original."""
        return max(self.original.shape) >= MIN_ENLARGED * max(self.picture.shape)

    @cached_property
    def regions(self) -> list[BarRegion]:
        """The regions of parallel bars."""
        return find_bar_regions(self.picture)

    @cached_property
    def upright_strips(self) -> list[Pixels]:
        """The regions, bars upright, with their quiet zones, for the libraries."""
        return [
            _straight(self.picture, region, READ_MARGIN, widths_px=READ_WIDTHS_PX)
            for region in self.regions
        ]

    @cached_property
    def wide_strips(self) -> list[Pixels]:
        """The regions with more room on both sides, since blur hides where they end."""
        widths = (LINE_WIDTH_PX, LINE_WIDTH_PX)
        return [
            _straight(self.picture, region, LINE_MARGIN, widths_px=widths)
            for region in self.regions
        ]

    def strip_at(self, corners: Corners) -> Iterable[Pixels]:
        """The bars of a linear code, upright, and what is beside them."""
        for region in _region_of(corners):
            yield _straight(
                self.picture,
                region,
                SECOND_MARGIN,
                widths_px=SECOND_WIDTHS_PX,
                max_height_px=SECOND_HEIGHT_PX,
            )

    def strips_around(self, corners: Corners) -> Iterable[Pixels]:
        """All bars around a linear code, upright, for one that was read in part."""
        reach_px = 1 + int(REACH_LENGTHS * length_px(corners))
        x, y = (sum(along) // len(corners) for along in zip(*corners, strict=True))
        rows = slice(max(y - reach_px, 0), y + reach_px)
        columns = slice(max(x - reach_px, 0), x + reach_px)
        around = self.picture[rows, columns]
        for region in find_bar_regions(around):
            yield _straight(around, region, READ_MARGIN, widths_px=READ_WIDTHS_PX)

    def line_opinion(self, one: Finding) -> LineOpinion:
        """What lines are where a library read this; few times for each text."""
        asked = self._asked.setdefault(one.text, [])
        if len(asked) >= MAX_ASKED or sum(map(len, self._asked.values())) >= MAX_LINES:
            return LineOpinion(silent=bool(asked) and asked[-1])
        opinion = line_opinion(one, self.picture)
        asked.append(opinion.silent)
        return opinion


def _straight(
    picture: Pixels,
    region: BarRegion,
    margin: float,
    *,
    widths_px: tuple[int, int],
    max_height_px: int = 160,
) -> Pixels:
    min_px, max_px = widths_px
    return straightened(
        picture,
        region,
        width_px=int(min(max(region.across_px * (1 + 2 * margin), min_px), max_px)),
        margin=margin,
        max_height_px=max_height_px,
    )


def _region_of(corners: Corners) -> Iterable[BarRegion]:
    region = region_between(corners, along=SECOND_ALONG)
    return () if region is None else (region,)
