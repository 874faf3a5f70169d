"""A disk that fails, and forgets what was not synced: `shim.c`, built on the spot."""

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

SOURCE = Path(__file__).with_name("shim.c")
COMPILER = shutil.which("cc")
NO_COMPILER = "no C compiler: install Debian's package gcc to run what needs shim.c"


@dataclass(frozen=True, slots=True)
class FailingDisk:
    """A folder as a process sees it, and as a power cut leaves it."""

    library: Path
    folder: Path
    on_disk: Path
    control: Path

    def environment(self, base: Mapping[str, str]) -> dict[str, str]:
        """What a process needs to have its files in `folder` on this disk."""
        return dict(base) | {
            "LD_PRELOAD": str(self.library),
            "DISK_SHIM_FOLDER": str(self.folder),
            "DISK_SHIM_SHADOW": str(self.on_disk),
            "DISK_SHIM_FAIL": str(self.control),
        }

    def cut_power(self) -> None:
        """After the process was killed: the folder has what was on the disk."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.on_disk, self.folder)


def fail_next_syncs(control: Path, times: int, cut_at: int = 0) -> None:
    """Let so many of the next syncs fail; from inside the process, too.

    At the sync `cut_at`, counted from 1, the process is killed; never if that is 0.
    """
    control.write_text(f"{times} {cut_at}", "ascii")


def failing_disk(place: Path) -> FailingDisk:
    """An empty disk in the folder `place`; its library is built there."""
    if COMPILER is None:
        raise FileNotFoundError(NO_COMPILER)
    library = place / "shim.so"
    library.write_bytes(_built(COMPILER))
    disk = FailingDisk(library, place / "seen", place / "on-disk", place / "fail")
    disk.folder.mkdir()
    disk.on_disk.mkdir()
    return disk


@cache
def _built(compiler: str) -> bytes:
    flags = ("-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC")
    with TemporaryDirectory() as folder:
        library = Path(folder, "shim.so")
        subprocess.run((compiler, *flags, "-o", library, SOURCE, "-ldl"), check=True)
        return library.read_bytes()
