"""Takes the pictures of `docs/pictures/kiosk` anew: `make pictures`.

The whole product runs behind the page, as in `make pages`. What is on each picture says
`picture_kiosk.mjs`; `docs/virtual-kiosk-pictures.md` shows them.
"""

import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from PIL import Image

from drivers.sim.reserved_port import ReservedPort
from tests.pages.browsing import HERE, LIMIT_S, MODULES, PICTURES, SOURCES
from tests.pages.kiosk_page import opened_shop

TAKEN = PICTURES / "states"
KEPT = SOURCES / "docs/pictures/kiosk"
PREFIX = "kiosk-"
QUALITY = 70
MAX_WIDTH_PX = 1_280


def main() -> None:
    shutil.rmtree(TAKEN, ignore_errors=True)
    with closing(ReservedPort()) as reserved, opened_shop(reserved.number) as address:
        words = ["node", HERE / "picture_kiosk.mjs", address, MODULES, TAKEN]
        subprocess.run(words, check=True, timeout=LIMIT_S)
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob("*.webp"):
        old.unlink()
    taken = sorted(TAKEN.glob("*.png"))
    kept_bytes = [keep(each) for each in taken]
    sys.stdout.write(f"\n{len(taken)} pictures, {sum(kept_bytes) / 1e3:.0f} KB\n")


def keep(file: Path) -> int:
    """Keep one as WebP; its bytes."""
    target = KEPT / f"{file.stem.removeprefix(PREFIX)}.webp"
    with Image.open(file) as picture:
        small = picture.convert("RGB")
    small.thumbnail((MAX_WIDTH_PX, MAX_WIDTH_PX * 2))
    small.save(target, "WEBP", quality=QUALITY, method=6)
    return target.stat().st_size


if __name__ == "__main__":
    main()
