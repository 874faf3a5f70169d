"""A pay code of a network that the shop does not take is refused by its name."""

import pytest

from firmware.kiosk.sale import NoticeKind, SaleState
from firmware.kiosk.sale.phone_payment.charge_events import PayCodeScanned
from tests.support.kiosk_builders import walked
from tests.support.phone_world import at, payable

pytestmark = pytest.mark.unit

OTHER = PayCodeScanned(network="unionpay")


@pytest.mark.parametrize(
    ("hub_online", "kind"),
    [(True, NoticeKind.NETWORK_OFF), (False, NoticeKind.PHONE_OFF)],
)
def test_the_notice_names_the_network_while_others_can_be_used(
    *, hub_online: bool, kind: NoticeKind
) -> None:
    sale, effects = walked(payable(), OTHER, now=at(hub_online=hub_online))
    assert sale.state is SaleState.PAYING
    assert sale.notice is not None
    assert sale.notice.kind is kind
    assert sale.notice.detail == ("unionpay" if hub_online else "")
    assert len(effects) == 1
