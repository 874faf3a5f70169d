import pytest

from tests.support.hub_rig import Shop
from tests.support.people_rig import People


@pytest.fixture
def people(shop: Shop) -> People:
    return People(shop)
