"""`python -m tests.stress.play_script [FILE]`: `countertop demo` for tests.

It knows more commands: attacks, and boxes that run other releases.
"""

import argparse
import sys
from pathlib import Path

from firmware.cli.desk import demo
from firmware.virtual.build import TODAY, Build
from firmware.virtual.scripts.vocabulary import FORMS
from tests.stress import forged_commands, process_memory, release_commands
from tests.support.warm_starts import starter_at_hand


def main(arguments: list[str] | None = None) -> int:
    """Play a script; the exit code of `countertop demo`."""
    parser = argparse.ArgumentParser(prog="tests.stress.play_script")
    demo.configure(parser)
    attacks = (*forged_commands.FORMS, *process_memory.FORMS)
    forms = (*FORMS, *attacks, *release_commands.FORMS)
    given = parser.parse_args(arguments)
    return demo.run(given, forms, _build(given.script))


def _build(script: Path | None) -> Build:
    """This build, warm where a test has it so; cold and frugal if memory is read."""
    if script is not None and "pay code in memory" in script.read_text("utf-8"):
        process_memory.free_as_the_unit_does()
        return TODAY
    warm = starter_at_hand()
    return TODAY if warm is None else Build(start=warm)


if __name__ == "__main__":
    sys.exit(main())
