"""A kiosk imports only packages that its extra installs, and so does a hub.

Imports inside functions count as well. The other role's checks hang on the doctor,
which imports them where their packages are.
"""

import sys
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import grimp
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from firmware.cli.installed_roles import roles_of
from firmware.cli.main import COMMANDS, module_name

ROOT = Path(__file__).parents[2]
OURS = ("firmware", "drivers", "provisioning")
ROLES = ("kiosk", "hub")
NEITHER_ROLES = {
    "kiosk": {
        "firmware.cli.box.trials.camera_trial",
        "firmware.cli.box.trials.printer_trial",
        "provisioning.checks.box.kiosk",
    },
    "hub": {"provisioning.checks.box.hub"},
}
"""Where commands of both roles stop, on a box that is not of this role."""
OPTIONAL = {"kiosk": {"picamera2"}, "hub": {"psycopg"}}
"""What a box has if a person adds it: by apt, or with the extra `postgres`."""


@cache
def _graph() -> grimp.ImportGraph:
    return grimp.build_graph(
        *OURS, include_external_packages=True, exclude_type_checking_imports=True
    )


def _imported(
    graph: grimp.ImportGraph, roots: Iterable[str], stops: set[str]
) -> set[str]:
    """The packages that `roots` import, not going through `stops`."""
    waiting, seen = list(roots), set(stops)
    while waiting:
        module = waiting.pop()
        if module not in seen:
            seen.add(module)
            waiting += graph.find_modules_directly_imported_by(module)
    outside = {module for module in seen if module.partition(".")[0] not in OURS}
    return outside - set(sys.stdlib_module_names)


def _roots(graph: grimp.ImportGraph, role: str) -> set[str]:
    """The service of a role, and each command that runs on its box."""
    service = f"firmware.{role}"
    commands = {
        module_name(room, name)
        for name, (room, _) in COMMANDS.items()
        if (roles_of(name, room) or (role,)) == (role,)
    }
    return {"firmware.cli.main", service, *graph.find_descendants(service), *commands}


def _installed(role: str) -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lines = project["dependencies"] + project["optional-dependencies"][role]
    return {canonicalize_name(Requirement(line).name) for line in lines}


def _distributions(packages: Iterable[str]) -> set[str]:
    known = packages_distributions()
    return {
        canonicalize_name(name) for each in packages for name in known.get(each, [each])
    }


@pytest.mark.parametrize("role", ROLES)
def test_a_box_imports_what_its_extra_installs_and_nothing_else(role: str) -> None:
    (other,) = set(ROLES) - {role}
    graph = _graph()
    packages = _imported(graph, _roots(graph, role), NEITHER_ROLES[other])
    assert _distributions(packages - OPTIONAL[role]) == _installed(role)


def test_an_import_inside_a_function_is_found() -> None:
    assert "psycopg" in _imported(_graph(), ["firmware.hub.db.dialect"], set())


def test_the_roles_share_no_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    kiosk, hub = (set(project["optional-dependencies"][role]) for role in ROLES)
    assert kiosk & hub == set() == (kiosk | hub) & set(project["dependencies"])
