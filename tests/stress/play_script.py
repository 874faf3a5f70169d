"""`python -m tests.stress.play_script FILE`: `countertop demo` for tests.

It knows more commands: attacks, and boxes that run other releases.
"""

import argparse
import sys

from firmware.cli.desk import demo
from firmware.virtual.scripts.vocabulary import FORMS
from tests.stress import forged_commands, process_memory, release_commands


def main(arguments: list[str] | None = None) -> int:
    """Play a script; the exit code of `countertop demo`."""
    parser = argparse.ArgumentParser(prog="tests.stress.play_script")
    demo.configure(parser)
    attacks = (*forged_commands.FORMS, *process_memory.FORMS)
    forms = (*FORMS, *attacks, *release_commands.FORMS)
    process_memory.free_as_the_unit_does()
    return demo.run(parser.parse_args(arguments), forms)


if __name__ == "__main__":
    sys.exit(main())
