"""Whether the broker lets this box in."""

import time
from dataclasses import replace

from firmware.base.errors import ConfigError
from firmware.mqtt.access import BrokerAccess, BrokerConfig
from firmware.mqtt.connection import Connection, Listener
from firmware.mqtt.link import linked_to
from firmware.protocol.certificates import common_name
from provisioning.checks.finding import CheckResult, Grade, fault, ok, warn
from provisioning.checks.service import ServiceStatus

LIMIT_S = 6.0
"""More than a connection waits for an answer, so that it gives the reason."""


def standing(config: BrokerConfig, name: str, box: ServiceStatus) -> CheckResult:
    """How the box `name` stands with its broker: by its own word, else by a visit."""
    try:
        access = config.access(name)
    except ConfigError as exc:
        remedy = (
            f"On the hub, `provisioning/admit.sh {name}` gives a password; put it "
            "there, readable for the group countertop."
        )
        return fault("broker", str(exc), remedy)
    linked = linked_to(access)
    # A visit would come under the box's own name, and the broker would end its link.
    if linked in box.says:
        found = ok("broker", f"{linked}, as the running service says")
    else:
        found = broker(replace(access, client_id=f"{name}-doctor"))
    return _named(found, access, name) if found.grade is Grade.OK else found


def broker(access: BrokerAccess) -> CheckResult:
    """Connect as the box does, and leave again; never while the box itself is linked.

    `access` has a client id of its own, but the shop's broker goes by the user name and
    would end the link of the box that is selling.
    """
    silent = Listener(filters=tuple, on_up=_nothing, on_message=_ignore)
    connection = Connection(access, None, silent)
    until_s = time.monotonic() + LIMIT_S
    try:
        going = connection.open()
        while going and not connection.up and time.monotonic() < until_s:
            going = connection.loop_once()
        let_in = connection.up
    finally:
        connection.close()
    if let_in:
        return ok("broker", f"{access.host}:{access.port} lets us in")
    return fault("broker", connection.refusal.cause, connection.refusal.remedy)


def _named(found: CheckResult, access: BrokerAccess, name: str) -> CheckResult:
    """`found`, but a warning where the broker knows the box by another name.

    At the shop's broker it would speak where nobody listens, or in another's place.
    """
    certificate = access.tls.certificate if access.tls else None
    if access.username not in {None, name}:
        seen = f"{found.seen}, but under the name {access.username} instead of {name}"
        remedy = "Leave username out under [broker]: a box goes by its own name."
        return warn("broker", seen, remedy)
    if certificate is not None and common_name(certificate) != name:
        seen = f"{found.seen}, but {certificate} is of {common_name(certificate)}"
        remedy = f"On the hub, `provisioning/certificates.sh box {name}` makes its own."
        return warn("broker", seen, remedy)
    return found


def _nothing() -> None:
    """No one to tell."""


def _ignore(_topic: str, _payload: bytes) -> None:
    """Nothing was subscribed."""
