"""Whatever the document allows or forbids, the API replies as the document says."""

from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from firmware.hub.web.api.endpoints import ENDPOINTS
from firmware.hub.web.config import WebConfig
from tests.hub.web.api.conftest import ApiShop
from tests.hub.web.api.test_reading import sold

UNBOUND = WebConfig(api_requests_per_minute_max=100_000)
KNOWN = {"member_id": "m1", "receipt_no": "k1-1-1"}
"""What is in the books: most texts that are drawn name nothing."""
CHECKS = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
"""The generator's pace is its own."""
MINUTE_S = 60.0
POLICY_JUDGES = [cast("Any", checks).positive_data_acceptance]
"""What the document allows, the shop's own rules may refuse."""


@pytest.mark.timeout(120)
@pytest.mark.parametrize("web_config", [UNBOUND])
def test_every_endpoint_does_what_its_document_says(api: ApiShop) -> None:
    assert exercised(api, examples=1) == len(ENDPOINTS)


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.parametrize("web_config", [UNBOUND])
def test_it_does_so_for_many_requests(api: ApiShop) -> None:
    assert exercised(api, examples=150) == len(ENDPOINTS)


def exercised(api: ApiShop, *, examples: int) -> int:
    """How many endpoints there are; each gets so many good requests, and bad ones."""
    sold(api, 3)
    key = {"Authorization": f"Bearer {api.key('shop')}"}
    schema: Any = schemathesis.openapi.from_asgi("/api/1/openapi.json", api.app)
    operations = [each.ok() for each in schema.get_all_operations()]
    for operation in operations:
        for kind in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _exercise(api, operation, kind, key=key, examples=examples)
    return len(operations)


def _exercise(
    api: ApiShop,
    operation: Any,  # noqa: ANN401 - the vendor's types are partly unknown
    kind: GenerationMode,
    *,
    key: dict[str, str],
    examples: int,
) -> None:
    may_name = kind is GenerationMode.POSITIVE and operation.method != "delete"

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=CHECKS,
    )
    @given(operation.as_strategy(generation_mode=kind), st.booleans())
    def ask(case: Any, named: bool) -> None:  # noqa: ANN401, FBT001 - as above
        if named and may_name:
            case.path_parameters.update(KNOWN)
        api.web.clock.now_s += MINUTE_S  # the vendor tries wrong keys, too
        case.call_and_validate(headers=key, excluded_checks=POLICY_JUDGES)

    ask()
