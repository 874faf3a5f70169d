"""The published document is the one that the types say, and is valid."""

import json
from pathlib import Path

from openapi_spec_validator import OpenAPIV31SpecValidator

from firmware.hub.web.api.endpoints import ENDPOINTS
from firmware.hub.web.api.openapi import document
from firmware.protocol.program_json import formatted

DOCS = Path(__file__).parents[4] / "docs"


def test_the_committed_document_is_what_make_docs_writes() -> None:
    assert (DOCS / "openapi.json").read_text("utf-8") == formatted(document())


def test_it_is_valid() -> None:
    made = json.loads(formatted(document()))
    assert list(OpenAPIV31SpecValidator(made).iter_errors()) == []


def test_each_endpoint_has_a_name_of_its_own_and_words() -> None:
    names = [each.name for each in ENDPOINTS]
    assert len(names) == len(set(names))
    for each in ENDPOINTS:
        assert each.handle.__doc__, each.name
        assert each.path.startswith("/1/")
