"""The steps of an installation, as data: what each does, how it is typed by hand.

Every step may be taken again and changes nothing then. What a step writes lies under a
root folder, so that a test, or the builder of an SD card image, can take the same steps
into a folder of its own.
"""

import filecmp
import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ROOT = Path("/")


class StepOutcome(StrEnum):
    """What a step came to."""

    DONE = "done"
    SAME = "same"
    KEPT = "kept"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Run:
    """A command for the running system. `only_with`: a program it is pointless without.

    It is left out under another root: it would change this system, not that one.
    """

    why: str
    argv: tuple[str, ...]
    only_with: str = ""

    def typed(self) -> str:
        """The step as a line for a shell."""
        line = shlex.join(self.argv)
        if not self.only_with:
            return line
        return f"! command -v {self.only_with} >/dev/null || {line}"

    def take(self, root: Path) -> StepOutcome:
        """Run it; CalledProcessError where it fails, OSError where it is missing."""
        if root != ROOT or (self.only_with and not shutil.which(self.only_with)):
            return StepOutcome.LEFT
        subprocess.run(self.argv, check=True)
        return StepOutcome.DONE


@dataclass(frozen=True, slots=True)
class Put:
    """A file from the sources, put in place whole. `keep`: a person's file stays."""

    why: str
    source: Path
    target: Path
    mode: int = 0o644
    keep: bool = False

    def typed(self) -> str:
        """The step as a line for a shell."""
        target = shlex.quote(str(self.target))
        line = f"install -D -m {self.mode:04o} {shlex.quote(str(self.source))} {target}"
        return f"test -e {target} || {line}" if self.keep else line

    def take(self, root: Path) -> StepOutcome:
        """Write the file where it is missing or differs; OSError where it cannot."""
        target = _under(root, self.target)
        if target.exists() and self.keep:
            return StepOutcome.KEPT
        if target.exists() and filecmp.cmp(self.source, target, shallow=False):
            return StepOutcome.SAME
        target.parent.mkdir(parents=True, exist_ok=True)
        # A power cut leaves the old file or the new one, never half of one.
        fresh = target.with_name(f".{target.name}.new")
        with fresh.open("wb") as file:
            file.write(self.source.read_bytes())
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(self.mode)
        fresh.replace(target)
        return StepOutcome.DONE


@dataclass(frozen=True, slots=True)
class SymbolicLink:
    """A symbolic link at `target` to `destination`."""

    why: str
    target: Path
    destination: Path

    def typed(self) -> str:
        """The step as a line for a shell."""
        return shlex.join(("ln", "-sfn", str(self.destination), str(self.target)))

    def take(self, root: Path) -> StepOutcome:
        """Make or mend the link; OSError where something else is in its place."""
        target = _under(root, self.target)
        if target.is_symlink():
            if target.readlink() == self.destination:
                return StepOutcome.SAME
            target.unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(self.destination)
        return StepOutcome.DONE


Step = Run | Put | SymbolicLink


def _under(root: Path, path: Path) -> Path:
    return root / os.path.relpath(path, "/")
