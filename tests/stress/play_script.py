"""`python -m tests.stress.play_script [FILE]`: `countertop demo` for tests.

It knows more commands: attacks, and boxes that run other releases.
"""

import argparse
import sys

from firmware.cli.desk import demo
from firmware.virtual.build import TODAY, Build
from firmware.virtual.kiosk.warm_starts import starter_at_hand
from firmware.virtual.scripts.vocabulary import FORMS
from tests.stress import forged_commands, process_memory, release_commands


def main(arguments: list[str] | None = None) -> int:
    """Play a script; the exit code of `countertop demo`."""
    parser = argparse.ArgumentParser(prog="tests.stress.play_script")
    demo.configure(parser)
    attacks = (*forged_commands.FORMS, *process_memory.FORMS)
    forms = (*FORMS, *attacks, *release_commands.FORMS)
    given, warm = parser.parse_args(arguments), starter_at_hand()
    build = TODAY if warm is None else Build(start=warm)
    return demo.run(given, forms, build)


if __name__ == "__main__":
    sys.exit(main())
