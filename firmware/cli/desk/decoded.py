"""Reads the codes on pictures, in films or before a camera, and prints them.

It imports what reads codes, which a hub has not.
"""

import argparse
import sys
from pathlib import Path

from drivers.api import DriverError
from drivers.camera.files import picture_paths
from firmware.base.printable import safe_text
from firmware.base.wording.language import tr
from firmware.base.wording.os_reasons import os_reason
from firmware.cli.output import refuse, say
from firmware.decode_report.decoding import DecodedPicture, decoded_pictures
from firmware.decode_report.report import MAX_NAME, annotated, json_line, lines

MISSED = 1
UNREADABLE = 2


def run(arguments: argparse.Namespace) -> int:
    """Decode every path; return the highest exit status."""
    status = 0
    for path in arguments.paths:
        try:
            files = list(picture_paths(path))
        except (DriverError, OSError) as exc:
            status = _unreadable(exc)
            continue
        for file in files:
            place = Path(file.name) if file == path else file.relative_to(path)
            status = max(status, _decode(file, place, arguments))
    return status


def _decode(path: Path, place: Path, arguments: argparse.Namespace) -> int:
    """Decode one picture or film and print its codes; `place`: where to draw."""
    seen = False
    try:
        for look in decoded_pictures(path, watch_s=arguments.seconds):
            seen = seen or bool(look.codes)
            _print(look, arguments)
            if arguments.draw is not None:
                _write(look, arguments.draw / place)
    except DriverError as exc:
        return _unreadable(exc)
    return 0 if seen else MISSED


def _print(look: DecodedPicture, arguments: argparse.Namespace) -> None:
    if arguments.json:
        say(json_line(look))
    else:
        say(*lines(look, explain=arguments.explain))
    sys.stdout.flush()


def _write(look: DecodedPicture, place: Path) -> None:
    """Write one PNG a picture, named after it; DriverError if it cannot be."""
    frame = f"-{look.picture.number:06d}" if look.film else ""
    file = place.with_name(f"{place.name}{frame}.png")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        annotated(look).save(file)
    except OSError as exc:
        raise DriverError(
            "{file}: cannot be written: {reason}", file=file, reason=os_reason(exc)
        ) from exc


def _unreadable(exc: Exception) -> int:
    return refuse(safe_text(tr(exc), MAX_NAME), UNREADABLE)
