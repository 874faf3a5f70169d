"""A guest's sale names the digest of its claim, never the claim."""

import pytest

from firmware.kiosk.journal.facts import sale_closed
from firmware.kiosk.sale import Sale
from firmware.kiosk.sale.events import GoodsScanned
from firmware.kiosk.sale.ticket import SlipState
from firmware.retail.codes.claim_tokens import claim_digest
from tests.kiosk.sale.test_invitations import CLAIM, PAID, at
from tests.support.kiosk_builders import COLA, ticket, walk


@pytest.mark.parametrize("later", [True, False])
def test_the_fact_names_the_digest_to_a_hub_that_reads_it(*, later: bool) -> None:
    sold = ticket(walk(Sale(), GoodsScanned(COLA), *PAID, now=at()))
    fact = sale_closed(sold, SlipState.PRINTED, names_approvals=later)
    assert fact.claim_sha256 == (claim_digest(CLAIM) if later else None)
    assert CLAIM not in repr(fact)
