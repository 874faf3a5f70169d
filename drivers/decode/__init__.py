"""The eyes of the till: which codes stand in a picture, and may be acted on."""

from drivers.decode.live import Reader
from drivers.decode.options import Options
from drivers.decode.reader import decode, explained

__all__ = ["Options", "Reader", "decode", "explained"]
