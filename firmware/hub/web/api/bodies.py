"""Reads what a program sends: bounded in size and time, JSON in UTF-8 only."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from firmware.hub.web.api import reasons
from firmware.hub.web.api.problems import ApiRefusal

MAX_BODY = 65_536
READ_S = 10.0
"""How long a program may take to send a body."""
JSON_TYPE = "application/json"
CHARSETS = {"charset=utf-8", 'charset="utf-8"'}


def type_fault(request: Request) -> ApiRefusal | None:
    """Why a body is not read at all, before anything of it is."""
    kind, *rest = request.headers.get("content-type", "").lower().split(";")
    charsets = {each.strip() for each in rest if "charset" in each}
    if kind.strip() != JSON_TYPE or not charsets <= CHARSETS:
        return ApiRefusal(reason=reasons.MEDIA_TYPE, headers={"Accept": JSON_TYPE})
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        return ApiRefusal(reason=reasons.MEDIA_TYPE, headers={"Accept": JSON_TYPE})
    return None


async def read_body(request: Request, limit_s: float = READ_S) -> bytes | ApiRefusal:
    """All of a body, or why it was not read to its end."""
    body = bytearray()
    try:
        async with asyncio.timeout(limit_s):
            async for part in request.stream():
                body += part
                if len(body) > MAX_BODY:
                    return ApiRefusal(reason=reasons.BODY_TOO_LARGE)
    except TimeoutError:
        return ApiRefusal(reason=reasons.BODY_LATE, headers={"Connection": "close"})
    except ClientDisconnect:
        return ApiRefusal(reason=reasons.BODY_BROKEN)
    return bytes(body)
