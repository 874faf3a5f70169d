"""The kiosk beside a hub of the next release: it takes what it can follow."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firmware.kiosk.journal import Journal
from firmware.kiosk.sync.link_events import Arrived, LinkUp
from firmware.kiosk.sync.replicas import Replicas
from firmware.kiosk.sync.uplink import Uplink
from firmware.protocol.envelope import Stamper
from firmware.protocol.messages import UnknownArticle
from firmware.retail.article import Article
from tests.recorded.next.write import KEY, MESSAGES
from tests.support.kiosk_shop import Post, trust_in

PUBLIC = KEY.with_name("hub.pub").read_text("ascii").strip()
KID = "kiosk-03"
EPOCH = 0x51
INDEX: dict[str, Any] = {
    each["name"]: each for each in json.loads((MESSAGES / "index.json").read_text())
}


class NextHub:
    """A kiosk with an empty replica, and what a hub of the next release sends it."""

    def __init__(self, folder: Path) -> None:
        self.replicas = Replicas(folder / "catalogue.sqlite", PUBLIC)
        self.post = Post()
        stamper = Stamper(KID, "b" * 36)
        self.uplink = Uplink(
            KID,
            stamper,
            replicas=self.replicas,
            transport=self.post,
            trust=trust_in(folder, PUBLIC),
        )
        self.journal = Journal(
            folder / "journal.sqlite", stamper, epoch=EPOCH, size_max_mb=16
        )
        self.uplink.use_journal(self.journal)
        self.uplink.handle(LinkUp(), 0.0)

    def sends(self, *names: str) -> list[object]:
        """Deliver these; the events that come of them."""
        return [
            event
            for name in names
            for event in self.uplink.handle(
                Arrived(INDEX[name]["topic"], (MESSAGES / f"{name}.json").read_bytes()),
                0.0,
            )
        ]

    @property
    def refused(self) -> int:
        return self.uplink.bad_messages.total()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[NextHub]:
    made = NextHub(tmp_path)
    yield made
    made.journal.close()
    made.replicas.close()


def test_a_newer_acknowledgement_empties_the_outbox(hub: NextHub) -> None:
    seen = UnknownArticle(gtin="6900000000007", times=1, catalogue_revision=0)
    hub.journal.put_facts((seen,) * 6)
    hub.sends("ack-version-2")
    assert hub.journal.outbox.backlog() == 0
    assert hub.refused == 0


def test_a_newer_state_of_the_hub_is_understood(hub: NextHub) -> None:
    hub.sends("hub-state-version-2")
    assert hub.uplink.hub_online
    assert hub.refused == 0


def test_a_section_that_may_be_skipped_is_skipped(hub: NextHub) -> None:
    hub.sends("policy-may-skip")
    policy = hub.replicas.policy.current
    assert (policy.version, policy.points.spend_per_point_fen) == (9, 400)
    assert not hub.replicas.policy.behind
    assert hub.refused == 0


@pytest.mark.parametrize(
    ("name", "refused"), [("policy-must-know", 1), ("policy-engine-4", 0)]
)
def test_what_decides_prices_is_not_guessed_at(
    hub: NextHub, name: str, refused: int
) -> None:
    before = hub.replicas.policy.current
    hub.sends(name)
    assert hub.replicas.policy.current == before
    assert hub.replicas.policy.behind
    assert hub.refused == refused
    hub.sends("policy-may-skip")
    assert hub.replicas.policy.current.version == 9
    assert not hub.replicas.policy.behind


def test_a_skipped_section_is_kept_for_the_build_that_knows_it(
    hub: NextHub, tmp_path: Path
) -> None:
    hub.sends("policy-may-skip")
    again = Replicas(tmp_path / "catalogue.sqlite", PUBLIC)
    assert again.policy.current == hub.replicas.policy.current
    again.close()


def test_a_catalogue_with_more_columns_is_taken(hub: NextHub) -> None:
    hub.sends("catalogue-min-reader-1", "catalogue-part-min-reader-1")
    assert hub.replicas.catalogue.revision == 4
    cola = hub.replicas.catalogue.find("6902083881405")
    assert isinstance(cola, Article)
    assert cola.price_fen == 330
    assert hub.refused == 0


def test_a_catalogue_for_newer_readers_leaves_the_old_one(hub: NextHub) -> None:
    hub.sends("catalogue-min-reader-2")
    assert hub.replicas.catalogue.wanted is None
    assert hub.refused == 1


@pytest.mark.parametrize("name", ["reply-member-version-9", "reply-settled-version-1"])
def test_a_reply_that_nobody_asked_for_disturbs_nobody(hub: NextHub, name: str) -> None:
    assert hub.sends(name) == []
    assert hub.refused == (name == "reply-settled-version-1")
