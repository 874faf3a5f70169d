"""Refusals as `application/problem+json` (RFC 9457)."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.feature.port_command import CommandRefused
from firmware.hub.web.api.reasons import (
    FIELD_INVALID,
    REASONS,
    REFUSED,
    RENAMED,
    TITLES,
)
from firmware.hub.web.wording.choosing import chosen
from firmware.hub.web.wording.words import Sentence, Words, words_of
from firmware.protocol.program_json import FieldFault
from firmware.protocol.records import PlainRecord, encode_record

PROBLEM_TYPE = "application/problem+json"
NO_STORE = {"Cache-Control": "no-store"}
TYPE = "urn:countertop:problem:{reason}"


class ApiProblem(PlainRecord, frozen=True, kw_only=True):
    """Why a request was refused; nothing was changed by it, unless `reason` says so.

    Programs read `reason`; `detail` is for people, in Chinese or English by the
    request's `Accept-Language`. `field` names what is at fault, and `expected` what is
    allowed there. `request_id` finds the request in the log of the web.
    """

    type: str
    title: str
    status: int
    detail: str
    reason: str
    field: str = ""
    expected: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiRefusal:
    """A refusal before it has a language: a name of `REASONS`."""

    reason: str
    field: str = ""
    expected: str = ""
    retry_s: float = 0.0
    headers: Mapping[str, str] | None = None


def of_hub(refusal: CommandRefused) -> ApiRefusal:
    """What the hub refused; one that this release has no words for keeps its name."""
    reason = RENAMED.get(refusal.reason, refusal.reason)
    if reason not in REASONS:
        return ApiRefusal(reason=REFUSED, field=refusal.field, expected=reason)
    return ApiRefusal(reason=reason, field=refusal.field)


def of_field(fault: FieldFault, prefix: str = "") -> ApiRefusal:
    """A field of a body or an address."""
    return ApiRefusal(
        reason=FIELD_INVALID, field=f"{prefix}{fault.field}", expected=fault.expected
    )


def problem_response(request: Request, refused: ApiRefusal) -> Response:
    """The response of a refusal."""
    status, meaning = REASONS[refused.reason]
    seconds = math.ceil(refused.retry_s)
    words = api_words(request)
    detail = words.plain(
        meaning, field=refused.field, expected=refused.expected, seconds=seconds
    )
    problem = ApiProblem(
        type=TYPE.format(reason=refused.reason),
        title=TITLES[status],
        status=status,
        detail=detail,
        reason=refused.reason,
        field=refused.field,
        expected=refused.expected,
        request_id=request.scope.get("state", {}).get("request_id", ""),
    )
    headers = {**NO_STORE, "Content-Language": words.html_language}
    if seconds:
        headers["Retry-After"] = str(seconds)
    return Response(
        encode_record(problem),
        status,
        headers={**headers, **(refused.headers or {})},
        media_type=PROBLEM_TYPE,
    )


def api_words(request: Request) -> Words:
    """The language of a program's people: no cookie, no parameter chooses it."""
    return words_of(chosen("", "", request.headers.get("accept-language", "")))


def meaning_of(reason: str) -> Sentence:
    """What a reason means, for the documents."""
    return REASONS[reason].meaning
