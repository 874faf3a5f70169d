"""Makes the locks anew: `make lock`. Needs the network, and uv beside this Python."""

import subprocess
import sys
from pathlib import Path

from provisioning.packaging.locks import as_pylock, as_requirements, read_lock

SOURCES = Path(__file__).resolve().parents[2]
LOCKS = SOURCES / "provisioning/locks"
EXTRAS = {"kiosk": ("kiosk", "pi"), "hub": ("hub",)}
"""What each role is installed with; a kiosk without devices has the same lock."""
BUILD = "setuptools\n"
"""What builds the program where it is installed from its sources."""


def main() -> None:
    """Resolve each role for all Pythons and machines, and write its two files."""
    for role, extras in EXTRAS.items():
        packages = read_lock(_resolved(extras))
        (LOCKS / f"pylock.{role}.toml").write_text(as_pylock(packages), "utf-8")
        (LOCKS / f"{role}.txt").write_text(as_requirements(packages), "utf-8")
        print(f"{role}: {len(packages)} packages")


def _resolved(extras: tuple[str, ...]) -> str:
    """What uv resolves, as text of a pylock.toml."""
    chosen = [word for extra in extras for word in ("--extra", extra)]
    resolve = (
        "uv", "pip", "compile", "--quiet", "--no-header", "--universal",
        "--python-version", "3.11", "--format", "pylock.toml",
        "--constraint", "provisioning/pins.txt", *chosen, "pyproject.toml", "-",
    )  # fmt: skip
    uv = (sys.executable, "-m", *resolve)
    resolved = subprocess.run(
        uv, input=BUILD, stdout=subprocess.PIPE, check=True, cwd=SOURCES, text=True
    )
    return resolved.stdout


if __name__ == "__main__":
    main()
