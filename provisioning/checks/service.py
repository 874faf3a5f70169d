"""The state of a box's own service, from systemd."""

import subprocess
from dataclasses import dataclass

LIMIT_S = 5.0
SHOW = (
    "show",
    "--property=ActiveState",
    "--property=StatusText",
    "--property=LoadState",
)


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """Whether the service runs, and the last status that it gave to systemd.

    `state` is systemd's word for it, such as `failed`; empty where it is not installed.
    """

    runs: bool
    status: str
    state: str = ""


def service(unit: str, systemctl: str = "systemctl") -> ServiceStatus:
    """Return the state of `unit`; not running if there is no systemd."""
    try:
        asked = subprocess.run(
            (systemctl, *SHOW, unit),
            capture_output=True,
            check=False,
            timeout=LIMIT_S,
            text=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ServiceStatus(runs=False, status="")
    properties = dict(
        line.split("=", 1) for line in asked.stdout.splitlines() if "=" in line
    )
    state = properties.get("ActiveState", "")
    runs = state == "active"
    status = properties.get("StatusText", "") if runs else ""
    installed = properties.get("LoadState", "loaded") == "loaded"
    return ServiceStatus(runs=runs, status=status, state=state if installed else "")
