"""The key to which pay codes are sealed, in the hub's folder.

It is in no backup: a code lives for a minute, and a new key serves as well.
"""

from pathlib import Path

from firmware.base.errors import StoreError, WireError
from firmware.base.wording.os_reasons import os_reason
from firmware.base.wording.phrases import Phrase
from firmware.protocol.sealing import SealingKey

KEY = "payments.key"


def sealing_key(folder: Path) -> SealingKey:
    """The key, made on the first start.

    StoreError if it cannot be read or be made.
    """
    path = folder / KEY
    try:
        if not path.exists():
            SealingKey.generate().save(path)
        return SealingKey.load(path)
    except OSError as error:
        why = Phrase("{path}: {reason}", path=path, reason=os_reason(error))
        raise StoreError(why) from error
    except WireError as error:
        why = Phrase(
            "{path}: no key, or others than its owner may read it; allowed: mode 600,"
            " or remove it for a new one",
            path=path,
        )
        raise StoreError(why) from error
