"""Reads text files that a person wrote, or explains why that is impossible."""

from pathlib import Path

from firmware.base.errors import ConfigError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase


def text_of(path: Path, *, remedy: str = Phrase("save it as UTF-8")) -> str:
    """The text of a UTF-8 file, without a byte order mark.

    ConfigError if it cannot be read or is not UTF-8: it names the file and the line,
    never the text, which may be a password. `remedy` ends the message.
    """
    try:
        return path.read_text("utf-8-sig")
    except OSError as exc:
        raise ConfigError(
            Phrase("{path}: cannot be read: {reason}", path=path, reason=os_reason(exc))
        ) from exc
    except UnicodeDecodeError as exc:
        line = exc.object.count(b"\n", 0, exc.start) + 1
        raise ConfigError(
            Phrase(
                "{path}: line {line}: not UTF-8 text; {remedy}",
                path=path,
                line=line,
                remedy=remedy,
            )
        ) from exc
