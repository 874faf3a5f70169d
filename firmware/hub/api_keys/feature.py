"""Keys of the API as a feature: their table, and the day on which each was used."""

from firmware.hub.api_keys import store
from firmware.hub.api_keys.tables import api_keys
from firmware.hub.feature.command import UnitOfWork
from firmware.hub.feature.feature import Feature
from firmware.hub.feature.port_command import PortCommand, PortReply
from firmware.protocol.field_types import Day, Kid


class NoteKeyUse(PortCommand, frozen=True, tag="note_key_use"):
    """A key was used on a day in UTC: the API says so once a day; `KeyUseNoted`."""

    name: Kid
    day: Day


class KeyUseNoted(PortReply, frozen=True, tag="key_use_noted"):
    """It is in the list of keys."""


def api_keys_feature() -> Feature:
    """Keys are made and revoked by a command, in a process of its own."""
    return Feature(
        name="api_keys", tables=(api_keys,), commands={NoteKeyUse: note_key_use}
    )


def note_key_use(command: NoteKeyUse, work: UnitOfWork) -> PortReply:
    """The handler's thread; a name that nobody has changes nothing."""
    store.note_use(work.connection, command.name, command.day)
    return KeyUseNoted()
