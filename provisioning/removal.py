"""The steps that take an installation away again: `make uninstall`. Pure, as the plan.

What the shop made stays: configuration, passwords, certificates, books and journals.
"""

import os
from pathlib import Path

from firmware.base.wording.phrases import Phrase
from provisioning.plan import CONFIG, LOGINS, ROLES, UNITS, Role
from provisioning.program_steps import COMPLETIONS, HOME, MANUALS
from provisioning.steps import Remove, Run, Step

DATA = Path("/var/lib/countertop")
KEPT = (CONFIG, DATA, Path("/var/backups/countertop"))
"""What only a person removes, and how a machine is given away with nothing on it."""
COMMON = (
    Path("/usr/local/bin/countertop"),
    *COMPLETIONS.values(),
    *MANUALS.values(),
    HOME,
    Path("/etc/sysusers.d/countertop.conf"),
    Path("/etc/tmpfiles.d/countertop.conf"),
)
OWN: dict[Role, tuple[Path, ...]] = {
    "kiosk": (
        Path("/etc/udev/rules.d/60-countertop.rules"),
        CONFIG / "schema/kiosk.json",
    ),
    "hub": (
        CONFIG / "schema/hub.json",
        CONFIG / "schema/policy.json",
        Path("/etc/mosquitto/conf.d/countertop.conf"),
        UNITS / "mosquitto.service.d/countertop.conf",
        Path("/etc/avahi/services/countertop-hub.service"),
    ),
}
LISTENERS = Path("/etc/mosquitto/conf.d/countertop-listeners.conf")
SERVICES: dict[Role, tuple[str, ...]] = {
    "kiosk": ("kiosk.service",),
    "hub": (
        "web.service",
        "hub-backup.timer",
        "hub-backup.service",
        "hub.service",
    ),
}


def removal(role: Role, installed: frozenset[Role]) -> tuple[Step, ...]:
    """Return the steps that remove `role`; `installed` are the roles of this machine.

    The program goes with the last role. The broker goes on, without our listeners.
    """
    units = [UNITS / name for name in SERVICES[role]]
    last = installed <= {role}
    files = (*OWN[role], *(COMMON if last else ()))
    broker = _close_broker() if role == "hub" else ()
    logins = LOGINS if role == "kiosk" else ()
    return (
        *(_stop(name) for name in SERVICES[role]),
        *(Remove(Phrase("service"), unit) for unit in units),
        *(
            Remove(Phrase("the program") if last else Phrase("settings"), file)
            for file in files
        ),
        *(
            Remove(Phrase("login on the screen"), unit, link_to=Path(os.devnull))
            for unit in logins
        ),
        Run(Phrase("service"), ("systemctl", "daemon-reload"), may_fail=True),
        *broker,
    )


def installed_roles(root: Path) -> frozenset[Role]:
    """The roles whose service is on this machine."""
    units = root / UNITS.relative_to("/")
    return frozenset(role for role in ROLES if (units / f"{role}.service").exists())


def _stop(unit: str) -> Run:
    # A unit that is not there, or a machine without systemd, has nothing to stop.
    argv = ("systemctl", "disable", "--now", "--quiet", unit)
    return Run(Phrase("service stopped"), argv, may_fail=True)


def _close_broker() -> tuple[Run, ...]:
    """Without our listeners; a person may have written to their file, so it stays."""
    closed = (str(LISTENERS), f"{LISTENERS}.removed")
    restart = ("systemctl", "try-restart", "mosquitto.service")
    return (
        Run(Phrase("broker"), ("mv", "--force", *closed), may_fail=True),
        Run(Phrase("broker"), restart, may_fail=True),
    )
