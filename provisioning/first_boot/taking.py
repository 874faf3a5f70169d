"""Takes a card's first-boot file into use on a new kiosk, and on no other.

Each action is whole on the disk before the next. A start that was cut short goes on at
the next one. Runs as root before the kiosk and the network; one thread.
"""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast
from zoneinfo import ZoneInfo, available_timezones

from firmware.base.config_faults import DocumentPlace, faults_of
from firmware.base.config_loader import read_toml
from firmware.base.durable_files import replace_durably
from firmware.base.errors import ConfigError, RefusedError
from firmware.base.text_files import text_of
from firmware.base.wording.phrases import Phrase
from firmware.protocol.signing import is_public_key
from provisioning.first_boot.card import SETTINGS, BootPartition
from provisioning.first_boot.plan import (
    HOSTS,
    KIOSK_TOML,
    PASSWORD,
    BoxTexts,
    FilePut,
    FirstBootStep,
    first_boot,
)
from provisioning.first_boot.record import (
    RECORD,
    FirstBootRecord,
    FirstBootState,
    read_record,
)
from provisioning.first_boot.settings import (
    ZONE_ALLOWED,
    FirstBootFile,
    read_settings,
)
from provisioning.steps import ROOT, under


def take(root: Path, boot: BootPartition, year: int) -> Iterator[Phrase]:
    """Take the file, if it has settings; yield each action after it is on the disk.

    `year` is the one whose rules of local time hold. RefusedError, before anything is
    changed, if the file or the configuration has a fault, or the kiosk is set up.
    OSError if a disk fails.
    """
    record = _record(root)
    if record is None or record.state is not FirstBootState.APPLIED:
        data = boot.read()
        settings = None if data is None else read_settings(SETTINGS, data)
        if settings is None:
            boot.clear_error()
            return
        if _is_set_up(root, record):
            raise RefusedError(
                Phrase(
                    "{file}: this kiosk is set up already and was left as it is; delete"
                    " the file, which holds secrets. docs/images.md says how to change"
                    " a kiosk.",
                    file=SETTINGS,
                )
            )
        # What is refused is refused here, while nothing is changed yet.
        steps = _steps(root, settings, year)
        record = _record_of(settings)
        yield from _apply(root, steps, record)
    boot.forget(record)
    yield Phrase("the file has no secrets any more")
    boot.clear_error()
    _note(root, replace(record, state=FirstBootState.DONE))


def standard_offset_minutes(zone: str, year: int) -> int:
    """Minutes east of UTC outside of summer time; `zone` is known to the system."""
    months = (datetime(year, month, 1, 12, tzinfo=UTC) for month in (1, 7))
    offsets = (each.astimezone(ZoneInfo(zone)).utcoffset() for each in months)
    return min(round(each.total_seconds() / 60) for each in offsets if each is not None)


def _apply(
    root: Path, steps: Iterable[FirstBootStep], record: FirstBootRecord
) -> Iterator[Phrase]:
    _note(root, record)
    yield Phrase("first boot begun")
    for step in steps:
        if isinstance(step, FilePut):
            _put(root, step)
        else:
            step.execute(root)
        yield step.why
    _note(root, replace(record, state=FirstBootState.APPLIED))
    yield Phrase("first boot applied")


def _steps(root: Path, settings: FirstBootFile, year: int) -> tuple[FirstBootStep, ...]:
    offset = None
    if settings.time_zone is not None:
        if settings.time_zone not in available_timezones():
            place = DocumentPlace("time_zone", [])
            place.refuse(settings.time_zone, ZONE_ALLOWED)
            raise ConfigError(faults_of(SETTINGS, place.faults))
        offset = standard_offset_minutes(settings.time_zone, year)
    kiosk_toml = under(root, KIOSK_TOML)
    read_toml(kiosk_toml)
    hosts = under(root, HOSTS)
    box = BoxTexts(
        kiosk_toml=text_of(kiosk_toml),
        hosts=text_of(hosts) if hosts.exists() else "",
    )
    return first_boot(settings, box, offset)


def _is_set_up(root: Path, record: FirstBootRecord | None) -> bool:
    """Whether it was set up before; without a record, by a person's own hands."""
    if record is not None:
        return record.state is FirstBootState.DONE
    hub = read_toml(under(root, KIOSK_TOML)).get("hub")
    key = cast("dict[str, object]", hub).get("public_key") if hub else None
    return under(root, PASSWORD).exists() or is_public_key(str(key))


def _record(root: Path) -> FirstBootRecord | None:
    """How far it came. A damaged record counts as done: then nothing is touched."""
    path = under(root, RECORD)
    if not path.exists():
        return None
    return read_record(path.read_bytes()) or FirstBootRecord(FirstBootState.DONE)


def _record_of(settings: FirstBootFile) -> FirstBootRecord:
    ssid = settings.wifi.ssid if settings.wifi else ""
    return FirstBootRecord(FirstBootState.BEGUN, settings.hub.admitted.kid, ssid)


def _note(root: Path, record: FirstBootRecord) -> None:
    replace_durably(under(root, RECORD), record.as_json(), 0o644)


def _put(root: Path, step: FilePut) -> None:
    target = under(root, step.target)
    target.parent.mkdir(parents=True, exist_ok=True)
    replace_durably(target, step.data, step.mode)
    target.chmod(step.mode)
    if root == ROOT:
        shutil.chown(target, "root", step.group)
