"""The hub on a machine whose clock is wrong: `python -m firmware.virtual.hub_process`.

The same hub as in the shop; a private one has no machine of its own to set wrong.
"""

import argparse
import sys
import time
from pathlib import Path

from firmware.base.config_loader import load
from firmware.base.log_lines import log_to_stderr
from firmware.hub.app import run
from firmware.hub.config import HubConfig


def main(arguments: list[str] | None = None) -> int:
    """Run one hub until SIGTERM; the exit code."""
    parser = argparse.ArgumentParser(prog="firmware.virtual.hub_process")
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--clock-off-s", type=float, required=True)
    given = parser.parse_args(arguments)
    config = load(given.config, HubConfig)
    log_to_stderr(config.log_level)
    off_ns = round(given.clock_off_s * 1e9)
    return run(config, wall_ns=lambda: time.time_ns() + off_ns)


if __name__ == "__main__":
    sys.exit(main())
