"""One picture and what is worked out of it at most once."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from drivers.decode.finding import Corners
from drivers.decode.options import Options
from drivers.pictures import (
    Field,
    Pixels,
    bar_fields,
    field_between,
    scaled,
    straightened,
)

READ_MARGIN, READ_WIDTHS_PX = 0.15, (360, 640)
"""Wide enough for bars of three pixels, narrow enough to be cheap."""
LINE_MARGIN, LINE_WIDTH_PX = 0.4, 480
SECOND_MARGIN, SECOND_WIDTHS_PX, SECOND_HEIGHT_PX = 0.25, (300, 640), 80
SECOND_ALONG = 0.15
"""Some heights of a code are read as one line: a strip this share of its width."""
ENLARGED_PX, ENLARGED_MOST, ENLARGED_LEAST = 1400, 3.0, 1.25
"""The longer side of an enlarged picture, and how much it may be enlarged."""
TAKEN_PX = 2600
"""The longer side to which even the picture as taken is bound."""


@dataclass
class Scene:
    """A grey picture, bounded in size, as it was taken, and its reader's options."""

    picture: Pixels
    taken: Pixels
    options: Options

    @cached_property
    def enlarged(self) -> Pixels:
        """The picture larger, where modules are a pixel or two."""
        wanted = ENLARGED_PX / max(self.picture.shape)
        return scaled(self.picture, min(max(wanted, ENLARGED_LEAST), ENLARGED_MOST))

    @property
    def shrunk(self) -> bool:
        """Whether the picture has clearly less pixels than were taken."""
        return max(self.taken.shape) >= ENLARGED_LEAST * max(self.picture.shape)

    @cached_property
    def fields(self) -> list[Field]:
        """Where there are parallel bars."""
        return bar_fields(self.picture)

    @cached_property
    def upright(self) -> list[Pixels]:
        """The fields with their bars upright and their quiet zones, for the readers."""
        return [
            self._straight(field, READ_MARGIN, widths_px=READ_WIDTHS_PX)
            for field in self.fields
        ]

    @cached_property
    def wide(self) -> list[Pixels]:
        """The fields with room on both sides, since blur hides where they end."""
        widths = (LINE_WIDTH_PX, LINE_WIDTH_PX)
        return [
            self._straight(field, LINE_MARGIN, widths_px=widths)
            for field in self.fields
        ]

    def place(self, corners: Corners) -> Iterable[Pixels]:
        """The place of a linear code, upright, with what stands beside it."""
        field = field_between(corners, along=SECOND_ALONG)
        if field is not None:
            yield self._straight(
                field,
                SECOND_MARGIN,
                widths_px=SECOND_WIDTHS_PX,
                height_most_px=SECOND_HEIGHT_PX,
            )

    def _straight(
        self,
        field: Field,
        margin: float,
        *,
        widths_px: tuple[int, int],
        height_most_px: int = 160,
    ) -> Pixels:
        least, most = widths_px
        return straightened(
            self.picture,
            field,
            width_px=int(min(max(field.across_px * (1 + 2 * margin), least), most)),
            margin=margin,
            height_most_px=height_most_px,
        )
