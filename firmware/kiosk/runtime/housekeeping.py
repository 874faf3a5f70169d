"""Housekeeping beside the sale: threads watched, the watchdog fed, the fleet told."""

import logging
from dataclasses import dataclass

from firmware.base.systemd import ServiceManager
from firmware.kiosk.devices.health import FleetState, fleet_state
from firmware.kiosk.devices.supervisor import DeviceSupervisor
from firmware.kiosk.runtime.controller import Controller
from firmware.kiosk.sync.freshness import Freshness
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.sync.uplink import Uplink
from firmware.protocol import topics
from firmware.protocol.messages import SCHEMA, Birth, KioskState, Telemetry

log = logging.getLogger(__name__)

ROUND_S = 0.5
TELEMETRY_S = 60.0
QUIET_S = 60.0
"""How long no event must have found the inbox full until the kiosk is well again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What this kiosk says of itself at birth."""

    kid: str
    firmware: str
    hardware: str
    boot: str


class StatusReporter:
    """Main thread only; `round` at least twice a second."""

    def __init__(
        self,
        identity: Identity,
        *,
        controller: Controller,
        supervisor: DeviceSupervisor,
        uplink: Uplink,
        replicas: Replicas,
    ) -> None:
        self._identity = identity
        self._controller = controller
        self._supervisor = supervisor
        self._uplink = uplink
        self._replicas = replicas
        self._told: tuple[object, ...] = ()
        self._session = 0
        self._telemetry_at_s = 0.0
        self._refused = 0
        self._full_until_s = float("-inf")

    def round(
        self, now_s: float, utc: str, *, inbox_refused: int, mail_dropped: int = 0
    ) -> bool:
        """Do what is due; False where a device thread is beyond help.

        `now_s` is the drivers' monotonic clock, `inbox_refused` counts events that
        found the inbox full, `mail_dropped` messages that found it half full.
        """
        sound = self._supervisor.watch(now_s)
        if inbox_refused > self._refused:
            self._refused, self._full_until_s = inbox_refused, now_s + QUIET_S
        if not self._uplink.broker_online:
            self._told = ()
            return sound
        self._tell_state(utc, inbox_full=now_s < self._full_until_s)
        if now_s >= self._telemetry_at_s + TELEMETRY_S:
            self._telemetry_at_s = now_s
            self._controller.report_unknown()
            self._tell_numbers(inbox_refused, mail_dropped)
        return sound

    def farewell(self, utc: str) -> None:
        """Say that this kiosk leaves: after a good-bye the broker sends no will."""
        self._tell_as("offline", utc)

    def _tell_state(self, utc: str, *, inbox_full: bool) -> None:
        """State and birth, when they differ from what this connection was told."""
        reasons = self._reasons(inbox_full=inbox_full)
        selling = not self._controller.stop_reason
        birth = self._birth()
        news = (reasons, selling, birth)
        if news == self._told:
            return
        state = fleet_state(reasons, selling=selling)
        topic = topics.birth(self._identity.kid)
        if self._tell_as(state, utc, reasons) and self._uplink.publish(
            topic, birth, retain=True
        ):
            self._told = news

    def _tell_as(
        self, state: FleetState, utc: str, reasons: tuple[str, ...] = ()
    ) -> bool:
        """Also where the journal is closed: the session is the last that was known."""
        if self._uplink.journal is not None:
            self._session = self._uplink.journal.session
        said = KioskState(
            state=state,
            session=self._session,
            boot=self._identity.boot,
            ts=utc,
            reasons=reasons,
        )
        return self._uplink.publish(topics.state(self._identity.kid), said, retain=True)

    def _reasons(self, *, inbox_full: bool) -> tuple[str, ...]:
        hopeless = tuple(f"{name}_stuck" for name in sorted(self._supervisor.hopeless))
        full = ("inbox_full",) if inbox_full else ()
        age = self._controller.catalogue_freshness
        due = age.standing is not Freshness.FRESH
        unconfirmed = ("catalogue_unconfirmed",) if due else ()
        stopped = self._controller.stop_reason
        own = (f"stopped_{stopped}",) if stopped else ()
        health = self._controller.health.reasons()
        return (*health, *hopeless, *full, *unconfirmed, *own)

    def _birth(self) -> Birth:
        return Birth(
            firmware=self._identity.firmware,
            schema=SCHEMA,
            policy_version=self._replicas.policy.current.version,
            catalogue_revision=self._replicas.catalogue.revision,
            hardware=self._identity.hardware,
            devices=self._supervisor.names,
        )

    def _tell_numbers(self, inbox_refused: int, mail_dropped: int) -> None:
        camera = self._controller.health.camera
        backlog, set_aside = self._controller.in_journal()
        numbers: dict[str, float] = {
            "backlog_facts": backlog,
            "slips_set_aside": set_aside,
            "refused_facts": self._uplink.refused,
            "refused_messages": sum(self._uplink.bad_messages.values()),
            "inbox_refused": inbox_refused,
            "mail_dropped": mail_dropped,
            "catalogue_unconfirmed_s": self._controller.catalogue_freshness.ms / 1_000,
        }
        for reason, times in self._controller.unknown.reasons.items():
            numbers[f"unknown_{reason}"] = times
        if camera is not None:
            numbers["camera_frames_per_s"] = camera.frames_per_s
            numbers["camera_sharpness"] = camera.sharpness
            numbers["camera_brightness"] = camera.brightness
        topic = topics.telemetry(self._identity.kid, "health")
        self._uplink.publish(topic, Telemetry(numbers=numbers), retain=False)


def feed_watchdog(manager: ServiceManager, *, sound: bool) -> None:
    """Feed systemd's watchdog, but only while every thread is sound."""
    if sound:
        manager.alive()
