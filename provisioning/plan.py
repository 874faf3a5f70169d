"""The steps that make a Raspberry Pi a kiosk, or a Debian machine the shop's hub.

The only list of the packages, folders and files of an installed box. Pure: it returns
steps and runs none. docs/install.md describes the same for people.
"""

import os
from pathlib import Path
from typing import Literal

from firmware.base.wording.phrases import Phrase
from provisioning.steps import APT, NO_QUESTIONS, Packages, Put, Run, Step, SymbolicLink

Role = Literal["kiosk", "hub"]
ROLES: tuple[Role, ...] = ("kiosk", "hub")

HOME = Path("/opt/countertop")
VENV = HOME / "venv"
CONFIG = Path("/etc/countertop")
UNITS = Path("/etc/systemd/system")

PACKAGES: dict[Role, tuple[str, ...]] = {
    "kiosk": (
        "avahi-daemon",
        "ca-certificates",
        "libnss-mdns",
        "libusb-1.0-0",
        "libzbar0",
        "procps",
        "python3-venv",
        "systemd",
        "udev",
        "xfonts-terminus",
        "xfonts-wqy",
    ),
    "hub": (
        "avahi-daemon",
        "ca-certificates",
        "mosquitto",
        "openssl",
        "procps",
        "python3-venv",
        "systemd",
    ),
}
PINS = ("python3-lgpio", "python3-spidev")
"""What drives display, buttons and lamp, of Raspberry Pi OS (decision 0073)."""
LOGINS = (UNITS / "getty@tty1.service", UNITS / "autovt@.service")
"""The logins that a scanner which types would type into before the kiosk holds it: the
one on the screen, and those that logind starts when another console is shown."""
NO_LOGIN = Phrase("no login on the kiosk's own screen from the next start on: use SSH")
NO_PINS = Phrase(
    "Display, buttons and lamp need Raspberry Pi OS (64-bit). On any "
    "Debian, `make install INSTALL=--without-devices` installs a kiosk "
    "that has none of them."
)
NO_PACKAGE = Phrase(
    "Meant are Raspberry Pi OS (64-bit) and Debian, 12 or 13, with their "
    "own sources of packages in /etc/apt."
)
COMPLETIONS = {
    "bash": Path("/usr/share/bash-completion/completions/countertop"),
    "zsh": Path("/usr/share/zsh/vendor-completions/_countertop"),
}
MANUALS = {
    "C.UTF-8": Path("/usr/share/man/man1/countertop.1"),
    "zh_CN.UTF-8": Path("/usr/share/man/zh_CN/man1/countertop.1"),
}
"""The manual page, by the locale in which it is made."""
ALL = ("--configure", "-a")
ONE_A_LINE = ("--progress-bar", "off")
"""What is fetched is named, for it takes minutes on a small board."""
WITH_PINS = "[kiosk,pi]"


def plan(role: Role, sources: Path, *, devices: bool = True) -> tuple[Step, ...]:
    """Return every step, in order, that installs `role` from the folder `sources`.

    Without `devices` a kiosk does without display, buttons and lamp, so that it can
    be any Debian machine.

    No step starts or restarts a service: a running box keeps its program until it is
    restarted, and a new box needs its configuration first.
    """
    pins = role == "kiosk" and devices
    buses = _buses() if pins else ()
    names = _device_names(sources) if role == "kiosk" else ()
    logins = _no_logins() if pins else ()
    broker = (*_broker(sources), *_found_by_name(sources)) if role == "hub" else ()
    return (
        *_packages(role, pins=pins),
        *buses,
        *_account(sources),
        *_program(sources, WITH_PINS if pins else f"[{role}]"),
        *names,
        *logins,
        *broker,
        *_configuration(
            role, sources / "provisioning" / _sample(role, devices=devices)
        ),
        *_service(role, sources),
    )


def _packages(role: Role, *, pins: bool) -> tuple[Step, ...]:
    # An installation that was killed leaves packages half done, which block all others.
    half_done = Run(Phrase("packages left half done"), (*NO_QUESTIONS, "dpkg", *ALL))
    update = Run(Phrase("Debian's list of packages"), (*APT, "update"))
    packages = Packages(Phrase("Debian packages"), PACKAGES[role], NO_PACKAGE)
    of_pins = Packages(Phrase("Debian packages for pins"), PINS, NO_PINS)
    begin = (half_done, update)
    return (*begin, of_pins, packages) if pins else (*begin, packages)


def _buses() -> tuple[Step, ...]:
    return tuple(
        Run(
            Phrase("bus of the display: {bus}", bus=bus), argv, only_with="raspi-config"
        )
        for bus, argv in (
            ("I2C", ("raspi-config", "nonint", "do_i2c", "0")),
            ("SPI", ("raspi-config", "nonint", "do_spi", "0")),
        )
    )


def _account(sources: Path) -> tuple[Step, ...]:
    users = Path("/etc/sysusers.d/countertop.conf")
    return (
        Put(
            Phrase("account and groups"),
            sources / "systemd/sysusers.d/countertop.conf",
            users,
        ),
        Run(Phrase("account and groups"), ("systemd-sysusers", str(users))),
    )


def _program(sources: Path, extra: str) -> tuple[Step, ...]:
    # The same for both roles, which may share a machine: the later one must not hide
    # Debian's lgpio and spidev from an installed kiosk (decision 0082).
    make = ("/usr/bin/python3", "-m", "venv", "--system-site-packages", str(VENV))
    python = str(VENV / "bin/python")
    pip = (python, "-m", "pip", "install", "--disable-pip-version-check", *ONE_A_LINE)
    pins = ("--constraint", str(sources / "provisioning/pins.txt"))
    command = Path("/usr/local/bin/countertop")
    # setuptools would install removed modules from an earlier build.
    leftovers = (str(sources / "build"), str(sources / "countertop.egg-info"))
    sweep = Run(Phrase("the program"), ("rm", "-rf", *leftovers))
    return (
        # venv takes one that was cut short, or is of Debian's last Python, for whole.
        Run(
            Phrase("environment for Python"),
            ("sh", "-c", f"{python} -m pip --version >/dev/null 2>&1 || rm -rf {VENV}"),
        ),
        Run(Phrase("environment for Python"), make),
        sweep,
        Run(Phrase("the program"), (*pip, *pins, f"{sources}{extra}")),
        sweep,
        SymbolicLink(
            Phrase("the command `countertop`"), command, VENV / "bin/countertop"
        ),
        *(
            Run(
                Phrase("completion in {shell}", shell=shell),
                _made(command, shell, file),
            )
            for shell, file in COMPLETIONS.items()
        ),
        *(
            Run(
                Phrase("manual page"),
                ("env", f"LC_ALL={locale}", *_made(command, "man", file)),
            )
            for locale, file in MANUALS.items()
        ),
    )


def _made(command: Path, kind: str, file: Path) -> tuple[str, ...]:
    """What writes a file that is made from the options of the commands."""
    return (str(command), "completion", kind, "--out", str(file))


def _device_names(sources: Path) -> tuple[Step, ...]:
    rules = Path("/etc/udev/rules.d/60-countertop.rules")
    return (
        Put(
            Phrase("names of devices"),
            sources / "systemd/udev/60-countertop.rules",
            rules,
        ),
        # Where no udevd runs, in a chroot say, they count from the next start on.
        Run(
            Phrase("names of devices"),
            ("udevadm", "control", "--reload"),
            may_fail=True,
        ),
        Run(Phrase("names of devices"), ("udevadm", "trigger"), may_fail=True),
    )


def _no_logins() -> tuple[Step, ...]:
    # As `systemctl mask` does, also below another root; from the next start on.
    return tuple(SymbolicLink(NO_LOGIN, unit, Path(os.devnull)) for unit in LOGINS)


def _broker(sources: Path) -> tuple[Step, ...]:
    ours = sources / "provisioning/broker"
    theirs = Path("/etc/mosquitto")
    passwords = theirs / "countertop.passwords"
    listeners = theirs / "conf.d/countertop-listeners.conf"
    certificates = sources / "provisioning/certificates.sh"
    limits = "mosquitto.service.d/countertop.conf"
    return (
        # Before it is told to use them; a broker that has some keeps them.
        Run(Phrase("certificates of the broker"), (str(certificates), "install")),
        Put(
            Phrase("broker"),
            ours / "countertop.conf",
            theirs / "conf.d/countertop.conf",
        ),
        Put(Phrase("broker"), ours / listeners.name, listeners, keep=True),
        Put(Phrase("broker"), ours / "countertop.acl", theirs / "countertop.acl"),
        Put(Phrase("broker"), ours / passwords.name, passwords, mode=0o640, keep=True),
        Run(Phrase("broker"), ("chgrp", "mosquitto", str(passwords))),
        Put(
            Phrase("limits of the broker"), sources / "systemd" / limits, UNITS / limits
        ),
        Run(
            Phrase("broker, from the next start on"),
            ("systemctl", "enable", "mosquitto"),
        ),
    )


def _found_by_name(sources: Path) -> tuple[Step, ...]:
    # Avahi sees a new file by itself.
    service = Path("/etc/avahi/services/countertop-hub.service")
    return (
        Put(
            Phrase("the hub is found by name"),
            sources / "systemd/avahi" / service.name,
            service,
        ),
    )


def _sample(role: Role, *, devices: bool) -> str:
    return f"{role}.toml" if devices else f"{role}-without-devices.toml"


def _configuration(role: Role, sample: Path) -> tuple[Step, ...]:
    target = CONFIG / f"{role}.toml"
    rules = sample.parents[1] / "systemd/tmpfiles.d/countertop.conf"
    folders = Path("/etc/tmpfiles.d/countertop.conf")
    schemas = ("kiosk",) if role == "kiosk" else ("hub", "policy")
    return (
        Put(Phrase("configuration"), sample, target, mode=0o640, keep=True),
        *_policy(role, sample.parent),
        *(
            Put(
                Phrase("rules for editors of the configuration"),
                sample.parent / "schema" / f"{each}.json",
                CONFIG / "schema" / f"{each}.json",
            )
            for each in schemas
        ),
        Put(Phrase("folders"), rules, folders),
        Run(Phrase("folders"), ("systemd-tmpfiles", "--create", str(folders))),
    )


def _policy(role: Role, samples: Path) -> tuple[Step, ...]:
    """The shop's own rules, which the sample of hub.toml names."""
    if role != "hub":
        return ()
    rules, target = samples / "policy.toml", CONFIG / "policy.toml"
    return (Put(Phrase("the shop's own rules"), rules, target, mode=0o640, keep=True),)


def _service(role: Role, sources: Path) -> tuple[Step, ...]:
    unit = f"{role}.service"
    nightly = ("hub-backup.service", "hub-backup.timer") if role == "hub" else ()
    # A shop begins it when customers can reach it: `systemctl enable --now web`.
    beside = ("web.service",) if role == "hub" else ()
    return (
        *(
            Put(Phrase("service"), sources / "systemd" / name, UNITS / name)
            for name in (unit, *nightly, *beside)
        ),
        Run(Phrase("service"), ("systemctl", "daemon-reload"), may_fail=True),
        Run(
            Phrase("service, from the next start on"),
            ("systemctl", "enable", unit, *(nightly[1:])),
        ),
    )
