"""The steps that put the program in place: its environment, packages, command, pages.

Pure, as the plan that they are part of.
"""

from pathlib import Path

from firmware.base.wording.phrases import Phrase
from provisioning.steps import Run, Step, SymbolicLink

HOME = Path("/opt/countertop")
VENV = HOME / "venv"
COMMAND = Path("/usr/local/bin/countertop")
COMPLETIONS = {
    "bash": Path("/usr/share/bash-completion/completions/countertop"),
    "zsh": Path("/usr/share/zsh/vendor-completions/_countertop"),
}
MANUALS = {
    "C.UTF-8": Path("/usr/share/man/man1/countertop.1"),
    "zh_CN.UTF-8": Path("/usr/share/man/zh_CN/man1/countertop.1"),
}
"""The manual page, by the locale in which it is made."""
QUIETLY = ("--disable-pip-version-check", "--progress-bar", "off")
"""What is fetched is named, for it takes minutes on a small board."""


def program(role: str, sources: Path, bundle: Path | None) -> tuple[Step, ...]:
    """Return the steps for `role`, from `sources` or from a `bundle` of wheels."""
    # The same for both roles, which may share a machine: the later one must not hide
    # Debian's lgpio and spidev from an installed kiosk (decision 0082).
    make = ("/usr/bin/python3", "-m", "venv", "--system-site-packages", str(VENV))
    python = VENV / "bin/python"
    whole = f"{python} -m pip --version >/dev/null 2>&1 || rm -rf {VENV}"
    return (
        # venv takes one that was cut short, or is of Debian's last Python, for whole.
        Run(Phrase("environment for Python"), ("sh", "-c", whole)),
        Run(Phrase("environment for Python"), make),
        *_python_packages(role, sources, bundle),
        SymbolicLink(
            Phrase("the command `countertop`"), COMMAND, VENV / "bin/countertop"
        ),
        *(
            Run(Phrase("completion in {shell}", shell=shell), _made(shell, file))
            for shell, file in COMPLETIONS.items()
        ),
        *(
            Run(
                Phrase("manual page"),
                ("env", f"LC_ALL={locale}", *_made("man", file)),
            )
            for locale, file in MANUALS.items()
        ),
    )


def _python_packages(role: str, sources: Path, bundle: Path | None) -> tuple[Step, ...]:
    """The packages of the lock, each by its hash (decision 0205), then the program."""
    pip = (str(VENV / "bin/python"), "-m", "pip", "install", *QUIETLY, "--no-deps")
    lock = ("--require-hashes", "--only-binary", ":all:", "--requirement")
    locked = (*lock, str(sources / f"provisioning/locks/{role}.txt"))
    # setuptools would install removed modules from an earlier build.
    leftovers = (str(sources / "build"), str(sources / "countertop.egg-info"))
    sweep = Run(Phrase("the program"), ("rm", "-rf", *leftovers))
    if bundle is not None:
        pip = (*pip, "--no-index", "--find-links", str(bundle))
        anew = (*pip, "--force-reinstall", "countertop")
        return (
            Run(Phrase("Python packages"), (*pip, *locked)),
            Run(Phrase("the program"), anew),
        )
    built = (*pip, "--no-build-isolation", str(sources))
    return (
        Run(Phrase("Python packages"), (*pip, *locked)),
        sweep,
        Run(Phrase("the program"), built),
        sweep,
    )


def _made(kind: str, file: Path) -> tuple[str, ...]:
    """What writes a file that is made from the options of the commands."""
    return (str(COMMAND), "completion", kind, "--out", str(file))
