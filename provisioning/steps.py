"""The steps of an installation, as data that can be executed or printed for a shell.

A step that is executed again changes nothing. It writes below a root folder, so that a
test or the builder of an SD card image can use a folder of its own. Steps raise
OSError, CalledProcessError and StepRefusedError; `failure` puts each in words.
"""

import filecmp
import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import cast

from firmware.base.durable_files import sync_folder
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase, verbatim

ROOT = Path("/")
LISTS = Path("/var/lib/apt/lists")
NO_QUESTIONS = ("env", "DEBIAN_FRONTEND=noninteractive")
APT = (*NO_QUESTIONS, "apt-get", "--quiet")


FETCHED = "*_Packages*"
NO_LISTS = Phrase(
    "No list of packages could be fetched. Check the network, then install again."
)


class StepRefusedError(Exception):
    """A step that this system cannot take, with what a person can do."""


class StepOutcome(StrEnum):
    """The result of a step."""

    DONE = "done"
    SAME = "same"
    KEPT = "kept"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Run:
    """A command for the running system; `only_with` names a program that it needs.

    It is skipped under another root, because it would change the running system. One
    that `may_fail` leaves things as they are where it does.
    """

    why: Phrase
    argv: tuple[str, ...]
    only_with: str = ""
    may_fail: bool = False

    def as_shell(self) -> str:
        """Return the step as a line for a shell."""
        line = shlex.join(self.argv) + (" || true" if self.may_fail else "")
        if not self.only_with:
            return line
        return f"! command -v {self.only_with} >/dev/null || {line}"

    def execute(self, root: Path) -> StepOutcome:
        """Run it; CalledProcessError if it fails, OSError if it is missing."""
        if root != ROOT or (self.only_with and not shutil.which(self.only_with)):
            return StepOutcome.LEFT
        ended = subprocess.run(self.argv, check=not self.may_fail)
        return StepOutcome.LEFT if ended.returncode else StepOutcome.DONE


@dataclass(frozen=True, slots=True)
class Put:
    """A file from the sources, put in place whole. `keep`: never overwrite it."""

    why: Phrase
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
        target = under(root, self.target)
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

    why: Phrase
    target: Path
    destination: Path

    def as_shell(self) -> str:
        """Return the step as a line for a shell."""
        return shlex.join(("ln", "-sfn", str(self.destination), str(self.target)))

    def execute(self, root: Path) -> StepOutcome:
        """Create or correct the link; OSError if something else is in its place."""
        target = under(root, self.target)
        if target.is_symlink():
            if target.readlink() == self.destination:
                return StepOutcome.SAME
            target.unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(self.destination)
        return StepOutcome.DONE


@dataclass(frozen=True, slots=True)
class Packages:
    """Debian packages; those that the system's lists lack are named.

    `lists` is the folder of what apt fetched: without network `apt-get update` ends
    well and leaves it empty.
    """

    why: Phrase
    names: tuple[str, ...]
    hint: Phrase
    lists: Path = LISTS

    def as_shell(self) -> str:
        """Return the step as a line for a shell."""
        return shlex.join(self._argv())

    def execute(self, root: Path) -> StepOutcome:
        """Install them; StepRefusedError with `hint` if there is no such package."""
        if root != ROOT:
            return StepOutcome.LEFT
        unknown = [name for name in self.names if not _is_known(name)]
        if unknown:
            raise StepRefusedError(
                Phrase(
                    "this system has no package {unknown}. {hint}",
                    unknown=", ".join(unknown),
                    hint=self.hint if any(self.lists.glob(FETCHED)) else NO_LISTS,
                )
            )
        subprocess.run(self._argv(), check=True)
        return StepOutcome.DONE

    def _argv(self) -> tuple[str, ...]:
        return (*APT, "install", "--yes", "--no-install-recommends", *self.names)


@dataclass(frozen=True, slots=True)
class Remove:
    """A file, link or folder that an installation made, taken away.

    With `link_to` only a link that leads there: what a person put in its place stays.
    """

    why: Phrase
    target: Path
    link_to: Path | None = None

    def as_shell(self) -> str:
        """Return the step as a line for a shell."""
        if self.link_to is None:
            return shlex.join(("rm", "-rf", str(self.target)))
        folder, name = str(self.target.parent), self.target.name
        found = ("find", folder, "-maxdepth", "1", "-name", name)
        return shlex.join((*found, "-lname", str(self.link_to), "-delete"))

    def execute(self, root: Path) -> StepOutcome:
        """Remove it, what a folder holds included; OSError if that fails."""
        target = under(root, self.target)
        if not os.path.lexists(target):
            return StepOutcome.SAME
        if self.link_to is not None and not self._leads_there(target):
            return StepOutcome.KEPT
        if target.is_dir() and not target.is_symlink():
            shutil.rmtree(target)
        else:
            target.unlink()
        return StepOutcome.DONE

    def _leads_there(self, target: Path) -> bool:
        return target.is_symlink() and target.readlink() == self.link_to


Step = Run | Put | SymbolicLink | Packages | Remove


def failure(error: Exception) -> Phrase:
    """What went wrong in a step, for people."""
    if isinstance(error, subprocess.CalledProcessError):
        argv = cast("Sequence[str]", error.cmd)
        return Phrase(
            "`{argv}` ended with status {returncode}",
            argv=shlex.join(argv),
            returncode=error.returncode,
        )
    if isinstance(error, FileNotFoundError) and error.filename:
        return Phrase("{filename} is not there", filename=error.filename)
    if isinstance(error, OSError):
        where = error.filename2 or error.filename or "-"
        reason = os_reason(error)
        return Phrase("{filename}: {reason}", filename=where, reason=reason)
    return verbatim(error)


def _is_known(package: str) -> bool:
    """Whether apt could install it, by its own name or by one that provides it."""
    argv = ("/usr/bin/apt-cache", "showpkg", "--", package)
    shown = subprocess.run(argv, capture_output=True, check=False, text=True)
    return shown.returncode == 0 and can_be_installed(shown.stdout)


def can_be_installed(showpkg: str) -> bool:
    """Whether `apt-cache showpkg` names a version, or a package that provides it.

    As libzbar0, which Debian 13 has only as libzbar0t64.
    """
    versions = showpkg.partition("\nVersions:")[2].partition("\nReverse Depends:")[0]
    providers = showpkg.partition("\nReverse Provides:")[2]
    return bool(versions.strip() or providers.strip())


def under(root: Path, path: Path) -> Path:
    """An absolute path of the system, below another root."""
    return root / os.path.relpath(path, "/")
