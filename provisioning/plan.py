"""The steps that make a Raspberry Pi a kiosk, or a Debian machine the shop's hub.

The only list of the packages, folders and files of an installed box. Pure: it returns
steps and runs none. docs/install.md describes the same for people.
"""

import os
from pathlib import Path
from typing import Literal

from firmware.base.wording.phrases import Phrase
from provisioning.program_steps import program
from provisioning.steps import APT, NO_QUESTIONS, Packages, Put, Run, Step, SymbolicLink

Role = Literal["kiosk", "hub"]
ROLES: tuple[Role, ...] = ("kiosk", "hub")

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
I2C_SPEED = ("dtparam=i2c_arm_baudrate", "400000")
BOOT_CONFIG = Path("/boot/firmware/config.txt")
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
ALL = ("--configure", "-a")


def plan(
    role: Role, sources: Path, *, devices: bool = True, bundle: Path | None = None
) -> tuple[Step, ...]:
    """Return every step, in order, that installs `role` from the folder `sources`.

    Without `devices` a kiosk does without display, buttons and lamp, so that it can
    be any Debian machine. From a `bundle`, a folder of wheels, nothing is fetched.

    No step starts or restarts a service: a running box keeps its program until it is
    restarted, and a new box needs its configuration first.
    """
    pins = role == "kiosk" and devices
    buses = (*_buses(), *_fast_i2c()) if pins else ()
    names = _device_names(sources) if role == "kiosk" else ()
    logins = _no_logins() if pins else ()
    broker = (*_broker(sources), *_found_by_name(sources)) if role == "hub" else ()
    return (
        *_packages(role, pins=pins, fetches=bundle is None),
        *buses,
        *_account(sources),
        *program(role, sources, bundle),
        *names,
        *logins,
        *broker,
        *_configuration(
            role, sources / "provisioning" / _sample(role, devices=devices)
        ),
        *_service(role, sources),
    )


def _packages(role: Role, *, pins: bool, fetches: bool) -> tuple[Step, ...]:
    # An installation that was killed leaves packages half done, which block all others.
    half_done = Run(Phrase("packages left half done"), (*NO_QUESTIONS, "dpkg", *ALL))
    update = Run(Phrase("Debian's list of packages"), (*APT, "update"))
    packages = Packages(Phrase("Debian packages"), PACKAGES[role], NO_PACKAGE)
    of_pins = Packages(Phrase("Debian packages for pins"), PINS, NO_PINS)
    begin = (half_done, update) if fetches else (half_done,)
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


def _fast_i2c() -> tuple[Step, ...]:
    # A frame takes a quarter of the time; the kernel reads it at the next start.
    key, value = I2C_SPEED
    argv = ("raspi-config", "nonint", "set_config_var", key, value, str(BOOT_CONFIG))
    why = Phrase("I2C at 400 kHz, from the next start on")
    return (Run(why, argv, only_with="raspi-config", may_fail=True),)


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
        # Before it is set to use them; a broker that has some keeps them.
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
