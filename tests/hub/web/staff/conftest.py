from collections.abc import Iterator

import pytest

from tests.hub.web.conftest import WebShop
from tests.support.back_office import Office, office_of
from tests.support.hub_rig import open_shop
from tests.support.staff_books import hire


@pytest.fixture
def office(web: WebShop) -> Iterator[Office]:
    """The back office of a shop without members yet."""
    with open_shop(web.folder) as shop:
        yield office_of(web.site, shop, hire(shop.engine), web.browser)
