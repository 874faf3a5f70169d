"""What systemd knows of a box's own service: the doctor asks it before it visits."""

import subprocess
from dataclasses import dataclass

LIMIT_S = 5.0
SHOW = ("show", "--property=ActiveState", "--property=StatusText")


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """Whether it runs, and what it last said of itself."""

    runs: bool
    says: str


def service(unit: str, systemctl: str = "systemctl") -> ServiceStatus:
    """The service `unit`; one that does not run where there is no systemd to ask."""
    try:
        asked = subprocess.run(
            (systemctl, *SHOW, unit),
            capture_output=True,
            check=False,
            timeout=LIMIT_S,
            text=True,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ServiceStatus(runs=False, says="")
    told = dict(line.split("=", 1) for line in asked.stdout.splitlines() if "=" in line)
    runs = told.get("ActiveState") == "active"
    return ServiceStatus(runs=runs, says=told.get("StatusText", "") if runs else "")
