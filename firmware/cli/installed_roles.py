"""Which role's packages this machine has: of a kiosk, of a hub, or of both.

A box is installed with the packages of its own role, and many commands belong to one.
"""

from importlib.util import find_spec

from firmware.base.wording.phrases import Phrase

PACKAGE_OF = {"kiosk": "cv2", "hub": "sqlalchemy"}
"""A package that only this role imports."""
ROOM_ROLES = {"books": ("hub",), "goods": ("hub",), "people": ("hub",)}
COMMAND_ROLES = {
    "backup": ("hub",),
    "decode": ("kiosk",),
    "demo": ("kiosk", "hub"),
    "hub": ("hub",),
    "kiosk": ("kiosk",),
    "kiosks": ("hub",),
    "restore": ("hub",),
    "web": ("hub",),
}
"""The roles that each command needs; those of no role run on every box."""
ABSENT = {
    "kiosk": Phrase("this machine has no packages of a kiosk"),
    "hub": Phrase("this machine has no packages of a hub"),
}


def not_installed(role: str) -> Phrase | None:
    """Why what belongs to `role` cannot run here; None if it can."""
    return None if find_spec(PACKAGE_OF[role]) else ABSENT[role]


def roles_of(name: str, room: str) -> tuple[str, ...]:
    """The roles whose packages a command needs; none if every box has them."""
    return COMMAND_ROLES.get(name, ROOM_ROLES.get(room, ()))


def command_not_installed(name: str, room: str) -> Phrase | None:
    """Why a command cannot run here; None if it can."""
    return next(filter(None, map(not_installed, roles_of(name, room))), None)
