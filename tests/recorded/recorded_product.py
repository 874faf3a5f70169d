"""All that the recorder and the tests of its records use of the product.

Whoever moves or renames a module mends this one file; nothing else here may import
from `firmware` or `drivers`.
"""

from drivers.api import Printed, PrintFailed, PrintTrouble
from firmware.cli.main import main as countertop
from firmware.config import from_mapping, to_mapping
from firmware.errors import WireError
from firmware.hub.catalogue import read_catalogue
from firmware.hub.desk import Desk, Incoming
from firmware.hub.notices.notice import State as NoticeState
from firmware.hub.policies import PolicyFile
from firmware.hub.publisher import Publisher
from firmware.hub.store import agreement, books, notices, people, policies, shelves
from firmware.hub.store.engine import open_engine, reading, writing
from firmware.kiosk import events
from firmware.kiosk.age import Kept
from firmware.kiosk.catalogue import Catalogue
from firmware.kiosk.effects import AskMember as AskMemberEffect
from firmware.kiosk.effects import Record
from firmware.kiosk.journal import Journal, OutboxRow
from firmware.kiosk.sale import Now, Sale
from firmware.kiosk.sale import step as sale_step
from firmware.kiosk.ticket import Stage
from firmware.retail.cards import make_card
from firmware.retail.policy import Policy
from firmware.wire import codec, documents, messages, topics
from firmware.wire.envelope import GENESIS, Stamp, Stamper, digest, fact_hash, utc_text
from firmware.wire.signing import SigningKey
from firmware.wire.topics import Family

__all__ = [
    "GENESIS",
    "AskMemberEffect",
    "Catalogue",
    "Desk",
    "Family",
    "Incoming",
    "Journal",
    "Kept",
    "NoticeState",
    "Now",
    "OutboxRow",
    "Policy",
    "PolicyFile",
    "PrintFailed",
    "PrintTrouble",
    "Printed",
    "Publisher",
    "Record",
    "Sale",
    "SigningKey",
    "Stage",
    "Stamp",
    "Stamper",
    "WireError",
    "agreement",
    "books",
    "codec",
    "countertop",
    "digest",
    "documents",
    "events",
    "fact_hash",
    "from_mapping",
    "make_card",
    "messages",
    "notices",
    "open_engine",
    "people",
    "policies",
    "read_catalogue",
    "reading",
    "sale_step",
    "shelves",
    "to_mapping",
    "topics",
    "utc_text",
    "writing",
]
