"""`make unit` stays quick because its tests can do nothing that waits.

Part of it are the folders below, and each module that says
`pytestmark = pytest.mark.unit`. Neither they nor the helpers that they import may
import what starts a process or a thread, opens a socket or a database, or sleeps.
"""

from collections.abc import Iterator
from functools import cache

import pytest

from tests.support.sources import (
    Source,
    imported,
    python_files,
    read,
    shipped,
    source,
    texts,
)

FOLDERS = ("tests/architecture", "tests/docs", "tests/protocol", "tests/retail")
MARK = "pytestmark = pytest.mark.unit"

WAITING = {
    "asyncio", "concurrent", "http", "multiprocessing", "select", "signal", "socket",
    "sqlite3", "ssl", "subprocess", "threading", "time", "urllib",
    "alembic", "cv2", "numpy", "paho", "psycopg", "serial", "sqlalchemy", "urllib3",
}  # fmt: skip
PURE = (
    "firmware.base", "firmware.decode_report", "firmware.protocol", "firmware.retail",
    "firmware.kiosk.sale", "firmware.kiosk.ui", "firmware.kiosk.config",
    "firmware.kiosk.devices.code_events", "firmware.kiosk.devices.health",
    "firmware.kiosk.devices.names", "firmware.kiosk.devices.presses",
    "firmware.kiosk.devices.repeated_codes",
    "firmware.kiosk.sync.freshness", "firmware.kiosk.sync.pending_requests",
    "firmware.kiosk.sync.revision_poll", "firmware.kiosk.sync.send_window",
    "firmware.kiosk.printer_config",
    "firmware.kiosk.refund", "firmware.kiosk.report", "firmware.kiosk.stops",
    "firmware.kiosk.time_trust",
    "firmware.hub.catalogue.exported", "firmware.hub.catalogue.files",
    "firmware.hub.catalogue.label_checks",
    "firmware.hub.catalogue.preview", "firmware.hub.catalogue.update",
    "firmware.hub.ledger", "firmware.hub.notifications.notification",
    "firmware.hub.notifications.outcomes", "firmware.hub.notifications.signature",
    "firmware.hub.notifications.texts", "firmware.hub.sales.audit",
    "firmware.hub.sales.claims", "firmware.hub.sales.sale_posting",
    "firmware.hub.staff.delays", "firmware.hub.staff.password_rules",
    "firmware.hub.staff.times",
    "firmware.hub.web.middleware.allowance", "firmware.hub.web.wording",
    "firmware.virtual.page.board.held_keys", "firmware.virtual.page.messages",
    "firmware.mqtt.log_throttle", "firmware.mqtt.session_history",
    "drivers.api", "drivers.printer.escpos_text", "drivers.printer.open_requests",
    "drivers.printer.replies", "drivers.printer.status",
    "provisioning.first_boot.admission", "provisioning.first_boot.config_lines",
    "provisioning.first_boot.settings", "provisioning.first_boot.wifi_keyfile",
)  # fmt: skip
"""What of the product a unit test may import: packages and modules without a wait."""


def test_no_unit_test_imports_what_waits() -> None:
    assert [line for each in unit_tests() for line in forbidden(each)] == []


def test_what_is_called_pure_exists() -> None:
    modules = {each.module for each in shipped()}
    assert [name for name in PURE if name not in modules] == []


def test_make_unit_runs_these_folders_and_modules() -> None:
    makefile = texts()["Makefile"]
    assert all(folder in makefile for folder in FOLDERS)
    assert f"'^{MARK}$$'" in makefile


def test_no_unit_test_is_marked_as_a_process() -> None:
    assert [each.path for each in unit_tests() if "mark.process" in each.text] == [
        "tests/architecture/test_unit_tests.py"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "import subprocess",
        "from time import monotonic",
        "from firmware.hub.db import engine",
        "import firmware.virtual.stage",
        "from drivers.sim import printer",
        "def f():\n    import socket",
        "from tests.support.services import Services",
    ],
)
def test_what_waits_is_found(text: str) -> None:
    assert list(forbidden(source(text)))


def test_what_is_pure_passes() -> None:
    text = (
        "import json\nfrom drivers import api\nfrom firmware.retail.money import yuan"
    )
    assert not list(forbidden(source(text)))


def unit_tests() -> Iterator[Source]:
    for each in python_files("tests"):
        if each.folder in FOLDERS or MARK in each.text.splitlines():
            yield each


def forbidden(each: Source) -> Iterator[str]:
    """Imports that may wait, of a module and of the helpers that it imports."""
    seen, waiting = {each.path}, [each]
    while waiting:
        one = waiting.pop()
        for name in imported(one):
            if not may_import(name):
                yield f"{each.path}: {one.path} imports {name}"
        helpers = {path for path in helper_files(one) if path not in seen}
        seen |= helpers
        waiting += map(read, sorted(helpers))


def may_import(name: str) -> bool:
    first = name.partition(".")[0]
    if first in {"firmware", "drivers", "provisioning"}:
        near = any(each.startswith(f"{name}.") for each in PURE)
        return near or any(f"{name}.".startswith(f"{each}.") for each in PURE)
    return first not in WAITING


def helper_files(each: Source) -> Iterator[str]:
    for name in imported(each):
        if name.startswith("tests.") and name in module_paths():
            yield module_paths()[name]


@cache
def module_paths() -> dict[str, str]:
    return {one.module: one.path for one in python_files("tests")}
