"""One picture and what is worked out of it at most once."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from drivers.decode.finding import Corners
from drivers.decode.options import Options
from drivers.vision.bar_regions import Field, bar_fields, field_between, straightened
from drivers.vision.geometry import length_px
from drivers.vision.pictures import Pixels, scaled

READ_MARGIN, READ_WIDTHS_PX = 0.15, (360, 640)
"""Wide enough for bars of three pixels, narrow enough to be cheap."""
LINE_MARGIN, LINE_WIDTH_PX = 0.4, 480
SECOND_MARGIN, SECOND_WIDTHS_PX, SECOND_HEIGHT_PX = 0.25, (300, 640), 80
SECOND_ALONG = 0.15
"""Some heights of a code are read as one line: a strip this share of its width."""
REACH_LENGTHS = 2.0
"""From the middle of six digits at the end of an ITF of fourteen to its other end."""
FINE_MODULE_PX, EAN_MODULES = 1.5, 95
ENLARGED_PX, MAX_ENLARGED, MIN_ENLARGED = 1400, 3.0, 1.25
"""The longer side of an enlarged picture, and how much it may be enlarged."""
TAKEN_PX = 2600
"""The longer side to which even the picture as taken is bound."""


@dataclass
class DecodeScene:
    """A grey picture, bounded in size, as it was taken, and its reader's options."""

    picture: Pixels
    taken: Pixels
    options: Options

    @cached_property
    def enlarged(self) -> Pixels:
        """The picture larger, where modules are a pixel or two."""
        wanted = ENLARGED_PX / max(self.picture.shape)
        return scaled(self.picture, min(max(wanted, MIN_ENLARGED), MAX_ENLARGED))

    @property
    def shrunk(self) -> bool:
        """Whether the picture has clearly less pixels than were taken."""
        return max(self.taken.shape) >= MIN_ENLARGED * max(self.picture.shape)

    @cached_property
    def fields(self) -> list[Field]:
        """Where there are parallel bars."""
        return bar_fields(self.picture)

    @cached_property
    def upright(self) -> list[Pixels]:
        """The fields with their bars upright and their quiet zones, for the readers."""
        return [
            _straight(self.picture, field, READ_MARGIN, widths_px=READ_WIDTHS_PX)
            for field in self.fields
        ]

    @cached_property
    def wide(self) -> list[Pixels]:
        """The fields with room on both sides, since blur hides where they end."""
        widths = (LINE_WIDTH_PX, LINE_WIDTH_PX)
        return [
            _straight(self.picture, field, LINE_MARGIN, widths_px=widths)
            for field in self.fields
        ]

    def place(self, corners: Corners) -> Iterable[Pixels]:
        """The place of a linear code, upright, with what stands beside it."""
        for field in _field_of(corners):
            yield _straight(
                self.picture,
                field,
                SECOND_MARGIN,
                widths_px=SECOND_WIDTHS_PX,
                max_height_px=SECOND_HEIGHT_PX,
            )

    def bars_around(self, corners: Corners) -> Iterable[Pixels]:
        """All bars around a linear code, however little of them was read, upright."""
        reach_px = 1 + int(REACH_LENGTHS * length_px(corners))
        x, y = (sum(along) // len(corners) for along in zip(*corners, strict=True))
        rows = slice(max(y - reach_px, 0), y + reach_px)
        columns = slice(max(x - reach_px, 0), x + reach_px)
        around = self.picture[rows, columns]
        for field in bar_fields(around):
            yield _straight(around, field, READ_MARGIN, widths_px=READ_WIDTHS_PX)

    def fine_place(self, corners: Corners) -> Iterable[Pixels]:
        """The place of an EAN-13 or UPC-A with modules too small to be sure of."""
        for field in _field_of(corners):
            if field.across_px < FINE_MODULE_PX * EAN_MODULES:
                widths = (LINE_WIDTH_PX, LINE_WIDTH_PX)
                yield _straight(self.picture, field, LINE_MARGIN, widths_px=widths)


def _straight(
    picture: Pixels,
    field: Field,
    margin: float,
    *,
    widths_px: tuple[int, int],
    max_height_px: int = 160,
) -> Pixels:
    least, most = widths_px
    return straightened(
        picture,
        field,
        width_px=int(min(max(field.across_px * (1 + 2 * margin), least), most)),
        margin=margin,
        max_height_px=max_height_px,
    )


def _field_of(corners: Corners) -> Iterable[Field]:
    field = field_between(corners, along=SECOND_ALONG)
    return () if field is None else (field,)
