"""`countertop decode PATH…`: what the kiosk reads in photographs, films and cameras.

One line a code. Exit status: 0 if every picture and film gave a code, 1 if one did
not, 2 if one cannot be read; the others are read all the same.
"""

import argparse
from pathlib import Path

from firmware.base.errors import RefusedError
from firmware.base.wording.phrases import Phrase

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
    """Decode every path; return the highest exit status. RefusedError on a hub."""
    try:
        # A hub completes commands and prints help without a camera's libraries.
        from firmware.cli.desk import decoded  # noqa: PLC0415
    except ImportError as exc:
        raise RefusedError(
            Phrase(
                "this machine has not what reads codes ({missing}); kiosks and desks"
                " have it",
                missing=exc,
            )
        ) from exc
    return decoded.run(arguments)
