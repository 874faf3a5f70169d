"""All that the recorder and the tests of its records use of the product.

Whoever moves or renames a module mends this one file; nothing else here may import
from `firmware` or `drivers`.
"""

from drivers.api import Printed, PrintFailed, PrintTrouble
from firmware.base.config_loader import RENAMED_KEYS, from_mapping, to_mapping
from firmware.base.errors import WireError
from firmware.cli.main import main as countertop
from firmware.hub.catalogue import article_store, importing
from firmware.hub.catalogue import publication_store as shelves
from firmware.hub.catalogue.files.goods_file import read_goods
from firmware.hub.db.engine import open_engine, reading, writing
from firmware.hub.ingest import dead_letters
from firmware.hub.ingest import store as books
from firmware.hub.members import store as people
from firmware.hub.notifications import store as notices
from firmware.hub.notifications.notification import NotificationState as NoticeState
from firmware.hub.policy import store as policies
from firmware.hub.policy.policy_file import PolicyFile
from firmware.hub.publishing.publisher import Publisher
from firmware.hub.runtime.incoming import Incoming
from firmware.hub.sales import flag_store
from firmware.kiosk.journal import Journal, OutboxRow
from firmware.kiosk.sale import Now, Sale, events
from firmware.kiosk.sale import step as sale_step
from firmware.kiosk.sale.effects import Record
from firmware.kiosk.sale.effects import RequestMember as AskMemberEffect
from firmware.kiosk.sale.ticket import SaleStage
from firmware.kiosk.sync.freshness import KeptAge
from firmware.kiosk.sync.replicas import Replicas
from firmware.protocol import codec, messages, topics
from firmware.protocol import signed_documents as documents
from firmware.protocol.envelope import (
    GENESIS,
    Stamp,
    Stamper,
    digest,
    fact_hash,
    utc_text,
)
from firmware.protocol.signed_messages import sign_message
from firmware.protocol.signing import SigningKey, verify
from firmware.protocol.topics import Family
from firmware.retail.article import Article
from firmware.retail.codes.own_codes import make_card
from firmware.retail.policy.policy import Policy
from tests.support.hub_rig import dispatcher

__all__ = [
    "GENESIS",
    "RENAMED_KEYS",
    "Article",
    "AskMemberEffect",
    "Family",
    "Incoming",
    "Journal",
    "KeptAge",
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
    "Replicas",
    "Sale",
    "SaleStage",
    "SigningKey",
    "Stamp",
    "Stamper",
    "WireError",
    "article_store",
    "books",
    "codec",
    "countertop",
    "dead_letters",
    "digest",
    "dispatcher",
    "documents",
    "events",
    "fact_hash",
    "flag_store",
    "from_mapping",
    "importing",
    "make_card",
    "messages",
    "notices",
    "open_engine",
    "people",
    "policies",
    "read_goods",
    "reading",
    "sale_step",
    "shelves",
    "sign_message",
    "to_mapping",
    "topics",
    "utc_text",
    "verify",
    "writing",
]
