"""The features as the product lists them: one handler a type, one owner a table."""

import pytest

from firmware.hub.app import features
from firmware.hub.catalogue.handlers import UnknownArticleHandler
from firmware.hub.db.schema import metadata
from firmware.hub.feature.feature import Feature
from firmware.hub.runtime.registry import Registry
from firmware.protocol import codec
from firmware.protocol.messages import UnknownArticle
from tests.support.hub_rig import KEY, Shop, hub_parts, still_stamper


def test_every_fact_and_every_request_has_a_handler(shop: Shop) -> None:
    registry = Registry(features(hub_parts(shop.engine, still_stamper("hub"), KEY)))
    assert set(registry.facts) == set(codec.FACTS)
    replied = {*registry.requests, *registry.writing_requests}
    assert replied == set(codec.REQUESTS)


def test_every_table_belongs_to_one_feature(shop: Shop) -> None:
    made = features(hub_parts(shop.engine, still_stamper("hub"), KEY))
    owned = [table.name for feature in made for table in feature.tables]
    assert sorted(owned) == sorted(metadata.tables)


def test_two_features_for_one_type_are_refused() -> None:
    same = [
        Feature(name=name, facts={UnknownArticle: UnknownArticleHandler})
        for name in ("a", "b")
    ]
    with pytest.raises(ValueError, match="two features handle"):
        Registry(same)
