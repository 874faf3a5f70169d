"""Reads text files that a person wrote, or explains why that is impossible."""

from pathlib import Path

from firmware.base.errors import ConfigError


def text_of(path: Path, *, remedy: str = "save it as UTF-8") -> str:
    """The text of a UTF-8 file, without a byte order mark.

    ConfigError if it cannot be read or is not UTF-8: it names the file and the line,
    never the text, which may be a password. `remedy` ends the message.
    """
    try:
        return path.read_text("utf-8-sig")
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        line = exc.object.count(b"\n", 0, exc.start) + 1
        raise ConfigError(f"{path}: line {line}: not UTF-8 text; {remedy}") from exc
