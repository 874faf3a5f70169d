"""Beside the sale: watch the threads and the catalogue, publish the state."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from firmware.base.systemd import ServiceManager
from firmware.kiosk.board import BoardWatch
from firmware.kiosk.devices.health import FleetState, fleet_state
from firmware.kiosk.devices.names import devices_behind
from firmware.kiosk.devices.supervisor import DeviceSupervisor
from firmware.kiosk.runtime.call_telemetry import CallTelemetry
from firmware.kiosk.runtime.controller import Controller
from firmware.kiosk.runtime.limits import STUCK, Limit, stop_name
from firmware.kiosk.sync.catalogue_scan import CatalogueScan
from firmware.kiosk.sync.freshness import Freshness
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.sync.uplink import Uplink
from firmware.protocol import topics
from firmware.protocol.messages import CONTRACT, Birth, KioskState, Telemetry
from firmware.retail.loyalty.perks import Perks
from firmware.retail.pricing.engines import ENGINES

log = logging.getLogger(__name__)

ROUND_S = 0.5
TELEMETRY_S = 60.0
QUIET_S = 60.0
"""After this time without a full inbox the kiosk no longer reports one."""


UNTRUSTED_S = 600.0
"""How long the kiosk reports that somebody else spoke in the hub's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What the kiosk's birth message names."""

    kid: str
    firmware: str
    hardware: str
    boot: str


class StatusReporter:
    """Publishes state, birth and telemetry; has the catalogue checked.

    Main thread only; `poll` twice a second. `limits`: what stops or limits the selling
    since the last one, as names for the fleet and the doctor.
    """

    def __init__(  # noqa: PLR0913 - it looks at that many parts of a kiosk
        self,
        identity: Identity,
        *,
        controller: Controller,
        supervisor: DeviceSupervisor,
        uplink: Uplink,
        replicas: Replicas,
        board: BoardWatch,
    ) -> None:
        self._identity = identity
        self._controller = controller
        self._supervisor = supervisor
        self._uplink = uplink
        self._replicas = replicas
        self._board = board
        self._catalogue_scan = CatalogueScan(replicas)
        self.limits: tuple[str, ...] = ()
        self._published: tuple[object, ...] = ()
        self._session = 0
        self._telemetry_at_s = 0.0
        self._refused = 0
        self._full_until_s = float("-inf")
        self._untrusted = 0
        self._untrusted_until_s = float("-inf")
        self._calls = CallTelemetry()

    def poll(
        self,
        now_s: float,
        utc: str,
        *,
        inbox_refused: int,
        messages_dropped: int = 0,
        crowded_out: int = 0,
    ) -> bool:
        """Do what is due; False if a device thread was given up.

        `now_s` is the drivers' monotonic clock, `inbox_refused` counts events that
        found the inbox full, `messages_dropped` messages beyond their share of it and
        `crowded_out` codes and button edges beyond theirs.
        """
        healthy = self._supervisor.watch(now_s)
        self._catalogue_scan.poll(now_s)
        self._board.poll(now_s)
        self._count(inbox_refused, now_s)
        self.limits = self._find_limits(now_s)
        self._calls.observe(self._controller.sale, self._perks(), now_s)
        if not self._uplink.broker_online:
            self._published = ()
            return healthy
        self._publish_state(utc)
        if self._calls.news or now_s >= self._telemetry_at_s + TELEMETRY_S:
            self._telemetry_at_s = now_s
            self._controller.report_unknown()
            self._publish_numbers(
                {
                    "inbox_refused": inbox_refused,
                    "inbox_crowded_out": crowded_out,
                    "mail_dropped": messages_dropped,
                    **self._calls.numbers(now_s),
                }
            )
        return healthy

    def _count(self, inbox_refused: int, now_s: float) -> None:
        """What has become more since the last call is reported for a while."""
        if inbox_refused > self._refused:
            self._refused, self._full_until_s = inbox_refused, now_s + QUIET_S
        if self._uplink.untrusted > self._untrusted:
            self._untrusted = self._uplink.untrusted
            self._untrusted_until_s = now_s + UNTRUSTED_S

    def _perks(self) -> Perks:
        return self._replicas.policy.current.perks

    def publish_offline(self, utc: str) -> None:
        """Publish that this kiosk stops: an orderly end sends no will."""
        self._publish_as("offline", utc)

    def _publish_state(self, utc: str) -> None:
        """State and birth, if they differ from what this connection has published."""
        reasons = self.limits
        selling = not self._controller.stop_reason
        birth = self._birth()
        current = (reasons, selling, birth)
        if current == self._published:
            return
        state = fleet_state(reasons, selling=selling)
        topic = topics.birth(self._identity.kid)
        if self._publish_as(state, utc, reasons) and self._uplink.publish(
            topic, birth, retain=True
        ):
            self._published = current

    def _publish_as(
        self, state: FleetState, utc: str, reasons: tuple[str, ...] = ()
    ) -> bool:
        """Publish a state; while the journal is closed, with the last session known."""
        if self._uplink.journal is not None:
            self._session = self._uplink.journal.session
        message = KioskState(
            state=state,
            session=self._session,
            boot=self._identity.boot,
            ts=utc,
            reasons=reasons,
        )
        return self._uplink.publish(
            topics.state(self._identity.kid), message, retain=True
        )

    def _find_limits(self, now_s: float) -> tuple[str, ...]:
        given_up = tuple(f"{name}{STUCK}" for name in sorted(self._supervisor.given_up))
        doubt = self._controller.time_doubt
        clock = (doubt.value,) if doubt else ()
        stopped = self._controller.stop_reason
        own = (stop_name(stopped),) if stopped else ()
        health = self._controller.health.reasons()
        return (*health, *given_up, *self._own_limits(now_s), *clock, *own)

    def _own_limits(self, now_s: float) -> tuple[str, ...]:
        freshness = self._controller.catalogue_freshness.freshness
        journal = self._uplink.journal
        found = {
            Limit.INBOX_FULL: now_s < self._full_until_s,
            Limit.HUB_UNTRUSTED: now_s < self._untrusted_until_s,
            Limit.CATALOGUE_UNCONFIRMED: freshness is not Freshness.FRESH,
            Limit.CATALOGUE_DAMAGED: self._replicas.damaged,
            Limit.POLICY_BEHIND: self._replicas.policy.behind,
            Limit.JOURNAL_DAMAGED: journal is not None and journal.damaged,
            Limit.KID_TAKEN: self._uplink.name_taken,
            Limit.STAFF_UNPROVEN: self._controller.staff_proof.impossible,
            Limit.SUPPLY_LOW: self._board.supply_was_low(now_s),
            Limit.BOARD_HOT: self._board.hot,
        }
        return tuple(limit.value for limit, there in found.items() if there)

    def _birth(self) -> Birth:
        return Birth(
            firmware=self._identity.firmware,
            schema=CONTRACT,
            policy_version=self._replicas.policy.current.version,
            catalogue_revision=self._replicas.catalogue.revision,
            hardware=self._identity.hardware,
            devices=devices_behind(self._supervisor.names),
            engines=tuple(sorted(ENGINES)),
        )

    def _publish_numbers(self, found: Mapping[str, float]) -> None:
        camera = self._controller.health.camera
        age_ms = self._controller.catalogue_freshness.age_ms
        backlog, set_aside = self._controller.journal_counts()
        numbers: dict[str, float] = {
            "backlog_facts": backlog,
            "slips_set_aside": set_aside,
            "refused_facts": self._uplink.refused,
            "refused_messages": sum(self._uplink.bad_messages.values()),
            "untrusted_messages": self._uplink.untrusted,
            **found,
            **self._board.numbers(),
            "catalogue_unconfirmed_s": age_ms / 1_000,
            "time_known": int(self._controller.time_doubt is None),
            "selling": int(self._controller.stop_reason is None),
            "disk_free_mb": self._controller.disk_free_mb(),
        }
        for reason, times in self._controller.unknown.reasons.items():
            numbers[f"unknown_{reason}"] = times
        if camera is not None:
            numbers["camera_frames_per_s"] = camera.frames_per_s
            numbers["camera_sharpness"] = camera.sharpness
            numbers["camera_brightness"] = camera.brightness
            numbers["decoder_restarts"] = self._controller.health.decoder_restarts
        topic = topics.telemetry(self._identity.kid, "health")
        telemetry = Telemetry(numbers=numbers, notes=self._calls.notes())
        if self._uplink.publish(topic, telemetry, retain=False):
            self._calls.sent()


def feed_watchdog(manager: ServiceManager, *, healthy: bool) -> None:
    """Feed systemd's watchdog, but only while every thread shows signs of life."""
    if healthy:
        manager.alive()
