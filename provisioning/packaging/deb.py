"""Makes `countertop-kiosk` or `countertop-hub` as a package of Debian: `make deb`.

Its environment is filled from a bundle, so it needs no network where it is installed,
and can be made on a machine of another kind (decision 0206).
"""

import argparse
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from provisioning.packaging.bundle import BILL, Target, make_bundle, systems
from provisioning.packaging.lock import EXTRAS, SOURCES
from provisioning.packaging.locks import MACHINES, fits
from provisioning.plan import PACKAGES, Role
from provisioning.program_steps import COMPLETIONS, MANUALS, VENV

PYTHONS = {12: 11, 13: 13}
"""The minor version of Python 3 of each Debian."""
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
UNITS = {
    "kiosk": ("kiosk.service",),
    "hub": ("hub.service", "hub-backup.service", "hub-backup.timer", "web.service"),
}
ENABLED = {"kiosk": ("kiosk.service",), "hub": ("hub.service", "hub-backup.timer")}
SCRIPTS = ("preinst", "postinst", "prerm", "postrm")
BUILDS_ONLY: dict[Role, tuple[str, ...]] = {"kiosk": (), "hub": ("setuptools-",)}
"""What a lock has for the installation from sources; a kiosk's printer needs it."""
OTHER = {"kiosk": "hub", "hub": "kiosk"}
SHARE = "usr/share/countertop/provisioning"
FILES = {
    "kiosk": {
        "systemd/kiosk.service": "usr/lib/systemd/system",
        "systemd/udev/60-countertop.rules": "usr/lib/udev/rules.d",
        "provisioning/kiosk.toml": SHARE,
        "provisioning/schema/kiosk.json": "etc/countertop/schema",
    },
    "hub": {
        **{f"systemd/{unit}": "usr/lib/systemd/system" for unit in UNITS["hub"]},
        "systemd/mosquitto.service.d/countertop.conf": "usr/lib/systemd/system"
        "/mosquitto.service.d",
        "systemd/avahi/countertop-hub.service": "etc/avahi/services",
        "provisioning/broker/countertop.conf": "etc/mosquitto/conf.d",
        "provisioning/broker/countertop.acl": "etc/mosquitto",
        "provisioning/broker/countertop-listeners.conf": f"{SHARE}/broker",
        "provisioning/broker/countertop.passwords": f"{SHARE}/broker",
        "provisioning/hub.toml": SHARE,
        "provisioning/policy.toml": SHARE,
        "provisioning/admit.sh": SHARE,
        "provisioning/certificates.sh": SHARE,
        "provisioning/language.sh": SHARE,
        "provisioning/schema/hub.json": "etc/countertop/schema",
        "provisioning/schema/policy.json": "etc/countertop/schema",
    },
}
"""Each file of the project and the folder that it is in, of a box."""
COMMON = {
    "systemd/sysusers.d/countertop.conf": "usr/lib/sysusers.d",
    "systemd/tmpfiles.d/countertop.conf": "usr/lib/tmpfiles.d",
}
STARTER = f"""#!{VENV}/bin/python
import sys
from firmware.cli.main import main
sys.exit(main())
"""
WITHOUT_OTHER = """
import sys
for name in sys.argv[1].split():
    sys.modules[name] = None
from firmware.cli.main import main
sys.exit(main(sys.argv[2:]))
"""
"""Runs a command as on a box that has the packages of one role only."""


@dataclass(frozen=True, slots=True)
class Package:
    """A package to make: its role, machine, release of Debian and version."""

    role: Role
    machine: str
    debian: int
    number: str

    @property
    def file(self) -> str:
        """The name of the file that Debian's tools expect."""
        architecture = ARCHITECTURES[self.machine]
        return f"countertop-{self.role}_{self.number}_{architecture}.deb"


def main(argv: list[str] | None = None) -> int:
    """Make one package below `dist`."""
    parser = argparse.ArgumentParser("deb", description=__doc__)
    parser.add_argument("role", choices=EXTRAS)
    parser.add_argument("--machine", choices=MACHINES, default=platform.machine())
    parser.add_argument("--debian", choices=PYTHONS, type=int, default=12)
    parser.add_argument("--number", default=version("countertop"))
    parser.add_argument("--out", type=Path, default=SOURCES / "dist")
    arguments = parser.parse_args(argv)
    number = f"{arguments.number}+deb{arguments.debian}"
    package = Package(arguments.role, arguments.machine, arguments.debian, number)
    arguments.out.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        wheels, root = Path(folder, "wheels"), Path(folder, "root")
        python = PYTHONS[package.debian]
        make_bundle(Target(package.role, package.machine, (python,)), wheels)
        fill(package, wheels, root)
        target = arguments.out / package.file
        build = ("dpkg-deb", "--root-owner-group", "-Zzstd", "-z10", "--build")
        subprocess.run((*build, str(root), str(target)), check=True)
    print(f"{target}: {target.stat().st_size // 1_000_000} MB")
    return 0


def fill(package: Package, wheels: Path, root: Path) -> None:
    """Lay out the whole package in `root`, from a folder of its wheels."""
    _environment(package, wheels, root)
    for source, folder in (COMMON | FILES[package.role]).items():
        _copy(SOURCES / source, root / folder)
    _copy(wheels / BILL, root / f"usr/share/doc/countertop-{package.role}")
    _link(root / "usr/bin/countertop", str(VENV / "bin/countertop"))
    _pages(package.role, root)
    _control(package, root)
    for path in root.rglob("*"):
        if not path.is_symlink():
            executable = path.is_dir() or path.read_bytes()[:2] == b"#!"
            path.chmod(0o755 if executable else 0o644)
    root.chmod(0o755)


def _environment(package: Package, wheels: Path, root: Path) -> None:
    venv, python = root / VENV.relative_to("/"), PYTHONS[package.debian]
    packages = venv / f"lib/python3.{python}/site-packages"
    packages.mkdir(parents=True)
    chosen = [
        str(wheel)
        for wheel in sorted(wheels.glob("*.whl"))
        if fits(wheel.name, python, package.machine)
        and not (
            BUILDS_ONLY[package.role] and wheel.name.startswith(BUILDS_ONLY["hub"])
        )
    ]
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    where = ("--target", str(packages), "--python-version", f"3.{python}")
    how = ("--no-index", "--no-deps", "--no-compile", "--only-binary", ":all:")
    known = [word for each in systems(package.machine) for word in ("--platform", each)]
    subprocess.run((*pip, "install", *how, *where, *known, *chosen), check=True)
    shutil.rmtree(packages / "bin", ignore_errors=True)
    (venv / "bin").mkdir()
    _link(venv / "bin/python3", f"/usr/bin/python3.{python}")
    _link(venv / "bin/python", "python3")
    (venv / "bin/countertop").write_text(STARTER, "utf-8")
    (venv / "pyvenv.cfg").write_text(
        f"home = /usr/bin\ninclude-system-site-packages = true\nversion = 3.{python}\n",
        "utf-8",
    )


def _pages(role: Role, root: Path) -> None:
    """Completion and manual pages, of the commands of this role."""
    made = [(kind, file, "C.UTF-8") for kind, file in COMPLETIONS.items()]
    made += [("man", file, locale) for locale, file in MANUALS.items()]
    hidden = {"kiosk": "sqlalchemy", "hub": "cv2"}[role]
    for kind, file, locale in made:
        target = root / file.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        words = ("completion", kind, "--out", str(target))
        command = (sys.executable, "-c", WITHOUT_OTHER, f"{hidden} firmware.virtual")
        environment = {"LC_ALL": locale, "PYTHONPATH": str(SOURCES)}
        subprocess.run((*command, *words), check=True, env=environment)


def _control(package: Package, root: Path) -> None:
    control = root / "DEBIAN"
    control.mkdir()
    conffiles = sorted(path for path in (root / "etc").rglob("*") if path.is_file())
    lines = "".join(f"/{path.relative_to(root)}\n" for path in conffiles)
    (control / "conffiles").write_text(lines, "utf-8")
    words = {
        "@ROLE@": package.role,
        "@UNITS@": " ".join(UNITS[package.role]),
        "@ENABLED@": " ".join(ENABLED[package.role]),
    }
    for name in SCRIPTS:
        text = (SOURCES / "provisioning/debian" / name).read_text("utf-8")
        for word, value in words.items():
            text = text.replace(word, value)
        (control / name).write_text(text, "utf-8")
    size_kb = (
        sum(path.stat().st_size for path in root.rglob("*") if path.is_file()) // 1024
    )
    (control / "control").write_text(control_text(package, size_kb), "utf-8")


def control_text(package: Package, size_kb: int) -> str:
    """The package's description for dpkg; `size_kb` is what it takes when installed."""
    python = PYTHONS[package.debian]
    needs = [name for name in PACKAGES[package.role] if name != "python3-venv"]
    needs += [f"python3 (>= 3.{python})", f"python3 (<< 3.{python + 1})"]
    needs += ["init-system-helpers"]
    pins = "Recommends: python3-lgpio, python3-spidev\n"
    about = {
        "kiosk": "countertop self-pay kiosk",
        "hub": "store hub of countertop self-pay kiosks",
    }
    return (
        f"Package: countertop-{package.role}\n"
        f"Version: {package.number}\n"
        f"Architecture: {ARCHITECTURES[package.machine]}\n"
        "Maintainer: Countertop <countertop@localhost>\n"
        f"Installed-Size: {size_kb}\n"
        f"Depends: {', '.join(sorted(needs))}\n"
        f"{pins if package.role == 'kiosk' else ''}"
        f"Conflicts: countertop-{OTHER[package.role]}\n"
        "Section: misc\nPriority: optional\n"
        f"Description: {about[package.role]}\n"
    )


def _copy(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, folder / source.name)


def _link(link: Path, target: str) -> None:
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(target)


if __name__ == "__main__":
    sys.exit(main())
