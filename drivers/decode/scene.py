"""One picture and what is worked out of it at most once."""

from dataclasses import dataclass
from functools import cached_property

from drivers.decode.options import Options
from drivers.pictures import Field, Pixels, bar_fields, scaled, straightened

READ_MARGIN, READ_WIDTHS_PX = 0.15, (360, 640)
"""Wide enough for bars of three pixels, narrow enough to be cheap."""
LINE_MARGIN, LINE_WIDTH_PX = 0.4, 480


@dataclass
class Scene:
    """A grey picture, bounded in size, and the options of its reader."""

    picture: Pixels
    options: Options

    @cached_property
    def doubled(self) -> Pixels:
        """The picture at twice its size, where modules are a pixel or two."""
        return scaled(self.picture, 2.0)

    @cached_property
    def fields(self) -> list[Field]:
        """Where there are parallel bars."""
        return bar_fields(self.picture)

    @cached_property
    def upright(self) -> list[Pixels]:
        """The fields with their bars upright and their quiet zones, for the readers."""
        least, most = READ_WIDTHS_PX
        return [
            straightened(
                self.picture,
                field,
                width_px=int(
                    min(max(field.across_px * (1 + 2 * READ_MARGIN), least), most)
                ),
                margin=READ_MARGIN,
            )
            for field in self.fields
        ]

    @cached_property
    def wide(self) -> list[Pixels]:
        """The fields with room on both sides, since blur hides where they end."""
        return [
            straightened(
                self.picture, field, width_px=LINE_WIDTH_PX, margin=LINE_MARGIN
            )
            for field in self.fields
        ]
