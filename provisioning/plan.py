"""The steps that make a Raspberry Pi a kiosk, or a Debian machine the shop's hub.

The only list of the packages, folders and files of an installed box. Pure: it returns
steps and runs none. docs/install.md describes the same for people.
"""

from pathlib import Path
from typing import Literal

from provisioning.steps import Put, Run, Step, SymbolicLink

Role = Literal["kiosk", "hub"]
ROLES: tuple[Role, ...] = ("kiosk", "hub")

HOME = Path("/opt/countertop")
VENV = HOME / "venv"
CONFIG = Path("/etc/countertop")
UNITS = Path("/etc/systemd/system")

PACKAGES: dict[Role, tuple[str, ...]] = {
    "kiosk": (
        "libusb-1.0-0",
        "libzbar0",
        "python3-lgpio",
        "python3-spidev",
        "python3-venv",
        "xfonts-terminus",
        "xfonts-wqy",
    ),
    "hub": ("ca-certificates", "mosquitto", "openssl", "python3-venv"),
}
EXTRAS: dict[Role, str] = {"kiosk": "[pi]", "hub": "[spreadsheets]"}


def plan(role: Role, sources: Path) -> tuple[Step, ...]:
    """Return every step, in order, that installs `role` from the folder `sources`.

    No step starts or restarts a service: a running box keeps its program until it is
    restarted, and a new box needs its configuration first.
    """
    buses = _buses() if role == "kiosk" else ()
    devices = _devices(sources) if role == "kiosk" else ()
    broker = _broker(sources) if role == "hub" else ()
    return (
        *_packages(role),
        *buses,
        *_account(sources),
        *_program(role, sources),
        *devices,
        *broker,
        *_configuration(role, sources),
        *_service(role, sources),
    )


def _packages(role: Role) -> tuple[Step, ...]:
    apt = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet")
    install = ("install", "--yes", "--no-install-recommends", *PACKAGES[role])
    return (
        Run("Debian's list of packages", (*apt, "update")),
        Run("Debian packages", (*apt, *install)),
    )


def _buses() -> tuple[Step, ...]:
    return tuple(
        Run(f"bus of the display: {bus}", argv, only_with="raspi-config")
        for bus, argv in (
            ("I2C", ("raspi-config", "nonint", "do_i2c", "0")),
            ("SPI", ("raspi-config", "nonint", "do_spi", "0")),
        )
    )


def _account(sources: Path) -> tuple[Step, ...]:
    users = Path("/etc/sysusers.d/countertop.conf")
    return (
        Put(
            "account and groups", sources / "systemd/sysusers.d/countertop.conf", users
        ),
        Run("account and groups", ("systemd-sysusers", str(users))),
    )


def _program(role: Role, sources: Path) -> tuple[Step, ...]:
    # The same for both roles, which may share a machine: the later one must not hide
    # Debian's lgpio and spidev from an installed kiosk (decision 0082).
    make = ("/usr/bin/python3", "-m", "venv", "--system-site-packages", str(VENV))
    pip = (str(VENV / "bin/pip"), "install", "--quiet", "--disable-pip-version-check")
    pins = ("--constraint", str(sources / "provisioning/pins.txt"))
    command = Path("/usr/local/bin/countertop")
    # setuptools would install removed modules from an earlier build.
    leftovers = (str(sources / "build"), str(sources / "countertop.egg-info"))
    sweep = Run("the program", ("rm", "-rf", *leftovers))
    return (
        Run("environment for Python", make),
        sweep,
        Run("the program", (*pip, *pins, f"{sources}{EXTRAS[role]}")),
        sweep,
        SymbolicLink("the command `countertop`", command, VENV / "bin/countertop"),
    )


def _devices(sources: Path) -> tuple[Step, ...]:
    rules = Path("/etc/udev/rules.d/60-countertop.rules")
    return (
        Put("names of devices", sources / "systemd/udev/60-countertop.rules", rules),
        Run("names of devices", ("udevadm", "control", "--reload")),
        Run("names of devices", ("udevadm", "trigger")),
    )


def _broker(sources: Path) -> tuple[Step, ...]:
    ours = sources / "provisioning/broker"
    theirs = Path("/etc/mosquitto")
    passwords = theirs / "countertop.passwords"
    listeners = theirs / "conf.d/countertop-listeners.conf"
    certificates = sources / "provisioning/certificates.sh"
    limits = "mosquitto.service.d/countertop.conf"
    return (
        # Before it is told to use them; a broker that has some keeps them.
        Run("certificates of the broker", (str(certificates), "install")),
        Put("broker", ours / "countertop.conf", theirs / "conf.d/countertop.conf"),
        Put("broker", ours / listeners.name, listeners, keep=True),
        Put("broker", ours / "countertop.acl", theirs / "countertop.acl"),
        Put("broker", ours / passwords.name, passwords, mode=0o640, keep=True),
        Run("broker", ("chgrp", "mosquitto", str(passwords))),
        Put("limits of the broker", sources / "systemd" / limits, UNITS / limits),
        Run("broker, from the next start on", ("systemctl", "enable", "mosquitto")),
    )


def _configuration(role: Role, sources: Path) -> tuple[Step, ...]:
    name = f"{role}.toml"
    folders = Path("/etc/tmpfiles.d/countertop.conf")
    return (
        Put(
            "configuration",
            sources / "provisioning" / name,
            CONFIG / name,
            mode=0o640,
            keep=True,
        ),
        Put("folders", sources / "systemd/tmpfiles.d/countertop.conf", folders),
        Run("folders", ("systemd-tmpfiles", "--create", str(folders))),
    )


def _service(role: Role, sources: Path) -> tuple[Step, ...]:
    unit = f"{role}.service"
    target = UNITS / unit
    return (
        Put("service", sources / "systemd" / unit, target),
        Run("service", ("systemctl", "daemon-reload")),
        Run("service, from the next start on", ("systemctl", "enable", unit)),
    )
