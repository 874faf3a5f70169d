"""Replays at the virtual kiosk for long, with no leak: `make soak`.

`python -m tests.stress.kiosk_soak MINUTES` prints what two tabs and the processes of
the shop held and by how much it grew, and ends with 1 if any of it grew on.
"""

import sys

from tests.pages.soak.kiosk_soak import MB, soaked


def main() -> int:
    """Replay for so many minutes, 30 without a number."""
    minutes = float(sys.argv[1]) if sys.argv[1:] else 30.0
    soak = soaked(minutes * 60)
    for (holder, measure), trend in soak.trends.items():
        unit, scale = ("MB", MB) if measure in {"heap", "rss"} else ("", 1)
        print(
            f"{holder:16} {measure:10} {trend.level / scale:9.1f} {unit:2}"
            f" {trend.grown / scale:+8.2f} {unit:2} {trend.points:4} points"
        )
    print(f"{soak.replays} replays in {minutes:g} minutes")
    for each in (*soak.leaks, *soak.console):
        print(f"LEAK {each}")
    return 1 if soak.leaks or soak.console else 0


if __name__ == "__main__":
    sys.exit(main())
