"""The steps of an installation, as data that can be executed or printed for a shell.

A step that is executed again changes nothing. It writes below a root folder, so that a
test or the builder of an SD card image can use a folder of its own. Steps raise OSError
and CalledProcessError.
"""

import filecmp
import os
import shlex
import shutil
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from firmware.base.durable_files import sync_folder

ROOT = Path("/")


class StepOutcome(StrEnum):
    """The result of a step."""

    DONE = "done"
    SAME = "same"
    KEPT = "kept"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Run:
    """A command for the running system; `only_with` names a program that it needs.

    It is skipped under another root, because it would change the running system.
    """

    why: str
    argv: tuple[str, ...]
    only_with: str = ""

    def as_shell(self) -> str:
        """Return the step as a line for a shell."""
        line = shlex.join(self.argv)
        if not self.only_with:
            return line
        return f"! command -v {self.only_with} >/dev/null || {line}"

    def execute(self, root: Path) -> StepOutcome:
        """Run it; CalledProcessError if it fails, OSError if it is missing."""
        if root != ROOT or (self.only_with and not shutil.which(self.only_with)):
            return StepOutcome.LEFT
        subprocess.run(self.argv, check=True)
        return StepOutcome.DONE


@dataclass(frozen=True, slots=True)
class Put:
    """A file from the sources, put in place whole. `keep`: never overwrite it."""

    why: str
    source: Path
    target: Path
    mode: int = 0o644
    keep: bool = False

    def as_shell(self) -> str:
        """Return the step as a line for a shell."""
        target = shlex.quote(str(self.target))
        line = f"install -D -m {self.mode:04o} {shlex.quote(str(self.source))} {target}"
        return f"test -e {target} || {line}" if self.keep else line

    def execute(self, root: Path) -> StepOutcome:
        """Write the file if it is missing or differs; OSError if that fails."""
        target = _under(root, self.target)
        if target.exists() and self.keep:
            return StepOutcome.KEPT
        if target.exists() and filecmp.cmp(self.source, target, shallow=False):
            return StepOutcome.SAME
        target.parent.mkdir(parents=True, exist_ok=True)
        # A power cut leaves the old file or the new one, never a part of one.
        fresh = target.with_name(f".{target.name}.new")
        with fresh.open("wb") as file:
            file.write(self.source.read_bytes())
            file.flush()
            os.fsync(file.fileno())
        fresh.chmod(self.mode)
        fresh.replace(target)
        sync_folder(target.parent)
        return StepOutcome.DONE


@dataclass(frozen=True, slots=True)
class SymbolicLink:
    """A symbolic link at `target` to `destination`."""

    why: str
    target: Path
    destination: Path

    def as_shell(self) -> str:
        """Return the step as a line for a shell."""
        return shlex.join(("ln", "-sfn", str(self.destination), str(self.target)))

    def execute(self, root: Path) -> StepOutcome:
        """Create or correct the link; OSError if something else is in its place."""
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
