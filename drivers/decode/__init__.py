"""Reads the codes in a picture, and decides which of them are proven."""

from drivers.decode.live import Reader
from drivers.decode.options import Options
from drivers.decode.reader import decode, decode_with_costs

__all__ = ["Options", "Reader", "decode", "decode_with_costs"]
