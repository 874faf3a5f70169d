"""The keys that sign members' passes: files that hub and web alone read.

Each key is a file of its own, named `<made>-<id>-<from>.key`: when it was made and from
when it signs, in Unix seconds, and the id by which passes name it. So a change is one
name that comes or goes. Kiosks get the public halves before a key signs: one that is
away for shorter than `ANNOUNCED_S` never meets a pass that it cannot verify.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from firmware.base.durable_files import sync_folder
from firmware.base.errors import StoreError, WireError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.protocol.messages import PassKey, PassKeys
from firmware.protocol.signing import SigningKey, verify
from firmware.retail.codes.member_pass import (
    KEY_IDS,
    PassClaims,
    ShownPass,
    make_pass,
    signed_part,
)

FOLDER = "pass.keys"
ANNOUNCED_S = 3 * 24 * 3_600
"""How long a key is known to kiosks before it signs, and to be met after the next
began: passes that a phone keeps for later live for minutes only."""
_NAME = re.compile(r"([0-9]{1,12})-([0-7])-([0-9]{1,12})\.key")


@dataclass(frozen=True, slots=True, order=True)
class PassSigner:
    """One key: it signs from `from_s` on, in Unix seconds, until the next one does."""

    made_s: int
    key_id: int
    from_s: int

    @property
    def file_name(self) -> str:
        """The name of its file, which says all of this."""
        return f"{self.made_s}-{self.key_id}-{self.from_s}.key"


class PassKeyFolder:
    """The keys of one hub, read again whenever a name in their folder changes.

    One thread. Methods raise StoreError if a key cannot be read.
    """

    def __init__(self, data: Path) -> None:
        self._folder = data / FOLDER
        self._keys: dict[PassSigner, SigningKey] = {}

    def begin(self, now_s: int, known_s: Callable[[], int] = lambda: 0) -> None:
        """Make the first key, if there is none; for the hub alone.

        `known_s` returns a time that has passed for certain, in Unix seconds: kiosks
        take no keys that seem older than those they hold (decision 0243).
        """
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            sync_folder(self._folder.parent)
        except OSError as error:
            raise _fault(self._folder, error) from error
        if not self._names():
            self._make(PassSigner(max(now_s, known_s()), 0, 0))

    def rotate(self, now_s: int, *, at_once: bool = False) -> PassSigner:
        """Make the next key: it signs in `ANNOUNCED_S`; one that waits is the next.

        `at_once`: it signs now, and what another key signed is refused wherever the hub
        is received; for a key that somebody else may have.
        """
        names = self._names()
        if names and names[-1].from_s > now_s and not at_once:
            return names[-1]
        made_s = max([now_s, *(each.made_s + 1 for each in names)])
        key_id = (names[-1].key_id + 1) % KEY_IDS if names else 0
        signer = PassSigner(made_s, key_id, now_s if at_once else now_s + ANNOUNCED_S)
        self._make(signer)
        self._remove(names if at_once else _outdated([*names, signer], now_s))
        return signer

    def signers(self) -> list[PassSigner]:
        """All keys, in the order in which they were made."""
        return self._names()

    def document(self) -> PassKeys | None:
        """What kiosks receive; None without a key."""
        names = self._names()
        if not names:
            return None
        keys = [PassKey(id=n.key_id, public=self._key(n).public) for n in names]
        return PassKeys(version=names[-1].made_s, keys=tuple(keys))

    def is_good(self, shown: ShownPass) -> bool:
        """Whether one of these keys signed it."""
        named = [n for n in self._names() if n.key_id == shown.claims.key_id]
        said = signed_part(shown.claims)
        publics = [self._key(each).public for each in named]
        return any(verify(public, said, shown.signature) for public in publics)

    def pass_text(self, member_id: str, tier: str, window: int, *, now_s: int) -> str:
        """A member's pass of a window, signed by the key that signs at `now_s`.

        ValueError for a member or a tier that no pass can name; StoreError without a
        key.
        """
        begun = [each for each in self._names() if each.from_s <= now_s]
        if not begun:
            why = Phrase("{path}: no key for passes", path=self._folder)
            raise StoreError(why)
        signer = max(begun, key=lambda each: (each.from_s, each.made_s))
        claims = PassClaims(
            key_id=signer.key_id, member_id=member_id, tier=tier, window=window
        )
        return make_pass(claims, self._key(signer).sign(signed_part(claims)))

    def _names(self) -> list[PassSigner]:
        try:
            found = [_NAME.fullmatch(path.name) for path in self._folder.iterdir()]
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _fault(self._folder, error) from error
        signers = [PassSigner(*map(int, match.groups())) for match in found if match]
        return sorted(signers)

    def _key(self, signer: PassSigner) -> SigningKey:
        if signer not in self._keys:
            path = self._folder / signer.file_name
            try:
                self._keys[signer] = SigningKey.load(path)
            except OSError as error:
                raise _fault(path, error) from error
            except WireError as error:
                why = Phrase(
                    "{path}: no key, or others than its owner may read it;"
                    " allowed: mode 600",
                    path=path,
                )
                raise StoreError(why) from error
        return self._keys[signer]

    def _make(self, signer: PassSigner) -> None:
        path = self._folder / signer.file_name
        try:
            SigningKey.generate().save(path)
        except OSError as error:
            raise _fault(path, error) from error

    def _remove(self, signers: list[PassSigner]) -> None:
        for each in signers:
            path = self._folder / each.file_name
            try:
                path.unlink(missing_ok=True)
                sync_folder(self._folder)
            except OSError as error:
                raise _fault(path, error) from error


def _outdated(signers: list[PassSigner], now_s: int) -> list[PassSigner]:
    """Keys whose successor has signed for long; so there are never more than four."""
    return [
        one for one, after in pairwise(signers) if after.from_s + ANNOUNCED_S <= now_s
    ]


def _fault(path: Path, error: OSError) -> StoreError:
    return StoreError(Phrase("{path}: {reason}", path=path, reason=os_reason(error)))
