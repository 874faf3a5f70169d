"""`countertop decode PATH…`: what the kiosk reads in photographs, films and cameras.

One line a code. Exit status: 0 if every picture and film gave a code, 1 if one did
not, 2 if one cannot be read; the others are read all the same.
"""

import argparse
import sys
from pathlib import Path

from drivers.api import DriverError
from drivers.camera.files import picture_paths
from firmware.base.printable import safe_text
from firmware.base.wording.language import tr
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.cli.output import refuse, say
from firmware.decode_report.decoding import DecodedPicture, decoded_pictures
from firmware.decode_report.report import MAX_NAME, annotated, json_line, lines

MISSED = 1
UNREADABLE = 2
WATCH_S = 10.0


def configure(parser: argparse.ArgumentParser) -> None:
    """The options of the subcommand."""
    parser.add_argument(
        "paths",
        type=Path,
        nargs="+",
        metavar="PATH",
        help=Phrase("a picture, a folder of them, a video, or a camera (/dev/video0)"),
    )
    parser.add_argument("--json", action="store_true", help=Phrase("JSON output"))
    parser.add_argument(
        "--draw",
        type=Path,
        metavar="FOLDER",
        help=Phrase("write pictures with the codes marked"),
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help=Phrase("print the stage that found each code, and its time"),
    )
    parser.add_argument(
        "--seconds",
        type=float,
        default=WATCH_S,
        metavar="S",
        help=Phrase(
            "how long to watch a camera (default: {watch_s:g})", watch_s=WATCH_S
        ),
    )


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
