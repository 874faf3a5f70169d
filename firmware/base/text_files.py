"""Text files that a person wrote: read as a whole, or refused in words."""

from pathlib import Path

from firmware.base.errors import ConfigError


def text_of(path: Path, *, remedy: str = "save it as UTF-8") -> str:
    """The text of a UTF-8 file, without the mark that some editors put before it.

    ConfigError names the file and, where it is no such text, the line; never what
    stands there, which may be a password. `remedy` says how to get such a file.
    """
    try:
        return path.read_text("utf-8-sig")
    except OSError as exc:
        raise ConfigError(f"{path}: cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        line = exc.object.count(b"\n", 0, exc.start) + 1
        raise ConfigError(f"{path}: line {line}: not UTF-8 text; {remedy}") from exc
