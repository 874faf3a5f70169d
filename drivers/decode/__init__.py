"""The eyes of the till: `decode` answers the codes in a picture that it may act on."""

from drivers.decode.reader import decode

__all__ = ["decode"]
