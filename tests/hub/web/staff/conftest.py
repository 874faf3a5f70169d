from collections.abc import Iterator

import pytest

from tests.hub.web.conftest import WebShop
from tests.support.back_office import Office, office_of
from tests.support.hub_rig import found, open_shop
from tests.support.member_books import with_member
from tests.support.staff_books import staff_of, with_staff

NOW = "2026-03-01T08:00:00.000Z"


@pytest.fixture
def office(web: WebShop) -> Iterator[Office]:
    """The back office of a shop without members yet."""
    with open_shop(web.folder, begin=with_staff(found)) as shop:
        yield office_of(web.site, shop, staff_of(shop.engine), web.browser)


@pytest.fixture
def full_office(web: WebShop) -> Iterator[Office]:
    """The back office of a shop whose members have bought."""
    with open_shop(web.folder, begin=with_staff(with_member(NOW))) as shop:
        yield office_of(web.site, shop, staff_of(shop.engine), web.browser)
