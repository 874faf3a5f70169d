"""Profiles as rows of the books, which a member's key of the vault opens."""

import logging
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, delete, select

from firmware.base.errors import WireError
from firmware.hub.db.hub_folder import HubFolder, folder_of
from firmware.hub.db.key_lists import among, key_list
from firmware.hub.db.write_batch import Row, WriteBatch, upsert_rows
from firmware.hub.members.profile import Language, Profile
from firmware.hub.members.profiles.birth_day import day_of_year
from firmware.hub.members.profiles.phones import END_DIGITS
from firmware.hub.members.tables import member_profiles
from firmware.hub.members.vault.cipher import NONCE_BYTES, seal, unseal
from firmware.hub.members.vault.values import Chance
from firmware.hub.members.vault.vault import Vault, open_vault
from firmware.protocol.records import RecordReader, encode_record

log = logging.getLogger(__name__)

PHONE, PHONE_END, BIRTHDAY = "phone", "phone_end", "birthday"
"""What members are found by, as kinds of marks."""
_row = member_profiles.c
_ROWS = upsert_rows(member_profiles)
_OF = select(member_profiles).where(among(_row.member_id))
_reader = RecordReader(Profile)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptProfile:
    """A profile with the consent that it is kept by; `consented_at` is UTC text.

    Version 0 is none: a date of birth that staff took down before there was a text.
    """

    profile: Profile
    language: Language = "zh_CN"
    consent_version: int = 0
    consented_at: str | None = None


class Profiles:
    """What the books keep encrypted, and the vault; StoreError if either cannot.

    `chance` makes nonces. Any thread.
    """

    def __init__(self, vault: Vault, chance: Chance) -> None:
        self.vault = vault
        self._chance = chance

    def keep(self, connection: Connection, kept: Mapping[str, KeptProfile]) -> set[str]:
        """Profiles by member, in the place of those before; whose were kept.

        Not those of the erased. Inside the caller's writing transaction; the vault is
        changed at once.
        """
        marks = {name: self._marks(each.profile) for name, each in kept.items()}
        keys = self.vault.keep(marks)
        batch = WriteBatch()
        for member_id, key in keys.items():
            batch.add(_ROWS, self._row(member_id, kept[member_id], key))
        batch.write(connection)
        return set(keys)

    def of(self, connection: Connection, member_id: str) -> KeptProfile | None:
        """A member's profile; None if nothing is known, or it cannot be opened."""
        return self.of_many(connection, [member_id]).get(member_id)

    def of_many(
        self, connection: Connection, member_ids: Collection[str]
    ) -> dict[str, KeptProfile]:
        """The profiles that there are, and can be opened, of these members."""
        rows = connection.execute(_OF, {"keys": key_list(member_ids)}).all()
        keys = self.vault.keys([row.member_id for row in rows]) if rows else {}
        found: dict[str, KeptProfile] = {}
        for row in rows:
            profile = _opened(keys.get(row.member_id), row.sealed, row.member_id)
            if profile is not None:
                found[row.member_id] = KeptProfile(
                    profile=profile,
                    language=row.language,
                    consent_version=row.consent_version,
                    consented_at=row.consented_at,
                )
        return found

    def forget(self, connection: Connection, member_ids: Collection[str]) -> None:
        """Remove the rows; the vault's keys are destroyed by who calls this."""
        gone = delete(member_profiles).where(among(_row.member_id))
        connection.execute(gone, {"keys": key_list(member_ids)})

    def close(self) -> None:
        """Close the vault."""
        self.vault.close()

    # --- finding ---

    def with_phone(self, connection: Connection, phone: str) -> list[str]:
        """The members whose profile has this phone, in E.164; usually one."""
        ids = self.vault.marked(self.vault.mark(PHONE, phone))
        found = self.of_many(connection, ids)
        return [name for name, kept in found.items() if kept.profile.phone == phone]

    def with_phone_end(self, digits: str, limit: int) -> list[str]:
        """Members whose phone ends with these four digits, at most `limit`."""
        return self.vault.marked(self.vault.mark(PHONE_END, digits), limit=limit)

    def born_on_day(self, day: str, *, after: str, limit: int) -> list[str]:
        """Members born on a day such as 03-31, those behind `after`, in order."""
        mark = self.vault.mark(BIRTHDAY, day)
        return self.vault.marked(mark, after=after, limit=limit)

    # --- what else a member's key opens ---

    def sealed(self, key: bytes, plain: bytes, where: str) -> str:
        """Encrypted with a member's key, with a nonce of its own."""
        return seal(key, plain, where=where, nonce=self._chance(NONCE_BYTES))

    def _row(self, member_id: str, kept: KeptProfile, key: bytes) -> Row:
        plain = encode_record(kept.profile)
        return (
            member_id,
            self.sealed(key, plain, _where(member_id)),
            kept.language,
            kept.consent_version,
            kept.consented_at,
        )

    def _marks(self, profile: Profile) -> list[str]:
        texts = {
            PHONE: profile.phone,
            PHONE_END: profile.phone[-END_DIGITS:],
            BIRTHDAY: profile.birthday and day_of_year(profile.birthday),
        }
        return [self.vault.mark(kind, text) for kind, text in texts.items() if text]


def kept_ids(connection: Connection) -> set[str]:
    """Whose profiles stand in the books, whether or not a vault reads them."""
    return set(connection.scalars(select(_row.member_id)))


def profiles_of(connection: Connection) -> Profiles:
    """Those of the hub whose books these are; StoreError if its vault cannot be opened.

    The vault is opened once, as the books were: for writing, or for reading only.
    """
    return folder_of(connection).once(Profiles, _opened_in)


def _opened_in(folder: HubFolder) -> Profiles:
    chance = secrets.token_bytes
    vault = open_vault(folder.path, chance, may_write=folder.may_write)
    return Profiles(vault, chance)


def _where(member_id: str) -> str:
    return f"profile:{member_id}"


def _opened(key: bytes | None, sealed: str, member_id: str) -> Profile | None:
    """What a row holds; one that cannot be opened must not keep a sale from booking."""
    plain = key and unseal(key, sealed, where=_where(member_id))
    if not plain:
        log.warning("profile_unreadable member=%s", member_id)
        return None
    try:
        return _reader.read(plain, "profile")
    except WireError as error:
        log.warning("profile_unreadable member=%s reason=%r", member_id, str(error))
        return None
