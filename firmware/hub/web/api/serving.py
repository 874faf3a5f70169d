"""Serves an endpoint: key, scope, body and parameters are judged before it is called.

Reading a body is the loop's; whatever touches the books or the hub has a thread.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from firmware.hub.api_keys.store import ApiKey
from firmware.hub.web.api import reasons
from firmware.hub.web.api.bodies import read_body, type_fault
from firmware.hub.web.api.endpoint import AnyEndpoint, ApiCall, ApiReply, Outcome
from firmware.hub.web.api.keys import KeyDesk, scope_fault
from firmware.hub.web.api.problems import (
    NO_STORE,
    ApiRefusal,
    api_words,
    of_field,
    problem_response,
)
from firmware.protocol.program_json import FaultKind, FieldFault, ProgramReader
from firmware.protocol.records import PlainRecord, encode_record

IDEMPOTENCY_KEY = "idempotency-key"
JSON_TYPE = "application/json"
ACCEPTED = {"application/json", "application/*", "*/*"}
_ONCE = re.compile(r"[!-~]{8,128}")
_NO_WEIGHT = re.compile(r"q=0(\.0*)?")

Serve = Callable[[Request], Awaitable[Response]]


def served(endpoint: AnyEndpoint, desk: KeyDesk) -> Serve:
    """The endpoint as a route takes it."""
    server = _Server(endpoint, desk)

    async def serve(request: Request) -> Response:
        key = await to_thread.run_sync(desk.key_of, request)
        refused = desk.allow(request, key)
        if key is None or refused is not None:
            return problem_response(
                request, refused or ApiRefusal(reason=reasons.KEY_UNKNOWN)
            )
        response = await server.respond(request, key)
        response.headers.update(desk.limits(key))
        return response

    serve.__name__ = endpoint.name
    return serve


class _Server:
    def __init__(self, endpoint: AnyEndpoint, desk: KeyDesk) -> None:
        self._endpoint = endpoint
        self._desk = desk
        self._bodies = ProgramReader[PlainRecord](endpoint.body)
        self._queries = ProgramReader[PlainRecord](endpoint.query)

    async def respond(self, request: Request, key: ApiKey) -> Response:
        """The response to a program whose key is good."""
        refused = self._fault(request, key)
        if refused is not None:
            return problem_response(request, refused)
        body: bytes | ApiRefusal = b"{}"
        if self._endpoint.method in {"POST", "PUT"}:
            body = type_fault(request) or await read_body(request)
        if isinstance(body, ApiRefusal):
            return problem_response(request, body)
        outcome = await to_thread.run_sync(self._handled, request, key, body)
        if isinstance(outcome, ApiRefusal):
            return problem_response(request, outcome)
        return _response(outcome)

    def _fault(self, request: Request, key: ApiKey) -> ApiRefusal | None:
        """What its head alone forbids."""
        refused = scope_fault(key, self._endpoint.scope) or _accept_fault(request)
        if refused is not None or not self._endpoint.changes:
            return refused
        names = request.headers.getlist(IDEMPOTENCY_KEY)
        if not names:
            return ApiRefusal(reason=reasons.IDEMPOTENCY_KEY_REQUIRED)
        if len(names) > 1 or not _ONCE.fullmatch(names[0]):
            return ApiRefusal(reason=reasons.IDEMPOTENCY_KEY_INVALID)
        return None

    def _handled(self, request: Request, key: ApiKey, body: bytes) -> Outcome:
        query = self._queries.parameters(request.query_params.multi_items())
        if isinstance(query, FieldFault):
            return _fault_of(query)
        value = self._bodies.body(body)
        if isinstance(value, FieldFault):
            return _fault_of(value)
        self._desk.note_use(key)
        call: ApiCall[Any, Any] = ApiCall(
            site=self._desk.site,
            key=key,
            path=request.path_params,
            body=value,
            query=query,
            once=request.headers.get(IDEMPOTENCY_KEY, "")
            if self._endpoint.changes
            else "",
            language=api_words(request).language,
            base=self._desk.site.config.public_url.rstrip("/")
            or f"{request.url.scheme}://{request.url.netloc}",
        )
        return self._endpoint.handle(call)


def _fault_of(fault: FieldFault) -> ApiRefusal:
    named = {
        FaultKind.NO_JSON: reasons.JSON_INVALID,
        FaultKind.TWICE: reasons.NAME_TWICE,
    }
    if fault.kind in named:
        return ApiRefusal(reason=named[fault.kind])
    return of_field(fault)


def _accept_fault(request: Request) -> ApiRefusal | None:
    """That the program takes no JSON."""
    wanted = request.headers.get("accept", "*/*").lower()
    for each in wanted.split(","):
        kind, *rest = (part.strip() for part in each.split(";"))
        if kind in ACCEPTED and not any(map(_NO_WEIGHT.fullmatch, rest)):
            return None
    return ApiRefusal(reason=reasons.NOT_ACCEPTABLE)


def _response(reply: ApiReply) -> Response:
    return Response(
        encode_record(reply.value),
        reply.status,
        headers={**NO_STORE, **reply.headers},
        media_type=JSON_TYPE,
    )
