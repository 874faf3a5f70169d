"""Runs checks in the order in which they are written and counts them."""

import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path

COUNTS = Path("/hil/share/out/counts")


def run_all(checks: Mapping[str, Callable[[], None]]) -> int:
    """Call everything named ``check_…``; the exit code. Counts are left for the host.

    A check that fails does not stop the others: each sets its own devices up.
    """
    failed = passed = 0
    for name, check in checks.items():
        if name.startswith("check_"):
            if _passes(name.removeprefix("check_").replace("_", " "), check):
                passed += 1
            else:
                failed += 1
    with COUNTS.open("a", encoding="ascii") as counts:
        counts.write(f"{passed} {failed}\n")
    return 1 if failed else 0


def _passes(name: str, check: Callable[[], None]) -> bool:
    began_s = time.monotonic()
    try:
        check()
    except Exception:  # noqa: BLE001 - whatever a check meets is its failure
        print(f"FAIL  {name}\n{traceback.format_exc()}", flush=True)
        return False
    print(f"ok    {name} ({time.monotonic() - began_s:.1f} s)", flush=True)
    return True
